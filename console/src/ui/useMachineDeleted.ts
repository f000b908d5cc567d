import { machineExists } from '../api/existence';
import { machineOf } from '../model/arn';
import { useLoad } from './useLoad';

/**
 * Reads whether the state machine of an execution was deleted. False until it is read. Executions of
 * a deleted state machine remain until their retention ends.
 */
export function useMachineDeleted(executionArn: string): boolean {
  const machine = machineOf(executionArn);
  const { data: exists } = useLoad(`exists ${machine}`, (signal) =>
    machine === undefined ? Promise.resolve(true) : machineExists(machine, signal),
  );
  return exists === false;
}
