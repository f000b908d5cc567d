import type { StateMark } from './marks';
import type { VisitStatus } from './visits';

const WORDS: Readonly<Record<VisitStatus, string>> = {
  running: 'Running',
  retrying: 'Waiting for retry',
  succeeded: 'Succeeded',
  caught: 'Failed and caught',
  failed: 'Failed',
  aborted: 'Aborted',
};

/** The status of a visit as people read it. */
export function visitText(status: VisitStatus): string {
  return WORDS[status];
}

/** How a state stands, in words: `Failed: Card.Declined, 3 visits, 2 retries`. */
export function markText(mark: StateMark): string {
  const { error } = mark.latest;
  const why = error === undefined || mark.status === 'succeeded' ? '' : `: ${error}`;
  const parts = [WORDS[mark.status] + why];
  const kinds = Object.entries(mark.counts) as [VisitStatus, number][];
  if (kinds.length > 1) {
    parts.push(
      kinds
        .map(([status, count]) => `${count.toLocaleString()} ${WORDS[status].toLowerCase()}`)
        .join(', '),
    );
  } else if (mark.visits > 1) {
    parts.push(`${mark.visits.toLocaleString()} visits`);
  }
  if (mark.retries > 0)
    parts.push(`${mark.retries.toLocaleString()} ${mark.retries === 1 ? 'retry' : 'retries'}`);
  return parts.join(', ');
}
