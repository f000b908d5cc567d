import type { StateMark } from './marks';
import type { VisitStatus } from './visits';

const TEXTS: Readonly<Record<VisitStatus, string>> = {
  running: 'Running',
  retrying: 'Waiting for retry',
  succeeded: 'Succeeded',
  caught: 'Failed and caught',
  failed: 'Failed',
  aborted: 'Aborted',
};

/** The text of a visit's status. */
export function visitText(status: VisitStatus): string {
  return TEXTS[status];
}

/** The text of a mark: `Failed: Card.Declined, 3 visits, 2 retries`. */
export function markText(mark: StateMark): string {
  const { error } = mark.latest;
  const suffix = error === undefined || mark.status === 'succeeded' ? '' : `: ${error}`;
  const parts = [TEXTS[mark.status] + suffix];
  const kinds = Object.entries(mark.latestStatusCounts) as [VisitStatus, number][];
  if (kinds.length > 1) {
    parts.push(
      kinds
        .map(([status, count]) => `${count.toLocaleString()} ${TEXTS[status].toLowerCase()}`)
        .join(', '),
    );
  } else if (mark.visits > 1) {
    parts.push(`${mark.visits.toLocaleString()} visits`);
  }
  if (mark.retries > 0)
    parts.push(`${mark.retries.toLocaleString()} ${mark.retries === 1 ? 'retry' : 'retries'}`);
  return parts.join(', ');
}
