import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { Dialog } from '../../ui/Dialog';

/** Asks under which name a view is kept. */
export function NameView({
  onClose,
  onName,
}: {
  onClose: () => void;
  onName: (name: string) => void;
}) {
  const [name, setName] = useState('');
  const usable = name.trim() !== '';
  return (
    <Dialog
      header="Save view"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" disabled={!usable} onClick={() => onName(name.trim())}>
            Save
          </Button>
        </Box>
      }
    >
      <FormField
        label="Name"
        description="Views are kept in this browser; their links work anywhere."
      >
        <Input
          value={name}
          onChange={(event) => setName(event.detail.value)}
          onKeyDown={(event) => {
            if (event.detail.key === 'Enter' && usable) onName(name.trim());
          }}
        />
      </FormField>
    </Dialog>
  );
}
