import type { MapRunChild, MapRunCounts, MapRunProgress } from '../api/mapRuns';
import { parseArn } from './arn';
import { countedText } from './countedText';

/** The number of ended items at a time of the server's clock, in seconds. */
export interface Sample {
  readonly at: number;
  readonly ended: number;
}

/** The time over which the rate is measured. */
const WINDOW_SECONDS = 15;
/** The minimum time of a measurement, because the rates of shorter ones would vary too much. */
const MEASURED_SECONDS_MIN = 1;

/** The number of items or children that have ended. */
export function ended(counts: MapRunCounts): number {
  return counts.succeeded + counts.failed + counts.timedOut + counts.aborted;
}

/** Whether a run succeeded although some of its items did not. */
export function isPartial({ status, itemCounts }: Pick<MapRunProgress, 'status' | 'itemCounts'>) {
  const { failed, timedOut, aborted } = itemCounts;
  return status === 'SUCCEEDED' && failed + timedOut + aborted > 0;
}

/** Appends a sample, and drops the earlier samples that the rate no longer needs. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  // A redrive reopens ended items.
  if (last === undefined || next.ended < last.ended || next.at < last.at) return [next];
  const from = next.at - WINDOW_SECONDS;
  const base = samples.findLastIndex((sample) => sample.at <= from);
  return [...samples.slice(Math.max(0, base)), next];
}

/**
 * The items that end per second, measured over the last 15 seconds; undefined when it is not known
 * yet.
 *
 * @param now the present time of the server's clock, in seconds
 */
export function itemsPerSecond(samples: readonly Sample[], now: number): number | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const from = now - WINDOW_SECONDS;
  const base = samples.findLast((sample) => sample.at <= from) ?? samples[0] ?? last;
  const seconds = Math.max(now, last.at) - Math.max(base.at, from);
  return seconds < MEASURED_SECONDS_MIN ? undefined : (last.ended - base.ended) / seconds;
}

/** The seconds until all items have ended at this rate; undefined without a rate. */
export function secondsLeft(counts: MapRunCounts, rate: number | undefined): number | undefined {
  const left = counts.total - ended(counts);
  return rate === undefined || rate <= 0 ? undefined : left / rate;
}

/** Formats a rate: `412`, `3.4`, `0.05`. */
export function rateText(rate: number): string {
  return rate.toLocaleString(undefined, {
    maximumFractionDigits: rate >= 10 ? 0 : rate >= 1 || rate === 0 ? 1 : 2,
  });
}

/** The whole percentage of ended items. It is 100 only when all have ended. */
export function percentage(counts: MapRunCounts): number {
  return counts.total === 0 ? 0 : Math.floor((100 * ended(counts)) / counts.total);
}

/** The progress in words: `7,412 of 10,000 items`. */
export function mapRunText({ itemCounts, totalKnown }: MapRunProgress): string {
  const done = ended(itemCounts);
  return totalKnown
    ? `${done.toLocaleString()} of ${countedText(itemCounts.total, 'item')}`
    : countedText(done, 'item');
}

/** The label of the Map state in the ARN of a Map Run or of its child: `mapRun:machine/label:…`. */
export function labelOf(arn: string): string {
  return parseArn(arn)?.rest[0]?.split('/')[1] ?? arn;
}

/**
 * The children of a page in the order of their shown times, the latest first. Children with the same
 * shown second are in the order of their numbers.
 */
export function inShownOrder(children: readonly MapRunChild[]): MapRunChild[] {
  return [...children].sort(
    (one, other) =>
      Math.floor(other.startDate) - Math.floor(one.startDate) ||
      (other.child ?? 0) - (one.child ?? 0),
  );
}

/** Parses the search for a child by its number, its name or its ARN. */
export function childQuery(typed: string): { child?: number; name?: string } {
  const text = typed.trim();
  if (text === '') return {};
  if (/^#?\d{1,12}$/.test(text)) return { child: Number(text.replace('#', '')) };
  const parts = parseArn(text);
  // The ARN of an Express child ends with the UUID of its run.
  return { name: parts?.rest[1] ?? text };
}
