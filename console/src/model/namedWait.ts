import { waitOf } from './waitResource';

/** The signal or the semaphore that a state waits for. */
export interface NamedWait {
  readonly name: string;
  readonly key: string | undefined;
}

/** Whether a state waits for signals. */
export function awaitsSignal(state: Readonly<Record<string, unknown>> | undefined): boolean {
  return waitOf(state?.['Resource']) === 'waitForSignal';
}

/** Whether a state waits for permits of a critical section. */
export function awaitsPermits(state: Readonly<Record<string, unknown>> | undefined): boolean {
  return waitOf(state?.['Resource']) === 'acquire';
}

/**
 * Reads the signal or the semaphore from the arguments of a task.
 *
 * @param parameters JSON text of the event TaskScheduled
 * @return undefined when the text names none
 */
export function namedWaitOf(parameters: string | undefined): NamedWait | undefined {
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
