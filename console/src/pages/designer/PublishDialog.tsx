import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

/** The publishing options of a save, as the API expects them. */
export interface PublishOptions {
  publish?: boolean;
  versionDescription?: string;
}

/** The common part of the dialogs that save a definition and can publish it as a version. */
export function PublishDialog({
  title,
  verb,
  yaml,
  large = false,
  danger = false,
  disabled = false,
  missing,
  onSave,
  onClose,
  children,
}: {
  title: string;
  /** The text of the button. */
  verb: string;
  /** Whether the text is YAML, whose comments the server does not store. */
  yaml: boolean;
  /** Whether the children are larger than a window, so that the options are above them. */
  large?: boolean;
  /** Whether the save overwrites changes of someone else. */
  danger?: boolean;
  disabled?: boolean;
  /** The sentence that names a missing field; undefined when the form is complete. */
  missing?: string | undefined;
  /** Saves the definition. An error is shown in the dialog. */
  onSave: (options: PublishOptions) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const [publish, setPublish] = useState(false);
  const [description, setDescription] = useState('');
  return (
    <ConfirmDialog
      title={title}
      size={large ? 'max' : 'medium'}
      confirmText={publish ? `${verb} and publish a version` : verb}
      failureTitle="The state machine could not be saved"
      danger={danger}
      disabled={disabled}
      missing={missing}
      run={() =>
        onSave(
          publish
            ? { publish, ...(description === '' ? {} : { versionDescription: description }) }
            : {},
        )
      }
      onClose={onClose}
    >
      {yaml && (
        <Alert type="info">
          The server stores definitions as JSON without comments. Export the text to keep the YAML.
        </Alert>
      )}
      {!large && children}
      <Checkbox checked={publish} onChange={({ detail }) => setPublish(detail.checked)}>
        Publish a version
      </Checkbox>
      {publish && (
        <FormField label="Version description">
          <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
        </FormField>
      )}
      {large && children}
    </ConfirmDialog>
  );
}
