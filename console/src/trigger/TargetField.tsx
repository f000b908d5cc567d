import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { listMachines, type MachineItem } from '../api/machines';
import { useLoad, type Load } from '../ui/useLoad';

const MACHINES_MAX = 1_000;

const NO_SUGGESTIONS: Partial<AutosuggestProps> = { options: [], hideEnteredTextOption: true };

/**
 * A field for the ARN of a target, which suggests the state machines. A name becomes the ARN of the
 * machine when it is entered. The list appears when the user
 * clicks or presses a key in the field. When a dialog focuses the field, a list would cover the
 * fields below.
 */
export function TargetField({
  value,
  description,
  onChange,
}: {
  value: string;
  description: string;
  onChange: (arn: string) => void;
}) {
  const load = useLoad('target machines', async (signal) => {
    const { stateMachines } = await listMachines({ maxResults: MACHINES_MAX }, signal);
    return stateMachines;
  });
  const [suggests, setSuggests] = useState(false);
  const suggest = () => setSuggests(true);
  const resolve = (text: string) => {
    const machine = load.data?.find(({ name }) => name === text.trim());
    if (machine !== undefined) onChange(machine.stateMachineArn);
  };
  return (
    <FormField label="Target" description={description} stretch>
      <div onPointerDownCapture={suggest} onKeyDownCapture={suggest}>
        <Autosuggest
          value={value}
          {...(suggests ? suggestions(load) : NO_SUGGESTIONS)}
          placeholder="The name of a state machine, or an ARN"
          onChange={({ detail }) => onChange(detail.value)}
          onSelect={({ detail }) => resolve(detail.value)}
          onBlur={() => resolve(value)}
        />
      </div>
    </FormField>
  );
}

function suggestions(load: Load<MachineItem[]>): Partial<AutosuggestProps> {
  return {
    options: (load.data ?? []).map(option),
    enteredTextLabel: (text) => `Use “${text}”`,
    empty: 'No state machines',
    statusType:
      load.data !== undefined ? 'finished' : load.failure === undefined ? 'loading' : 'error',
    loadingText: 'Loading…',
    errorText: 'The state machines could not be read',
  };
}

function option(machine: MachineItem): { value: string; label: string; description: string } {
  return {
    value: machine.stateMachineArn,
    label: machine.name,
    description: machine.stateMachineArn,
  };
}
