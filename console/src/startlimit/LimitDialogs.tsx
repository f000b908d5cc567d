import type { StartLimit } from '../api/startLimits';
import { PauseDialog, RemoveDialog, ResumeDialog } from './dialogs';
import { RuleDialog } from './RuleDialog';

/** The dialogs that change a start limit. */
export type LimitDialog = 'rule' | 'remove' | 'pause' | 'resume';

/** The open dialog about a start limit. */
export default function LimitDialogs({
  open,
  limit,
  onDone,
  onClose,
}: {
  open: LimitDialog;
  limit: StartLimit;
  onDone: () => void;
  onClose: () => void;
}) {
  switch (open) {
    case 'rule':
      return (
        <RuleDialog
          machine={limit.stateMachineArn}
          rule={limit.rule}
          onSaved={onDone}
          onClose={onClose}
        />
      );
    case 'remove':
      return <RemoveDialog limit={limit} onDone={onDone} onClose={onClose} />;
    case 'pause':
      return <PauseDialog limit={limit} onDone={onDone} onClose={onClose} />;
    case 'resume':
      return <ResumeDialog limit={limit} onDone={onDone} onClose={onClose} />;
  }
}
