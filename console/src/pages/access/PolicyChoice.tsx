import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { listPolicyNames } from '../../api/access';
import { useLoad } from '../../ui/useLoad';

/** A form field for the policies of a new user or role. */
export function PolicyChoice({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (names: string[]) => void;
}) {
  const load = useLoad('policy names', listPolicyNames);
  return (
    <FormField label="Policies" errorText={load.failure === undefined ? '' : 'Not readable now'}>
      <Multiselect
        filteringType="auto"
        placeholder="Choose policies"
        statusType={load.data === undefined && load.failure === undefined ? 'loading' : 'finished'}
        options={(load.data ?? []).map((value) => ({ value, label: value }))}
        selectedOptions={chosen.map((value) => ({ value, label: value }))}
        onChange={({ detail }) =>
          onChange(
            detail.selectedOptions.flatMap(({ value }) => (value === undefined ? [] : value)),
          )
        }
      />
    </FormField>
  );
}
