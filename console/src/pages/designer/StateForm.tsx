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
import { FieldInput } from './FieldInput';
import type { Design } from './useDesign';
import { visibleText } from '../../model/visibleText';
import { Name } from '../../ui/Name';

/** The state that is chosen, to be read and changed member by member. */
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
  const state = selected === undefined ? undefined : stateNamed(definition, selected);
  if (!state) {
    return (
      <Box padding="m" color="text-body-secondary">
        Choose a state to see and change it. Drag one from the left onto an arrow to add it, or
        press its name to put it behind the state that is chosen.
      </Box>
    );
  }
  const own = diagnostics.filter((each) => each.state === state.name);
  const language = languageOf(definition, state.state);
  const form = formOf(state.state, language);
  const asked = new Set(
    form.flatMap((section) => section.fields.map((field) => String(field.path[0]))),
  );
  const rest = own.filter((each) => each.field === undefined || !asked.has(each.field));
  const others = otherMembers(state.state, form);
  return (
    <div className="askel-form" key={state.name}>
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
            onClick={() => design.change(() => removeState(definition, state.name))}
          />
        </div>
        <NameField state={state} design={design} />
        {rest.map((each) => (
          <Box key={each.message} color="text-status-error" variant="small">
            <Name text={each.message} />
          </Box>
        ))}
        {form.map((section, index) => (
          <ExpandableSection
            key={section.title}
            headerText={section.title}
            defaultExpanded={index < 2}
          >
            <SpaceBetween size="m">
              {section.fields.map((field) => (
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
        {others.length > 0 && (
          <Box variant="small" color="text-body-secondary">
            Only in the text: {others.join(', ')}
          </Box>
        )}
        <MoveField state={state} design={design} />
      </SpaceBetween>
    </div>
  );
}

/** A name is taken when it is done, not letter by letter: on its way it may be another state's. */
function NameField({ state, design }: { state: StateOf; design: Design }) {
  const [name, setName] = useState(state.name);
  const done = (): void => {
    if (name === state.name) return;
    const renamed = design.change(() => renameState(design.definition, state.name, name));
    if (renamed) design.select(name);
    else setName(state.name);
  };
  return (
    <FormField label="Name">
      <Input
        value={name}
        spellcheck={false}
        onChange={({ detail }) => setName(detail.value)}
        onBlur={done}
        onKeyDown={({ detail }) => {
          if (detail.key === 'Enter') done();
          if (detail.key === 'Escape') setName(state.name);
        }}
      />
    </FormField>
  );
}

/** What dragging does, for those who do not drag. */
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
    <FormField label="Move" description="Takes it elsewhere, also into another branch.">
      <Select
        selectedOption={null}
        placeholder="Behind …"
        options={options}
        filteringType="auto"
        onChange={({ detail }) => {
          const behind = detail.selectedOption.value ?? '';
          design.change(() => moveState(design.definition, state.name, { behind }));
        }}
      />
    </FormField>
  );
}
