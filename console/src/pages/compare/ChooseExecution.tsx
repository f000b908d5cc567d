import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { searchExecutions } from '../../api/executions';
import { lastSegment, machineOf } from '../../model/arn';
import { ago } from '../../model/times';
import { statusText } from '../../ui/StatusBadge';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';

const OPTIONS_MAX = 50;

/**
 * Selects an execution by ARN or from the latest executions of the other execution's state machine.
 */
export function ChooseExecution({
  label,
  arn,
  other,
  onChoose,
}: {
  label: string;
  arn: string;
  other: string;
  onChoose: (arn: string) => void;
}) {
  const [text, setText] = useState<string>();
  const machine = other === '' ? undefined : machineOf(other);
  const now = useNow(60_000);
  const latest = useLoad(machine ?? '', (signal) =>
    searchExecutions({ machine }, { maxResults: OPTIONS_MAX }, signal),
  );
  return (
    <FormField label={label} stretch>
      <Autosuggest
        ariaLabel={label}
        placeholder="ARN of an execution"
        // ARNs begin alike, and the field is too narrow for their ends.
        value={text ?? (arn === '' ? '' : lastSegment(arn))}
        options={(latest.data?.executions ?? [])
          .filter((each) => each.executionArn !== other)
          .map((each) => ({
            value: each.executionArn,
            label: lastSegment(each.executionArn),
            description: `${statusText(each.status)}, ${ago(each.startDate * 1000, now)}`,
          }))}
        enteredTextLabel={(value) => `Use ${value}`}
        empty="No other executions of this state machine"
        onChange={({ detail }) => setText(detail.value)}
        onSelect={({ detail }) => {
          setText(undefined);
          onChoose(detail.value);
        }}
        onBlur={() => {
          if (text?.startsWith('arn:') === true) onChoose(text);
          setText(undefined);
        }}
      />
    </FormField>
  );
}
