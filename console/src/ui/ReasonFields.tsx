import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';

/** The typed error and cause of a failure or stop. */
export interface FailureReason {
  readonly error: string;
  readonly cause: string;
}

export const NO_REASON: FailureReason = { error: '', cause: '' };

/** Converts a reason to request members; empty texts are omitted. */
export function reasonMembers({ error, cause }: FailureReason): { error?: string; cause?: string } {
  return { ...(error === '' ? {} : { error }), ...(cause === '' ? {} : { cause }) };
}

export function ReasonFields({
  reason,
  note,
  onChange,
}: {
  reason: FailureReason;
  /** The description of the error field. */
  note: string;
  onChange: (reason: FailureReason) => void;
}) {
  return (
    <SpaceBetween size="m">
      <FormField label="Error" description={note}>
        <Input
          value={reason.error}
          spellcheck={false}
          onChange={({ detail }) => onChange({ ...reason, error: detail.value })}
        />
      </FormField>
      <FormField label="Cause" description="Optional." stretch>
        <Textarea
          value={reason.cause}
          rows={3}
          onChange={({ detail }) => onChange({ ...reason, cause: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
