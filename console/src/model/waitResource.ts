/** The resources of Askel that only wait, as in a definition and as in an event. */
const RESOURCE = /^(?:arn:[^:]+:states:::askel:)?(waitForSignal|acquire)$/;

/**
 * The kind of wait of a resource: for a signal, or for permits of a semaphore; undefined for a call.
 *
 * @param resource an ARN of a definition, or the short name of an event
 */
export function waitOf(resource: unknown): 'waitForSignal' | 'acquire' | undefined {
  const kind = typeof resource === 'string' ? RESOURCE.exec(resource)?.[1] : undefined;
  return kind as 'waitForSignal' | 'acquire' | undefined;
}
