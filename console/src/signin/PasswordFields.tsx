import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';

/** The minimum number of characters of a password. */
const LENGTH_MIN = 12;

/** The values of the fields for a new password. */
export interface NewPassword {
  old: string;
  chosen: string;
  repeated: string;
}

export const EMPTY: NewPassword = { old: '', chosen: '', repeated: '' };

/** Whether the fields are complete. The password can then be sent. */
export function isComplete({ old, chosen, repeated }: NewPassword): boolean {
  return old !== '' && Array.from(chosen).length >= LENGTH_MIN && chosen === repeated;
}

/** A field for the current password and two fields for the new password. */
export function PasswordFields({
  value,
  onChange,
}: {
  value: NewPassword;
  onChange: (value: NewPassword) => void;
}) {
  const differs = value.repeated !== '' && !value.chosen.startsWith(value.repeated);
  return (
    <SpaceBetween size="m">
      <FormField label="Current password">
        <Input
          type="password"
          value={value.old}
          autoComplete="current-password"
          onChange={({ detail }) => onChange({ ...value, old: detail.value })}
        />
      </FormField>
      <FormField label="New password" constraintText={`At least ${LENGTH_MIN} characters`}>
        <Input
          type="password"
          value={value.chosen}
          autoComplete="new-password"
          onChange={({ detail }) => onChange({ ...value, chosen: detail.value })}
        />
      </FormField>
      <FormField
        label="Repeat the new password"
        errorText={differs ? 'The two texts differ' : undefined}
      >
        <Input
          type="password"
          value={value.repeated}
          autoComplete="new-password"
          onChange={({ detail }) => onChange({ ...value, repeated: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
