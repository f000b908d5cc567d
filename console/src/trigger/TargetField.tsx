import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { listAliasArns, listMachines, listVersions, type MachineItem } from '../api/machines';
import { lastSegment } from '../model/arn';
import { qualifiedMachine, targetArn } from '../model/trigger/target';
import { useLoad, type Load } from '../ui/useLoad';

const MACHINES_MAX = 1_000;

const NO_SUGGESTIONS: Partial<AutosuggestProps> = { options: [], hideEnteredTextOption: true };

/** The keys that leave the field or accept its text. */
const ACCEPTS: readonly string[] = ['Tab', 'Enter'];

/**
 * A field for the ARN of a target, which suggests the state machines, and after `name:` the versions
 * and aliases of one. A name becomes an ARN when the user leaves the field, or when the state
 * machines have been read later. The list appears when the user clicks or presses a key in the
 * field. When a dialog focuses the field, a list would cover the fields below.
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
  const qualified = qualifiedMachine(load.data, value);
  const qualifiers = useLoad(`target ${qualified?.stateMachineArn ?? ''}`, (signal) =>
    qualified === undefined ? Promise.resolve([]) : qualifiedArns(qualified, signal),
  );
  const [suggests, setSuggests] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const arn = targetArn(load.data, value);
  useEffect(() => {
    if (!isFocused && arn !== undefined) onChange(arn);
  }, [isFocused, arn, onChange]);
  const isUnknown = load.data !== undefined && arn === undefined && !isFocused;
  const error =
    isUnknown && value.trim() !== '' && !value.trim().startsWith('arn:')
      ? 'No state machine has this name. Choose one, or enter an ARN.'
      : undefined;
  const suggest = () => setSuggests(true);
  const onKey = ({ key }: KeyboardEvent) => {
    suggest();
    if (ACCEPTS.includes(key) && arn !== undefined) onChange(arn);
  };
  const shown =
    qualified === undefined
      ? suggestions(load, machineOption, 'state machines')
      : suggestions(qualifiers, (each) => qualifiedOption(qualified, each), 'versions and aliases');
  return (
    <FormField label="Target" description={description} errorText={error} stretch>
      <div onPointerDownCapture={suggest} onKeyDownCapture={onKey}>
        <Autosuggest
          value={value}
          {...(suggests ? shown : NO_SUGGESTIONS)}
          {...(arn === undefined ? {} : { hideEnteredTextOption: true })}
          placeholder="The name of a state machine, or an ARN"
          onChange={({ detail }) => onChange(detail.value)}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
        />
      </div>
    </FormField>
  );
}

/** The ARNs of the aliases and versions of a state machine. */
async function qualifiedArns(
  { stateMachineArn }: MachineItem,
  signal: AbortSignal,
): Promise<string[]> {
  const [aliases, { stateMachineVersions }] = await Promise.all([
    listAliasArns(stateMachineArn, signal),
    listVersions(stateMachineArn, signal),
  ]);
  return [...aliases, ...stateMachineVersions.map((each) => each.stateMachineVersionArn)];
}

/** The state of a list of suggestions. */
function suggestions<T>(
  load: Load<T[]>,
  optionOf: (item: T) => AutosuggestProps.Option,
  name: string,
): Partial<AutosuggestProps> {
  return {
    options: (load.data ?? []).map(optionOf),
    enteredTextLabel: (text) => `Use “${text}”`,
    empty: `No ${name}`,
    statusType:
      load.data !== undefined ? 'finished' : load.failure === undefined ? 'loading' : 'error',
    loadingText: 'Loading…',
    errorText: `The ${name} could not be read`,
  };
}

function machineOption({ stateMachineArn: arn, name }: MachineItem): AutosuggestProps.Option {
  return { value: arn, label: name, description: arn };
}

/** The option of a version or alias. */
function qualifiedOption({ name }: MachineItem, arn: string): AutosuggestProps.Option {
  return { value: arn, label: `${name}:${lastSegment(arn)}`, description: arn };
}
