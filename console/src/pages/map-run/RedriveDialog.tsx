import { redriveExecution } from '../../api/executions';
import { redriveMapRunChildren, type ChildSelection } from '../../api/mapRuns';
import { lastSegment } from '../../model/arn';
import { countedText } from '../../model/countedText';
import { childrenText, mapRunRedriveTexts } from '../../model/redrive';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import type { ShownRun } from './useMapRun';

/** Confirms the redrive of the parent execution. The redrive continues this Map Run. */
export function RedriveDialog({
  run,
  onRedriven,
  onClose,
}: {
  run: ShownRun;
  onRedriven: () => void;
  onClose: () => void;
}) {
  const name = lastSegment(run.executionArn);
  return (
    <ConfirmDialog
      title={`Redrive “${name}”?`}
      confirmText="Redrive"
      failureTitle="The execution could not be redriven"
      run={async () => {
        await redriveExecution(run.executionArn);
        notify({ type: 'success', text: `${name} redriven. This Map Run continues.` });
        onRedriven();
      }}
      onClose={onClose}
    >
      <p>A Map Run is redriven with its parent execution {name}.</p>
      <ul>
        {mapRunRedriveTexts(run.executionCounts).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}

/** The children that a user has selected, and the number of these children on the page. */
export interface Selected {
  readonly selection: ChildSelection;
  readonly count: number;
}

/** Confirms the redrive of selected children. */
export function RedriveSelectedDialog({
  arn,
  run,
  selected,
  onRedriven,
  onClose,
}: {
  arn: string;
  run: ShownRun;
  selected: Selected;
  onRedriven: () => void;
  onClose: () => void;
}) {
  const { failed, timedOut, aborted, pending, pendingRedrive } = run.executionCounts;
  const left = failed + timedOut + aborted + (pendingRedrive ?? 0) - selected.count;
  const name = lastSegment(run.executionArn);
  return (
    <ConfirmDialog
      title={`Redrive ${childrenText(selected.count)}?`}
      confirmText="Redrive"
      failureTitle="The children could not be redriven"
      run={async () => {
        const redriven = await redriveMapRunChildren(run.executionArn, arn, selected.selection);
        notify({
          type: 'success',
          text: `${name} redriven with ${childrenText(redriven.children)} of this Map Run.`,
        });
        onRedriven();
      }}
      onClose={onClose}
    >
      <p>
        A Map Run is redriven with its parent execution {name}. Of the unsuccessful children only{' '}
        {childrenText(selected.count)} {selected.count === 1 ? 'runs' : 'run'} again.
        {left > 0 &&
          ` The other ${countedText(left, 'keeps its end', 'keep their ends')}, and ${left === 1 ? 'counts as a failure' : 'count as failures'} when the Map Run ends.`}
        {pending > 0 && ` ${pendingText(pending)}.`}
      </p>
    </ConfirmDialog>
  );
}

function pendingText(count: number): string {
  return countedText(count, 'pending child follows', 'pending children follow');
}
