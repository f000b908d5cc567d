import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';

/** Why something failed or was stopped, as it is typed. */
export interface Why {
  readonly error: string;
  readonly cause: string;
}

export const NO_REASON: Why = { error: '', cause: '' };

/** As the API takes it: what was left empty is not there. */
export function given({ error, cause }: Why): { error?: string; cause?: string } {
  return { ...(error === '' ? {} : { error }), ...(cause === '' ? {} : { cause }) };
}

export function WhyFields({
  why,
  note,
  onChange,
}: {
  why: Why;
  /** What the error is good for. */
  note: string;
  onChange: (why: Why) => void;
}) {
  return (
    <SpaceBetween size="m">
      <FormField label="Error" description={note}>
        <Input
          value={why.error}
          spellcheck={false}
          onChange={({ detail }) => onChange({ ...why, error: detail.value })}
        />
      </FormField>
      <FormField label="Cause" description="Optional." stretch>
        <Textarea
          value={why.cause}
          rows={3}
          onChange={({ detail }) => onChange({ ...why, cause: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
