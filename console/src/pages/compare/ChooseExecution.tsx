import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { useEffect, useRef, useState } from 'react';
import { searchExecutions } from '../../api/executions';
import { lastSegment, machineOf } from '../../model/arn';
import { ago } from '../../model/times';
import { statusText } from '../../ui/StatusBadge';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';
import { executionNamed } from './namedExecution';

const OPTIONS_MAX = 50;

/**
 * Selects an execution by name, by ARN, or from the latest executions of the other execution's state
 * machine.
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
  const [error, setError] = useState('');
  const machine = other === '' ? undefined : machineOf(other);
  const now = useNow(60_000);
  const latest = useLoad(machine ?? '', (signal) =>
    searchExecutions({ machine }, { maxResults: OPTIONS_MAX }, signal),
  );
  const [isSearching, setSearching] = useState(false);
  const search = useRef<AbortController>(undefined);
  // The other side and links change the execution too.
  useEffect(() => () => search.current?.abort(), [arn]);
  const [shownArn, setShownArn] = useState(arn);
  if (shownArn !== arn) {
    setShownArn(arn);
    setText(undefined);
    setError('');
    setSearching(false);
  }

  function changeText(typed: string | undefined): void {
    search.current?.abort();
    setText(typed);
    setError('');
    setSearching(false);
  }

  function choose(typed: string): void {
    changeText(undefined);
    if (typed.startsWith('arn:')) onChoose(typed);
    else if (typed !== '') void chooseNamed(typed);
  }

  async function chooseNamed(name: string): Promise<void> {
    // The name remains in the field until its execution is found.
    setText(name);
    setSearching(true);
    const abort = new AbortController();
    search.current = abort;
    const found = await executionNamed(name, machine, (criteria, page) =>
      searchExecutions(criteria, page, abort.signal),
    ).catch((failure: unknown) => (failure instanceof Error ? failure.message : String(failure)));
    if (abort.signal.aborted) return;
    setSearching(false);
    if (typeof found === 'string') {
      setError(found);
    } else {
      setText(undefined);
      onChoose(found.arn);
    }
  }

  return (
    <FormField label={label} errorText={error} constraintText={isSearching && 'Searching…'} stretch>
      <Autosuggest
        ariaLabel={label}
        placeholder="Name or ARN of an execution"
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
        onChange={({ detail }) => changeText(detail.value)}
        onSelect={({ detail }) => choose(detail.value.trim())}
        onBlur={() => {
          // A name whose execution is searched, or was not found, remains.
          const isSearched = search.current?.signal.aborted === false;
          if (text !== undefined && !isSearched) choose(text.trim());
        }}
      />
    </FormField>
  );
}
