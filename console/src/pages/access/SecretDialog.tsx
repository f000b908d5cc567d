import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Dialog } from '../../ui/Dialog';

/** The values of a new credential, including its secret, which the server shows once. */
export interface Secret {
  title: string;
  values: readonly { label: string; value: string }[];
}

/**
 * Shows a new secret. The secret is not stored, so it is lost when the dialog is closed. Only a
 * button closes it.
 */
export function SecretDialog({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  return (
    <Dialog
      header={secret.title}
      onDismiss={({ detail }) => {
        if (detail.reason === 'closeButton') onClose();
      }}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">
          The secret is shown once. Copy it before you close this dialog.
        </Alert>
        <KeyValuePairs
          items={secret.values.map(({ label, value }) => ({
            label,
            value: (
              <span className="askel-breaks">
                <CopyToClipboard
                  variant="inline"
                  textToCopy={value}
                  copyButtonAriaLabel={`Copy: ${label}`}
                  copySuccessText="Copied"
                  copyErrorText="The browser does not allow copying"
                />
              </span>
            ),
          }))}
        />
      </SpaceBetween>
    </Dialog>
  );
}
