import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { Dialog } from '../../ui/Dialog';
import { readViews } from './savedViews';

/** The dialog that saves a view under a name. */
export function SaveViewDialog({
  onClose,
  onName,
}: {
  onClose: () => void;
  onName: (name: string) => void;
}) {
  const [name, setName] = useState('');
  const valid = name.trim() !== '';
  const exists = readViews().some((one) => one.name === name.trim());
  return (
    <Dialog
      header="Save view"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" disabled={!valid} onClick={() => onName(name.trim())}>
            {exists ? 'Replace' : 'Save'}
          </Button>
        </Box>
      }
    >
      <FormField
        label="Name"
        description="Views are stored in this browser. Their links work everywhere."
        {...(exists ? { warningText: 'A view with this name exists. It would be replaced.' } : {})}
      >
        <Input
          value={name}
          onChange={(event) => setName(event.detail.value)}
          onKeyDown={(event) => {
            if (event.detail.key !== 'Enter' || !valid) return;
            // The key would also press the button that has the focus after the dialog.
            event.preventDefault();
            onName(name.trim());
          }}
        />
      </FormField>
    </Dialog>
  );
}
