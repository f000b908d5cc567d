import Box from '@cloudscape-design/components/box';
import { useEffect, useState } from 'react';
import { previewSchedule, type SchedulePreview } from '../../api/schedules';
import { duration } from '../../model/times';
import { clockText } from '../../model/trigger/scheduleTexts';
import { Loaded } from '../../ui/Loaded';
import { exactTimeOfIso } from '../../ui/Time';
import { readersZone } from '../../ui/timeZone';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';
import './schedules.css';

const PAUSE_MILLIS = 300;

/**
 * The next ten due times of a schedule, also before it is saved.
 *
 * @param firesWhenSaved whether the first time is the moment in which a form is saved
 * @param reloads whether the times are read again when the first one has passed. The first time of
 *     a new or changed schedule can be the time of the preview, so its form reads only once.
 */
export function DueTimes({
  expression,
  timezone,
  startDate,
  endDate,
  stored,
  firesWhenSaved = false,
  reloads = false,
}: SchedulePreview & { firesWhenSaved?: boolean; reloads?: boolean }) {
  const key = useSettled(JSON.stringify({ expression, timezone, startDate, endDate, stored }));
  const load = useLoad(`due times ${key}`, (signal) =>
    previewSchedule(JSON.parse(key) as SchedulePreview, signal),
  );
  const now = useNow(10_000);
  // The clock of the schedule's zone decides when it fires, except at intervals.
  const ownClock = (time: string): string => {
    const clock = expression.startsWith('rate')
      ? undefined
      : clockText(Date.parse(time), timezone, readersZone());
    return clock === undefined ? '' : `, ${clock}`;
  };
  // A form is saved later, so its schedule misses the times that have passed.
  const shown = (times: readonly string[]) =>
    times.slice(firesWhenSaved ? 1 : 0).filter((time) => reloads || Date.parse(time) > now);
  const { reload } = load;
  const next = load.data?.[0];
  const passed = reloads && next !== undefined && Date.parse(next) <= now;
  useEffect(() => {
    if (passed) reload();
  }, [passed, now, reload]);
  return (
    <Loaded load={load} subject="The due times">
      {(times) =>
        times.length === 0 ? (
          <Box color="text-body-secondary">The schedule has no further due time.</Box>
        ) : (
          <ol className="askel-due-times" aria-label="Next due times">
            {firesWhenSaved && <li>When the schedule is saved</li>}
            {shown(times).map((time) => (
              <li key={time}>
                {exactTimeOfIso(time)}
                {ownClock(time)}{' '}
                <Box variant="span" color="text-body-secondary">
                  {Date.parse(time) <= now ? 'due now' : `in ${duration(Date.parse(time) - now)}`}
                </Box>
              </li>
            ))}
          </ol>
        )
      }
    </Loaded>
  );
}

/** A value after it has not changed for a short time, so that no request is sent for each key. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
