/** The time between the end of an execution and its redrive. Milliseconds since 1970. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

/** The length of an interval without the pauses in it, in milliseconds. */
export function withoutPauses(from: number, to: number, pauses: readonly Pause[]): number {
  return pauses.reduce(
    (left, pause) => left - Math.max(0, Math.min(to, pause.to) - Math.max(from, pause.from)),
    to - from,
  );
}

/**
 * The duration of a visit without the pauses in it, in milliseconds; undefined while it is open.
 */
export function visitMillis(
  { enteredAt, endedAt }: { readonly enteredAt: number; readonly endedAt: number | undefined },
  pauses: readonly Pause[],
): number | undefined {
  return endedAt === undefined ? undefined : withoutPauses(enteredAt, endedAt, pauses);
}
