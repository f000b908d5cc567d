import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { listMachines } from '../api/machines';
import { readStartLimit, setStartLimit, type StartRule } from '../api/startLimits';
import { machineOrActivityName } from '../model/arn';
import {
  formErrors,
  formOf,
  isUnlimited,
  ruleMembers,
  ruleOf,
  serverErrors,
  type RuleErrors,
  type RuleField,
  type RuleForm,
} from '../model/startRule';
import { notify } from '../shell/notices';
import { CodeArea } from '../ui/CodeArea';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { requireUnchanged } from '../ui/requireUnchanged';
import { useLoad } from '../ui/useLoad';

const MACHINES_MAX = 1_000;
const EXPRESSION_ROWS = 2;

const OVERFLOWS = [
  { value: 'REFUSE', label: 'The start is refused' },
  { value: 'END_OLDEST', label: 'The oldest queued execution ends' },
] as const;

const ORDERS = [
  { value: 'STARTS', label: 'In the order of their starts' },
  {
    value: 'PRIORITY',
    label: 'By priority',
    description: 'Higher numbers first. Equal numbers keep the order of their starts.',
  },
  {
    value: 'FAIR',
    label: 'In turn by key',
    description: 'A key with many executions does not delay the others.',
  },
] as const;

const SUPERSEDES = [
  { value: 'NONE', label: 'None' },
  { value: 'QUEUED', label: 'The queued ones of its key' },
  {
    value: 'RUNNING',
    label: 'The queued ones and the running one of its key',
    description: 'Needs 1 running execution, and no rate.',
  },
] as const;

/**
 * Sets the start limit of a state machine.
 *
 * @param machine the ARN of the state machine; undefined to choose one
 * @param rule the present rule; undefined without a limit
 * @param limited the ARNs of the state machines that cannot be chosen, because they have a limit
 */
export function RuleDialog({
  machine: given,
  rule: present,
  limited = [],
  onSaved,
  onClose,
}: {
  machine?: string;
  rule?: StartRule | undefined;
  limited?: readonly string[];
  onSaved: () => void;
  onClose: () => void;
}) {
  // The page reads the rule again while the form is open.
  const [rule] = useState(present);
  const [machine, setMachine] = useState(given);
  const [form, setForm] = useState(() => formOf(isUnlimited(rule) ? undefined : rule));
  const [refused, setRefused] = useState<RuleErrors>({});
  const name = machine === undefined ? '' : machineOrActivityName(machine);
  const set = (changed: Partial<RuleForm>): void => {
    setForm({ ...form, ...changed });
    setRefused({});
  };
  const errors = { ...formErrors(form), ...refused };
  const wanted = ruleOf(form);
  const supersedes = form.supersede !== 'NONE';

  async function save(): Promise<void> {
    if (machine === undefined || wanted === undefined) return;
    try {
      await setStartLimit(machine, wanted);
    } catch (failure) {
      if (failure instanceof ApiError) setRefused(serverErrors(failure.message));
      throw failure;
    }
    notify({ type: 'success', text: `Start limit of ${name} set.` });
    onSaved();
  }

  return (
    <ConfirmDialog
      title={
        given === undefined
          ? 'Limit a state machine'
          : `Start limit of “${machineOrActivityName(given)}”`
      }
      size="large"
      confirmText="Save"
      failureTitle="The start limit was not changed"
      missing={missing(machine, form, errors)}
      run={async (accepted) => {
        if (machine === undefined) return;
        await requireUnchanged(
          'The start limit',
          ruleMembers(rule),
          async () => ruleMembers((await readStartLimit(machine)).rule),
          accepted,
        );
        await save();
      }}
      onClose={onClose}
    >
      {given === undefined && (
        <MachineField machine={machine} limited={limited} onChange={setMachine} />
      )}
      <ColumnLayout columns={3}>
        <TextField
          label="Running executions"
          hint="At most; 1 to 1,000,000, empty for no limit"
          field="concurrency"
          {...{ form, errors, set }}
        />
        <TextField
          label="Starts per second"
          hint="0.1 is one in ten seconds; empty for no limit"
          field="ratePerSecond"
          {...{ form, errors, set }}
        />
        <TextField
          label="Burst"
          hint="Starts at once after a time without starts; empty for those of one second"
          field="burst"
          disabled={form.ratePerSecond === ''}
          {...{ form, errors, set }}
        />
      </ColumnLayout>
      <ExpressionField
        label="Key"
        hint="Optional. Each value of this JSONata expression has the limits and a queue of its own."
        example="{% $states.input.customer %}"
        field="key"
        {...{ form, errors, set }}
      />
      <FormField label="Queued executions begin" stretch>
        <RadioGroup
          ariaLabel="Queued executions begin"
          value={form.order}
          items={[...ORDERS]}
          onChange={({ detail }) => set({ order: detail.value as RuleForm['order'] })}
        />
      </FormField>
      {form.order === 'PRIORITY' && (
        <ExpressionField
          label="Priority"
          hint="A JSONata expression whose value is a number."
          example="{% $states.input.urgent ? 1 : 0 %}"
          field="priority"
          {...{ form, errors, set }}
        />
      )}
      {form.order === 'FAIR' && (
        <ExpressionField
          label="Fair key"
          hint="A JSONata expression. Its values get permits in turn."
          example="{% $states.input.customer %}"
          field="fairKey"
          {...{ form, errors, set }}
        />
      )}
      <FormField
        label="A start ends older executions"
        errorText={errors.supersede}
        description="For a start that replaces earlier ones, such as the newest commit of a stage."
        stretch
      >
        <RadioGroup
          ariaLabel="A start ends older executions"
          value={form.supersede}
          items={[...SUPERSEDES]}
          onChange={({ detail }) => set({ supersede: detail.value as RuleForm['supersede'] })}
        />
      </FormField>
      <ColumnLayout columns={2}>
        <TextField
          label="Queue bound"
          hint={
            supersedes
              ? 'Without effect: a start ends the queue'
              : 'Queued executions of a key; 0 to 10,000,000'
          }
          field="queueMax"
          disabled={supersedes}
          {...{ form, errors, set }}
        />
        <FormField label="When the queue is full">
          <Select
            selectedOption={OVERFLOWS.find((one) => one.value === form.overflow) ?? null}
            options={[...OVERFLOWS]}
            disabled={supersedes}
            onChange={({ detail }) =>
              set({ overflow: detail.selectedOption.value as RuleForm['overflow'] })
            }
          />
        </FormField>
      </ColumnLayout>
    </ConfirmDialog>
  );
}

/** The sentence that names the next missing or invalid value; undefined when the form is complete. */
function missing(
  machine: string | undefined,
  { concurrency, ratePerSecond }: RuleForm,
  errors: RuleErrors,
): string | undefined {
  if (machine === undefined) return 'Choose a state machine.';
  if (concurrency === '' && ratePerSecond === '') return 'Enter running executions or a rate.';
  return Object.keys(errors).length > 0 ? 'Correct the marked fields.' : undefined;
}

interface FieldProps {
  label: string;
  hint: string;
  form: RuleForm;
  errors: RuleErrors;
  set: (changed: Partial<RuleForm>) => void;
}

/** A field for a number. */
function TextField({
  label,
  hint,
  field,
  disabled = false,
  form,
  errors,
  set,
}: FieldProps & { field: RuleField; disabled?: boolean }) {
  return (
    <FormField label={label} constraintText={hint} errorText={errors[field]}>
      <Input
        value={form[field]}
        inputMode="decimal"
        disabled={disabled}
        onChange={({ detail }) => set({ ...form, [field]: detail.value.trim() })}
      />
    </FormField>
  );
}

/** A field for a JSONata expression. */
function ExpressionField({
  label,
  hint,
  example,
  field,
  form,
  errors,
  set,
}: FieldProps & { field: 'key' | 'priority' | 'fairKey'; example: string }) {
  return (
    <FormField
      label={label}
      description={hint}
      constraintText={`Such as ${example}`}
      errorText={errors[field]}
      stretch
    >
      <CodeArea
        value={form[field]}
        rows={EXPRESSION_ROWS}
        onChange={(text) => set({ ...form, [field]: text })}
      />
    </FormField>
  );
}

/** Chooses a Standard state machine without a limit. */
function MachineField({
  machine,
  limited,
  onChange,
}: {
  machine: string | undefined;
  limited: readonly string[];
  onChange: (arn: string | undefined) => void;
}) {
  const load = useLoad('limitable machines', async (signal) => {
    const { stateMachines, nextToken } = await listMachines({ maxResults: MACHINES_MAX }, signal);
    return {
      machines: stateMachines.filter(({ type }) => type === 'STANDARD'),
      // The number of state machines on the first page; undefined if there are no more.
      listed: nextToken === undefined ? undefined : stateMachines.length.toLocaleString(),
    };
  });
  const { machines = [], listed } = load.data ?? {};
  const options = machines
    .filter(({ stateMachineArn }) => !limited.includes(stateMachineArn))
    .map(({ stateMachineArn, name }) => ({ value: stateMachineArn, label: name }));
  return (
    <FormField
      label="State machine"
      description="Express state machines have no start limit."
      constraintText={
        listed !== undefined &&
        `Only the first ${listed} state machines are listed. To limit another one, open its page.`
      }
      stretch
    >
      <Select
        selectedOption={options.find((one) => one.value === machine) ?? null}
        options={options}
        filteringType="auto"
        placeholder="Choose a state machine"
        empty={
          listed === undefined
            ? 'No state machines without a limit'
            : `No state machines without a limit among the first ${listed}`
        }
        statusType={
          load.data !== undefined ? 'finished' : load.failure === undefined ? 'loading' : 'error'
        }
        loadingText="Loading…"
        errorText="The state machines could not be read"
        onChange={({ detail }) => onChange(detail.selectedOption.value)}
      />
    </FormField>
  );
}
