import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { actionMembers } from '../../api/services';
import type { QueryLanguage, StateOf } from '../../model/design/machine';
import { setField } from '../../model/design/operations';
import {
  actionTitle,
  firstValue,
  parameterForm,
  type ServiceAction,
} from '../../model/design/services';
import { Failure } from '../../ui/Failure';
import { useLoad } from '../../ui/useLoad';
import { FieldInput } from './FieldInput';
import type { Design } from './useDesign';

/** The parameters of an action of an AWS service, from the model of the service. */
export function ActionParameters({
  called,
  state,
  design,
  language,
}: {
  called: ServiceAction;
  state: StateOf;
  design: Design;
  language: QueryLanguage;
}) {
  const load = useLoad(`${called.service}:${called.action}`, () =>
    actionMembers(called.service, called.action),
  );
  if (load.failure !== undefined) {
    return (
      <Failure
        title="The parameters of the action could not be read"
        failure={load.failure}
        onRetry={load.reload}
      />
    );
  }
  const members = load.data ?? [];
  if (members.length === 0) return null;
  const { fields, addable, payload } = parameterForm(state.state, members, language);
  const add = (name: string): void => {
    design.change(() => [
      ...setField(design.definition, state.name, [payload, name], firstValue(name, members)),
    ]);
  };
  return (
    <section aria-label={`Parameters of ${actionTitle(called.action)}`}>
      <SpaceBetween size="m">
        {fields.map((field) => (
          <FieldInput
            key={field.path.join('.')}
            field={field}
            state={state}
            design={design}
            problem={undefined}
          />
        ))}
        {addable.length > 0 && (
          <FormField label="Add parameter">
            <Select
              selectedOption={null}
              placeholder="Choose a parameter"
              options={addable.map((name) => ({
                value: name,
                label: name,
                ...(name.endsWith('.$') ? { description: 'From the input' } : {}),
              }))}
              filteringType="auto"
              onChange={({ detail }) => add(detail.selectedOption.value ?? '')}
            />
          </FormField>
        )}
      </SpaceBetween>
    </section>
  );
}
