import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import {
  listAttributeNames,
  readMachineAttributes,
  setMachineAttributes,
  type AttributeDefinition,
  type AttributeType,
  type MachineAttribute,
} from '../../api/searchAttributes';
import {
  definitionOf,
  formErrors,
  formOf,
  hidesValues,
  serverErrors,
  typeElsewhere,
  TYPE_LABELS,
  TYPES,
  withoutProblems,
  type AttributeErrors,
  type AttributeForm,
} from '../../model/attributeForm';
import { notify } from '../../shell/notices';
import { CodeArea } from '../../ui/CodeArea';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { requireUnchanged, type ChangedMeanwhile } from '../../ui/requireUnchanged';
import { useLoad } from '../../ui/useLoad';
import { AttributePreview } from './AttributePreview';

const EXPRESSION_ROWS = 3;

interface Props {
  machineArn: string;
  onDone: () => void;
  onClose: () => void;
}

/**
 * Adds or changes a search attribute.
 *
 * @param own the attributes of the state machine
 * @param attribute the changed attribute; undefined to add one
 */
export function AttributeDialog({
  machineArn,
  own: presentOwn,
  attribute: present,
  onDone,
  onClose,
}: Props & {
  own: readonly MachineAttribute[];
  attribute: MachineAttribute | undefined;
}) {
  // The page reads the attributes again while the form is open.
  const [own] = useState(presentOwn);
  const [attribute] = useState(present);
  const [form, setForm] = useState(() => formOf(present));
  const [refused, setRefused] = useState<AttributeErrors>({});
  const names = useLoad('search attributes', listAttributeNames);
  const fixedType = typeElsewhere(form.name, own, names.data ?? []);
  const type = form.type ?? fixedType ?? 'KEYWORD';
  const others = own.filter(({ name }) => name !== attribute?.name);
  const errors = { ...formErrors(form, others, fixedType), ...refused };
  const set = (changed: Partial<AttributeForm>): void => {
    setForm({ ...form, ...changed });
    setRefused({});
  };

  async function save(accepted?: ChangedMeanwhile): Promise<void> {
    try {
      await replace(
        machineArn,
        attribute?.name ?? form.name,
        attribute && withoutProblems(attribute),
        definitionOf({ ...form, type }),
        accepted,
      );
    } catch (failure) {
      if (failure instanceof ApiError) setRefused(serverErrors(failure.message));
      throw failure;
    }
    notify({
      type: 'success',
      text: `Search attribute ${form.name} ${attribute === undefined ? 'added' : 'changed'}.`,
    });
    onDone();
  }

  return (
    <ConfirmDialog
      title={
        attribute === undefined
          ? 'Add a search attribute'
          : `Change the search attribute “${attribute.name}”`
      }
      size="large"
      confirmText="Save"
      failureTitle="The search attribute was not saved"
      missing={missing(form, errors)}
      run={save}
      onClose={onClose}
    >
      <FormField
        label="Name"
        constraintText="A letter, then letters, digits and _, such as orderId"
        errorText={errors.name}
        stretch
      >
        <Input
          value={form.name}
          spellcheck={false}
          onChange={({ detail }) => set({ name: detail.value.trim() })}
        />
      </FormField>
      <FormField
        label="Type"
        description={TYPE_LABELS[type]}
        constraintText="A name has the same type in all state machines."
        errorText={errors.type}
        stretch
      >
        <Select
          selectedOption={{ value: type, label: type }}
          options={TYPES.map((value) => ({
            value,
            label: value,
            description: TYPE_LABELS[value],
          }))}
          onChange={({ detail }) => set({ type: detail.selectedOption.value as AttributeType })}
        />
      </FormField>
      <FormField
        label="Expression"
        description="A JSONata expression that reads the input as $states.input, the output as $states.output, or variables."
        constraintText="Such as {% $states.input.order.id %}"
        errorText={errors.expression}
        stretch
      >
        <CodeArea
          value={form.expression}
          rows={EXPRESSION_ROWS}
          onChange={(expression) => set({ expression })}
        />
      </FormField>
      {attribute !== undefined && hidesValues(attribute, { name: form.name, type }) && (
        <p>
          If no other state machine defines {attribute.name} with the type {attribute.type},
          executions are no longer found by it, and their values are hidden.
        </p>
      )}
      <AttributePreview
        machineArn={machineArn}
        type={type}
        expression={errors.expression === undefined ? form.expression.trim() : ''}
      />
    </ConfirmDialog>
  );
}

/** The sentence that names the next missing or invalid value; undefined for a complete form. */
function missing({ name, expression }: AttributeForm, errors: AttributeErrors): string | undefined {
  if (name === '') return 'Enter a name.';
  if (expression.trim() === '') return 'Enter an expression.';
  return Object.keys(errors).length > 0 ? 'Correct the marked fields.' : undefined;
}

/** Removes a search attribute after a question. */
export function RemoveAttributeDialog({
  machineArn,
  attribute: present,
  onDone,
  onClose,
}: Props & { attribute: MachineAttribute }) {
  // The page reads the attributes again while the dialog is open.
  const [attribute] = useState(present);
  const { name } = attribute;
  return (
    <ConfirmDialog
      title={`Remove the search attribute “${name}”?`}
      danger
      confirmText="Remove"
      failureTitle="The search attribute was not removed"
      run={async (accepted) => {
        await replace(machineArn, name, withoutProblems(attribute), undefined, accepted);
        notify({ type: 'success', text: `Search attribute ${name} removed.` });
        onDone();
      }}
      onClose={onClose}
    >
      Later starts have no value of it. If no other state machine defines the name, executions are
      no longer found by it, and their values are hidden.
    </ConfirmDialog>
  );
}

/**
 * Replaces one definition of a state machine. Changes of its other attributes remain.
 *
 * @param name the stored name
 * @param before the definition when the dialog was opened; undefined for a new one
 * @param after the new definition; undefined to remove it
 * @throws ChangedMeanwhile when someone else has changed the definition
 */
async function replace(
  machineArn: string,
  name: string,
  before: AttributeDefinition | undefined,
  after: AttributeDefinition | undefined,
  accepted?: ChangedMeanwhile,
): Promise<void> {
  const stored = (await readMachineAttributes(machineArn)).map(withoutProblems);
  const position = stored.findIndex((each) => each.name === name);
  await requireUnchanged(
    `The search attribute ${name}`,
    before ?? {},
    () => Promise.resolve(stored[position] ?? {}),
    accepted,
  );
  const added = after === undefined ? [] : [after];
  await setMachineAttributes(
    machineArn,
    position < 0
      ? [...stored, ...added]
      : [...stored.slice(0, position), ...added, ...stored.slice(position + 1)],
  );
}
