import Badge from '@cloudscape-design/components/badge';
import type { StartPause, StartRule } from '../api/startLimits';
import { pauseNote } from '../model/startRule';
import { Name } from '../ui/Name';
import { Time } from '../ui/Time';

/** Shows that a state machine starts executions, or its pause with caller, reason and time. */
export function PauseState({ rule }: { rule: StartRule | undefined }) {
  if (rule?.paused !== true) return 'Active';
  const pause: StartPause = rule.pause ?? {};
  return (
    <span className="askel-breaks">
      <Badge color="severity-medium">Paused</Badge> <Name text={pauseNote(pause)} />
      {pause.since !== undefined && (
        <>
          {' '}
          <Time seconds={pause.since} />
        </>
      )}
    </span>
  );
}
