import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState, type ReactNode } from 'react';
import { Ask } from '../../ui/Ask';

/** Whether and as what a definition is published when it is saved, as the API takes it. */
export interface Publishing {
  publish?: boolean;
  versionDescription?: string;
}

/** The frame of the dialogs that save a definition, and may publish it as a version at once. */
export function PublishDialog({
  title,
  what,
  yaml,
  large = false,
  disabled,
  onDo,
  onClose,
  children,
}: {
  title: string;
  /** The verb on the button. */
  what: string;
  /** Whether the text is YAML, whose comments the server does not keep. */
  yaml: boolean;
  large?: boolean;
  disabled: boolean;
  /** Saves it; what it throws is shown. */
  onDo: (publishing: Publishing) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const [publish, setPublish] = useState(false);
  const [description, setDescription] = useState('');
  return (
    <Ask
      title={title}
      size={large ? 'max' : 'medium'}
      deed={publish ? `${what} and publish a version` : what}
      tried="It could not be saved"
      disabled={disabled}
      run={() =>
        onDo(
          publish
            ? { publish, ...(description === '' ? {} : { versionDescription: description }) }
            : {},
        )
      }
      onClose={onClose}
    >
      {yaml && (
        <Alert type="info">
          The server keeps definitions as JSON, without comments. Download the YAML to keep it as it
          is.
        </Alert>
      )}
      {children}
      <Checkbox checked={publish} onChange={({ detail }) => setPublish(detail.checked)}>
        Publish a version
      </Checkbox>
      {publish && (
        <FormField label="About this version">
          <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
        </FormField>
      )}
    </Ask>
  );
}
