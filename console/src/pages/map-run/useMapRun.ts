import { useEffect, useState } from 'react';
import { describeMapRun, streamMapRun, type MapRun, type MapRunProgress } from '../../api/mapRuns';
import type { StreamState } from '../../api/stream';
import { ended, withSample, type Sample } from '../../model/mapRuns';
import { useLoad, type Load } from '../../ui/useLoad';

/** An ended run is polled, because its parent may be redriven. */
const ENDED_RELOAD_MILLIS = 15_000;

/**
 * The polling interval after a redrive of the parent. The run is reopened when the parent enters
 * the Map state.
 */
const REOPENING_RELOAD_MILLIS = 1_000;

/**
 * The maximum time of the polling after a redrive, because the parent may end before it enters the
 * Map state.
 */
const REOPENING_MAX_MILLIS = 60_000;

/** A Map Run. Members that only the stream contains are undefined until the stream sends them. */
export type ShownRun = MapRun & Partial<MapRunProgress>;

interface Received {
  readonly run?: MapRunProgress;
  /** When `run` was received, in milliseconds since 1970. */
  readonly at: number;
  readonly samples: readonly Sample[];
}

/** A redrive that was requested when the run had been redriven `redrives` times. */
interface Reopening {
  readonly redrives: number;
}

const NOTHING: Received = { at: 0, samples: [] };

/**
 * Reads a Map Run, and follows its progress while it runs. After `awaitReopening`, an ended run is
 * polled more often until a redrive has reopened it.
 */
export function useMapRun(arn: string): {
  load: Load<MapRun>;
  run: ShownRun | undefined;
  received: Received;
  stream: StreamState;
  awaitReopening: () => void;
} {
  const [awaited, setAwaited] = useState<Reopening>();
  const [stream, setStream] = useState<StreamState>('connecting');
  const [received, setReceived] = useState(NOTHING);
  const hasEnded = stream === 'ended';
  const load = useLoad(
    arn,
    (signal) => describeMapRun(arn, signal),
    awaited ? REOPENING_RELOAD_MILLIS : hasEnded ? ENDED_RELOAD_MILLIS : undefined,
  );
  useEffect(() => {
    if (awaited === undefined) return;
    const timer = setTimeout(() => setAwaited(undefined), REOPENING_MAX_MILLIS);
    return () => clearTimeout(timer);
  }, [awaited]);

  // The stream is opened when the run is known to exist, and again after a redrive.
  const exists = load.data !== undefined;
  const redrives = load.data?.redriveCount ?? 0;
  if (awaited !== undefined && redrives > awaited.redrives) setAwaited(undefined);
  useEffect(() => {
    if (!exists) return;
    const opened = streamMapRun(arn, {
      onEvent: (name, data) => {
        if (name !== 'message') return;
        const run = data as MapRunProgress;
        setReceived((before) => ({
          run,
          at: Date.now(),
          samples: withSample(before.samples, { at: run.asOf, ended: ended(run.itemCounts) }),
        }));
      },
      onState: setStream,
    });
    return () => opened.close();
  }, [arn, exists, redrives]);

  const isLatest = received.run !== undefined && (received.run.redriveCount ?? 0) >= redrives;
  const awaitReopening = () => {
    setAwaited({ redrives });
    load.reload();
  };
  return { load, run: isLatest ? received.run : load.data, received, stream, awaitReopening };
}
