import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState, type ReactNode } from 'react';
import { notifyFailure } from '../shell/notices';
import { DANGER } from './danger';
import { Dialog } from './Dialog';
import { Failure } from './Failure';
import { MeanwhileChanges } from './MeanwhileChanges';
import { ChangedMeanwhile } from './requireUnchanged';
import './confirmDialog.css';

/**
 * A dialog that confirms an action. It closes when the action succeeds. When the action fails, it
 * keeps the input and shows the error above the buttons, or as a notice when the user has closed it.
 * If someone else has changed the object meanwhile, it shows that change and offers to overwrite it.
 * The footer stays visible while the content of a long dialog scrolls.
 */
export function ConfirmDialog({
  title,
  confirmText,
  cancelText = 'Cancel',
  failureTitle,
  run,
  onClose,
  danger = false,
  disabled = false,
  missing,
  extraButtons,
  size = 'medium',
  children,
}: {
  title: string;
  /** The text of the button that runs the action. */
  confirmText: string;
  cancelText?: string;
  /** The title of the error, such as "The execution could not be started". */
  failureTitle: string;
  /**
   * Runs the action.
   *
   * @param accepted the change of someone else that the user has seen and overwrites
   */
  run: (accepted?: ChangedMeanwhile) => Promise<unknown>;
  /** Called when the action succeeded or was cancelled. */
  onClose: () => void;
  /** Whether the action stops, deletes or overwrites something. Its button is then red. */
  danger?: boolean;
  disabled?: boolean;
  /**
   * The sentence that names a missing field; undefined when the form is complete. It is beside the
   * buttons, and disables the action.
   */
  missing?: string | undefined;
  /** Additional buttons. */
  extraButtons?: ReactNode;
  size?: ModalProps.Size;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const isClosed = useRef(false);
  const changed = failure instanceof ChangedMeanwhile ? failure : undefined;
  function close(): void {
    isClosed.current = true;
    onClose();
  }
  async function confirm(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await run(changed);
      if (!isClosed.current) close();
    } catch (refusal) {
      if (isClosed.current) {
        notifyFailure(failureTitle, refusal);
        return;
      }
      setFailure(refusal);
      setBusy(false);
    }
  }
  return (
    <Dialog
      size={size}
      header={title}
      onDismiss={close}
      footer={
        <>
          {failure !== undefined && (
            <div className="askel-dialog-failure">
              {changed === undefined ? (
                <Failure title={failureTitle} failure={failure} />
              ) : (
                <MeanwhileChanges failure={changed} />
              )}
            </div>
          )}
          <div className="askel-dialog-buttons">
            <Box color="text-body-secondary">{missing}</Box>
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={close}>
                {cancelText}
              </Button>
              {extraButtons}
              <Button
                variant="primary"
                {...(danger || changed !== undefined ? { style: DANGER } : {})}
                loading={busy}
                disabled={disabled || missing !== undefined}
                onClick={() => void confirm()}
              >
                {changed === undefined ? confirmText : 'Overwrite'}
              </Button>
            </SpaceBetween>
          </div>
        </>
      }
    >
      <SpaceBetween size="m">{children}</SpaceBetween>
    </Dialog>
  );
}
