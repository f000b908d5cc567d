import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { NO_LIMIT, type MapRunCounts } from '../../api/mapRuns';
import { countedText } from '../../model/countedText';
import {
  ended,
  itemsPerSecond,
  percentage,
  rateText,
  type Sample,
  secondsLeft,
} from '../../model/mapRuns';
import { duration } from '../../model/times';
import { ItemBar } from '../../ui/ItemBar';
import { exactTime, timeOfDay } from '../../ui/Time';
import { useNow } from '../../ui/useNow';
import type { ShownRun } from './useMapRun';

/** An expected end that is more than 12 hours away is shown with its date. */
const DATED_SECONDS_MIN = 12 * 3600;

/** The progress of a Map Run: its items by status, its rate, its end and its limits. */
export function Progress({
  run,
  received,
  onEdit,
}: {
  run: ShownRun;
  received: { readonly at: number; readonly samples: readonly Sample[] };
  onEdit: () => void;
}) {
  const running = run.status === 'RUNNING';
  const now = useNow(running ? 1000 : 3_600_000);
  // The clocks of browser and server may differ.
  const serverNow =
    run.asOf === undefined ? now / 1000 : run.asOf + Math.max(0, now - received.at) / 1000;
  const items = run.itemCounts;
  const totalKnown = run.totalKnown !== false;
  const end = running ? serverNow : (run.stopDate ?? serverNow);
  const seconds = Math.max(0, end - run.startDate);
  return (
    <Container>
      <SpaceBetween size="l">
        <div>
          <div className="askel-map-run-total">
            <strong>{ended(items).toLocaleString()}</strong>{' '}
            {totalKnown
              ? `of ${countedText(items.total, 'item')} (${percentage(items)} %)`
              : `${ended(items) === 1 ? 'item' : 'items'} ended, ${items.total.toLocaleString()} read so far`}
          </div>
          <ItemBar counts={items} label="Items" />
          {!totalKnown && (
            <p className="askel-map-run-note">
              The total is known when the whole source has been read.
            </p>
          )}
        </div>
        <KeyValuePairs
          columns={4}
          items={[
            running
              ? liveRate(received.samples, serverNow)
              : {
                  label: 'Average rate',
                  value: seconds === 0 ? '–' : `${rateText(ended(items) / seconds)} items/s`,
                },
            running
              ? estimatedEnd(items, totalKnown, received.samples, serverNow)
              : {
                  label: 'Ended',
                  value: run.stopDate === undefined ? '–' : exactTime(run.stopDate),
                },
            { label: running ? 'Elapsed' : 'Duration', value: duration(seconds * 1000) },
            { label: 'Started', value: exactTime(run.startDate) },
            {
              label: 'Concurrency',
              value: (
                <>
                  {running && `${run.executionCounts.running.toLocaleString()} running, `}
                  {run.maxConcurrency === NO_LIMIT
                    ? 'no limit'
                    : `limit ${run.maxConcurrency.toLocaleString()}`}
                  {running && <EditButton label="Edit concurrency" onEdit={onEdit} />}
                </>
              ),
            },
            {
              label: 'Tolerated failures',
              value: (
                <>
                  {toleranceText(run)}
                  {running && <EditButton label="Edit tolerated failures" onEdit={onEdit} />}
                </>
              ),
            },
            { label: 'Children', value: childrenText(run) },
            ...((run.redriveCount ?? 0) > 0
              ? [
                  {
                    label: 'Redriven',
                    value: run.redriveCount === 1 ? 'Once' : `${run.redriveCount ?? 0} times`,
                  },
                ]
              : []),
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

function EditButton({ label, onEdit }: { label: string; onEdit: () => void }) {
  return (
    <>
      {' '}
      <Button variant="inline-icon" iconName="edit" ariaLabel={label} onClick={onEdit} />
    </>
  );
}

function liveRate(samples: readonly Sample[], serverNow: number) {
  const rate = itemsPerSecond(samples, serverNow);
  return {
    label: 'Rate (last 15 s)',
    value: rate === undefined ? 'Measuring…' : `${rateText(rate)} items/s`,
  };
}

function estimatedEnd(
  items: MapRunCounts,
  totalKnown: boolean,
  samples: readonly Sample[],
  serverNow: number,
) {
  const left = secondsLeft(items, itemsPerSecond(samples, serverNow));
  return {
    label: 'Estimated end',
    value: !totalKnown
      ? 'Unknown until the total is known'
      : left === undefined
        ? '–'
        : `In ${duration(Math.max(1, Math.round(left)) * 1000)}, ${endText(serverNow + left, left)}`,
  };
}

/** The time of an end; with its date when it is more than 12 hours away. */
function endText(seconds: number, left: number): string {
  return left > DATED_SECONDS_MIN ? exactTime(seconds) : timeOfDay(seconds);
}

function toleranceText(run: ShownRun): string {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percent } = run;
  const parts = [
    ...(count > 0 ? [countedText(count, 'item')] : []),
    ...(percent > 0 ? [`${percent.toLocaleString()} %`] : []),
  ];
  return parts.length === 0 ? 'None' : parts.join(' or ');
}

function childrenText(run: ShownRun): string {
  const type =
    run.executionType === undefined
      ? ''
      : run.executionType === 'STANDARD'
        ? ' Standard'
        : ' Express';
  const total = run.executionCounts.total.toLocaleString();
  return `${total}${type}${run.batched === true ? ', batches of items' : ', one per item'}`;
}
