import { machineOfExecution } from '../../api/history';
import { listTags } from '../../api/machines';
import { earlierAnswer } from '../../api/pastInputs';
import { withoutLabel } from '../../model/arn';
import type { Json } from '../../model/design/json';
import { statesOf } from '../../model/design/machine';
import { parsed } from '../../model/diff';
import type { FormSources } from '../../model/taskForm';

/** Reads the definition of a task's state and of the next one. Tags and earlier answers are read later. */
export async function readFormSources(
  executionArn: string,
  name: string,
  signal: AbortSignal,
): Promise<FormSources> {
  const { definition, stateMachineArn } = await machineOfExecution(executionArn, signal);
  const machine = withoutLabel(stateMachineArn);
  const states = statesOf(parsed(definition) as Json | undefined);
  const named = (one: unknown) => states.find((each) => each.name === one)?.state;
  const state = named(name);
  return {
    state,
    next: named(state?.['Next']),
    name,
    tags: () => listTags(machine, signal),
    earlierAnswer: () => earlierAnswer(machine, name, signal).catch(() => undefined),
  };
}
