import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { Dialog } from './Dialog';
import { Failure } from './Failure';

/**
 * A question with one deed. It is done when the deed is; when that is refused it stays, with the server's
 * words and all that was typed.
 */
export function Ask({
  title,
  deed,
  leave = 'Cancel',
  tried,
  run,
  onClose,
  disabled = false,
  besides,
  size = 'medium',
  children,
}: {
  title: string;
  /** What the button says that does it. */
  deed: string;
  leave?: string;
  /** What is said when it is refused: "It could not be started". */
  tried: string;
  run: () => Promise<unknown>;
  /** Called when it is done, and when it is left. */
  onClose: () => void;
  disabled?: boolean;
  /** Further buttons. */
  besides?: ReactNode;
  size?: ModalProps.Size;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  async function act(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await run();
      onClose();
    } catch (refusal) {
      setFailure(refusal);
      setBusy(false);
    }
  }
  return (
    <Dialog
      size={size}
      header={title}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {leave}
            </Button>
            {besides}
            <Button variant="primary" loading={busy} disabled={disabled} onClick={() => void act()}>
              {deed}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {failure !== undefined && <Failure of={tried} failure={failure} />}
        {children}
      </SpaceBetween>
    </Dialog>
  );
}
