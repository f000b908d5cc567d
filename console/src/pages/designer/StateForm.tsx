import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { PlacedDiagnostic } from '../../model/design/diagnostics';
import { formOf, otherMembers } from '../../model/design/forms';
import { languageOf, stateNamed, statesOf, type StateOf } from '../../model/design/machine';
import { moveState, removeState, renameState } from '../../model/design/operations';
import { actionOf } from '../../model/design/services';
import { afterRename } from '../../model/design/unfinished';
import {
  changeWait,
  isWaitField,
  waitKinds,
  waitOptions,
  type WaitKind,
} from '../../model/design/waits';
import { ActionParameters } from './ActionParameters';
import { FieldInput } from './FieldInput';
import type { Design } from './useDesign';
import { visibleText } from '../../model/visibleText';
import { Name } from '../../ui/Name';

/** The form of the selected state. */
export function StateForm({
  design,
  diagnostics,
  onTest,
}: {
  design: Design;
  diagnostics: readonly PlacedDiagnostic[];
  onTest: () => void;
}) {
  const { definition, selected } = design;
  /** The chosen kind of a Wait state, and the key of the form in which it was chosen. */
  const [wait, setWait] = useState<{ key: string; kind: WaitKind }>();
  /** The renamed state and the name that its form had first, so that the form keeps the focus. */
  const [renamed, setRenamed] = useState<{ first: string; now: string }>();
  const state = selected === undefined ? undefined : stateNamed(definition, selected);
  if (!state) {
    return (
      <Box padding="m" color="text-body-secondary">
        Select a state to edit it. To add a state, drag it from the list of states and actions onto
        a transition, or click it there to add it after the selected state.
      </Box>
    );
  }
  const first = renamed?.now === state.name ? renamed.first : state.name;
  // Another state may get the former name.
  const key = state.name === renamed?.first ? `another ${state.name}` : first;
  const waitKind = wait?.key === key ? wait.kind : undefined;
  const own = diagnostics.filter((each) => each.state === state.name);
  const language = languageOf(definition, state.state);
  const form = formOf(state.state, language);
  const shownFields = new Set(
    form.flatMap((section) => section.fields.map((field) => String(field.path[0]))),
  );
  const unplaced = own.filter((each) => each.field === undefined || !shownFields.has(each.field));
  const others = otherMembers(state.state, form);
  const kinds = state.type === 'Wait' ? waitKinds(state.state, waitKind) : undefined;
  const called = actionOf(state.state['Resource']);
  return (
    <div className="askel-form" key={key}>
      <SpaceBetween size="m">
        <div className="askel-form-head">
          <span className="askel-form-type">{state.type || 'No type'}</span>
          <Button onClick={onTest} iconName="caret-right-filled">
            Test
          </Button>
          <Button
            variant="icon"
            iconName="remove"
            ariaLabel={`Remove ${visibleText(state.name)}`}
            nativeButtonAttributes={{ title: 'Remove this state' }}
            onClick={() => design.change(() => removeState(definition, state.name))}
          />
        </div>
        <NameField state={state} design={design} onRenamed={(now) => setRenamed({ first, now })} />
        {called !== undefined && (
          <ExpandableSection headerText={`Parameters of ${called.service}`} defaultExpanded>
            <ActionParameters
              key={state.name}
              called={called}
              state={state}
              design={design}
              language={language}
            />
          </ExpandableSection>
        )}
        {form.map((section, index) => (
          <ExpandableSection
            key={section.title}
            headerText={section.title}
            defaultExpanded={index < 2}
          >
            <SpaceBetween size="m">
              {section.title === 'Wait' && kinds !== undefined && (
                <WaitChoice
                  state={state}
                  design={design}
                  options={waitOptions(language)}
                  kinds={kinds}
                  onChoose={(kind) => setWait({ key, kind })}
                />
              )}
              {section.fields
                .filter((field) => kinds === undefined || isWaitField(field, kinds))
                .map((field) => (
                  <FieldInput
                    key={field.path.join('.')}
                    field={field}
                    state={state}
                    design={design}
                    problem={own.find((each) => each.field === field.path[0])?.message}
                  />
                ))}
            </SpaceBetween>
          </ExpandableSection>
        ))}
        {/* Messages come and go with each key press, so they are below the fields. */}
        {unplaced.map((each) => (
          <Box key={each.message} color="text-status-error" variant="small">
            <Name text={each.message} />
          </Box>
        ))}
        {others.length > 0 && (
          <Box variant="small" color="text-body-secondary">
            Editable only as text: {others.join(', ')}
          </Box>
        )}
        <MoveField state={state} design={design} />
      </SpaceBetween>
    </div>
  );
}

/**
 * The field of the state's name. A change is applied on Enter or blur, not letter by letter,
 * because an intermediate name may belong to another state.
 */
function NameField({
  state,
  design,
  onRenamed,
}: {
  state: StateOf;
  design: Design;
  onRenamed: (name: string) => void;
}) {
  const [name, setName] = useState(state.name);
  const apply = (): void => {
    if (name === state.name) return;
    const renamed = design.change(() => renameState(design.definition, state.name, name));
    if (renamed) {
      design.moveUnfinished((typed) => afterRename(typed, state.path, name));
      onRenamed(name);
      design.select(name);
    } else setName(state.name);
  };
  return (
    <FormField label="Name">
      <Input
        value={name}
        spellcheck={false}
        onChange={({ detail }) => setName(detail.value)}
        onBlur={apply}
        onKeyDown={({ detail }) => {
          if (detail.key === 'Enter') apply();
          if (detail.key === 'Escape') setName(state.name);
        }}
      />
    </FormField>
  );
}

/** Selects the kind of the Wait state. The form has only the field of the selected kind. */
function WaitChoice({
  state,
  design,
  options,
  kinds,
  onChoose,
}: {
  state: StateOf;
  design: Design;
  options: { value: WaitKind; label: string }[];
  kinds: readonly WaitKind[];
  onChoose: (kind: WaitKind) => void;
}) {
  return (
    <FormField label="Wait for" stretch>
      <Select
        selectedOption={
          kinds.length === 1 ? (options.find(({ value }) => value === kinds[0]) ?? null) : null
        }
        placeholder="Choose one"
        options={options}
        onChange={({ detail }) => {
          const kind = detail.selectedOption.value as WaitKind;
          onChoose(kind);
          design.change(() =>
            changeWait(design.definition, state.name, state.state, kind, Date.now()),
          );
        }}
      />
    </FormField>
  );
}

/** Moves a state without drag and drop. */
function MoveField({ state, design }: { state: StateOf; design: Design }) {
  if (state.type === 'Choice') return null;
  const options = statesOf(design.definition)
    .filter(
      (other) => other.name !== state.name && other.type !== 'Succeed' && other.type !== 'Fail',
    )
    .map((other) => ({
      label: visibleText(other.name),
      value: other.name,
      description: visibleText(other.scope.title),
    }));
  return (
    <FormField label="Move" description="Moves the state, also into another branch.">
      <Select
        selectedOption={null}
        placeholder="After …"
        options={options}
        filteringType="auto"
        onChange={({ detail }) => {
          const after = detail.selectedOption.value ?? '';
          design.change(() => moveState(design.definition, state.name, { after }));
        }}
      />
    </FormField>
  );
}
