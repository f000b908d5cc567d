import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { createRule, putRule, readRule, type Rule } from '../../api/events';
import { jsonError, pretty } from '../../model/jsonText';
import { NEW_PATTERN } from '../../model/trigger/rule';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';
import { PathLink } from '../../ui/PathLink';
import { requireUnchanged } from '../../ui/requireUnchanged';
import { useTakenName } from '../../ui/useTakenName';
import { PatternTester } from './PatternTester';

const PATTERN_ROWS = 10;

/** Creates a rule, or changes its pattern. The pattern can be tested before it is saved. */
export function RuleDialog({
  bus,
  before: present,
  onSaved,
  onClose,
}: {
  bus: string;
  /** The rule to change; absent for a new one. */
  before?: Rule;
  onSaved: (name: string) => void;
  onClose: () => void;
}) {
  // The page reads the rule again while the form is open.
  const [before] = useState(present);
  const [typedName, setName] = useState(before?.Name ?? '');
  const name = typedName.trim();
  const { isTaken, creating } = useTakenName();
  const [description, setDescription] = useState(before?.Description ?? '');
  const [pattern, setPattern] = useState(
    before === undefined ? NEW_PATTERN : pretty(before.EventPattern),
  );
  return (
    <ConfirmDialog
      title={before === undefined ? 'Create a rule' : `Edit rule “${before.Name}”`}
      size="large"
      confirmText={before === undefined ? 'Create' : 'Save'}
      failureTitle={before === undefined ? 'The rule was not created' : 'The rule was not changed'}
      missing={
        name === '' ? 'The rule needs a name.' : jsonError(pattern) && 'The pattern is not JSON.'
      }
      run={async (accepted) => {
        const rule = {
          Name: name,
          EventBusName: bus,
          EventPattern: pattern,
          // PutRule replaces all members.
          ...(description === '' ? {} : { Description: description }),
        };
        if (before === undefined) await creating(name, createRule(rule));
        else {
          await requireUnchanged('The rule', before, () => readRule(bus, name), accepted);
          const { State, RoleArn } = before;
          await putRule({ ...rule, State, ...(RoleArn === undefined ? {} : { RoleArn }) });
        }
        notify({
          type: 'success',
          id: `rule ${name}`,
          forNextPage: before === undefined,
          text: `Rule ${name} ${before === undefined ? 'created' : 'changed'}.`,
        });
        onSaved(name);
      }}
      onClose={onClose}
    >
      {before === undefined && (
        <FormField
          label="Name"
          description={`On the event bus ${bus}`}
          errorText={
            isTaken(name) && (
              <>
                A rule with this name exists: <PathLink to={links.rule(bus, name)}>{name}</PathLink>
              </>
            )
          }
          stretch
        >
          <Input
            value={typedName}
            spellcheck={false}
            onChange={({ detail }) => setName(detail.value)}
          />
        </FormField>
      )}
      <FormField label="Description" stretch>
        <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
      </FormField>
      <JsonField label="Pattern" value={pattern} rows={PATTERN_ROWS} onChange={setPattern} />
      <PatternTester bus={bus} pattern={pattern} />
    </ConfirmDialog>
  );
}
