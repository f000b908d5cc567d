import { waitOf } from './waitResource';

/** The signal that a state waits for. */
export interface SignalWait {
  readonly name: string;
  readonly key: string | undefined;
}

/** Whether a state waits for signals. */
export function awaitsSignal(state: Readonly<Record<string, unknown>> | undefined): boolean {
  return waitOf(state?.['Resource']) === 'waitForSignal';
}

/**
 * Reads the signal from the arguments of a task.
 *
 * @param parameters JSON text of the event TaskScheduled
 * @return undefined when the text names no signal
 */
export function signalWaitOf(parameters: string | undefined): SignalWait | undefined {
  if (parameters === undefined) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(parameters);
  } catch {
    return undefined;
  }
  if (typeof read !== 'object' || read === null) return undefined;
  const { Name: name, Key: key } = read as { Name?: unknown; Key?: unknown };
  if (typeof name !== 'string') return undefined;
  return { name, key: typeof key === 'string' ? key : undefined };
}
