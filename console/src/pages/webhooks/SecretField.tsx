import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { newSecret } from '../../api/hmac';

/** A field for a secret that the sender of requests also needs. */
export function SecretField({
  label = 'Secret',
  value,
  description,
  error,
  onChange,
}: {
  label?: string;
  value: string;
  description: string;
  error?: string | undefined;
  onChange: (secret: string) => void;
}) {
  return (
    <FormField
      label={label}
      description={description}
      errorText={error}
      secondaryControl={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => onChange(newSecret())}>Generate</Button>
          <CopyToClipboard
            variant="icon"
            textToCopy={value}
            copyButtonAriaLabel="Copy the secret"
            copySuccessText="Secret copied"
            copyErrorText="The browser does not allow copying"
          />
        </SpaceBetween>
      }
      stretch
    >
      <Input
        value={value}
        spellcheck={false}
        autoComplete={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}
