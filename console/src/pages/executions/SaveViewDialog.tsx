import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { Dialog } from '../../ui/Dialog';

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
            Save
          </Button>
        </Box>
      }
    >
      <FormField
        label="Name"
        description="Views are stored in this browser. Their links work everywhere."
      >
        <Input
          value={name}
          onChange={(event) => setName(event.detail.value)}
          onKeyDown={(event) => {
            if (event.detail.key === 'Enter' && valid) onName(name.trim());
          }}
        />
      </FormField>
    </Dialog>
  );
}
