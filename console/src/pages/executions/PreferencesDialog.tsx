import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useId } from 'react';
import type { AttributeName } from '../../api/searchAttributes';
import type { ListPreferences } from '../../model/listPreferences';
import { Dialog } from '../../ui/Dialog';
import { readZone, setZone } from '../../ui/timeZone';

/** The columns, density and times of the list. Each change applies immediately. */
export function PreferencesDialog({
  columns,
  attributes,
  preferences,
  onChange,
  onClose,
}: {
  columns: readonly { id: string; title: string }[];
  /** The search attributes that can be columns. */
  attributes: readonly AttributeName[];
  preferences: ListPreferences;
  onChange: (preferences: ListPreferences) => void;
  onClose: () => void;
}) {
  const defined = new Set(attributes.map(({ name }) => name));
  const { hidden, density, times } = preferences;
  return (
    <Dialog
      header="Preferences"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <FormField label="Columns" description="The name is always shown.">
          <SpaceBetween size="xs">
            {columns.map(({ id, title }) => (
              <Checkbox
                key={id}
                checked={!hidden.includes(id)}
                onChange={({ detail }) =>
                  onChange({
                    ...preferences,
                    hidden: detail.checked ? hidden.filter((one) => one !== id) : [...hidden, id],
                  })
                }
              >
                {title}
              </Checkbox>
            ))}
          </SpaceBetween>
        </FormField>
        {attributes.length > 0 && (
          <FormField label="Columns of search attributes">
            <Multiselect
              filteringType="auto"
              placeholder="Choose search attributes"
              options={attributes.map(({ name }) => ({ value: name, label: name }))}
              selectedOptions={attributes
                .filter(({ name }) => preferences.attributes.includes(name))
                .map(({ name }) => ({ value: name, label: name }))}
              onChange={({ detail }) =>
                onChange({
                  ...preferences,
                  attributes: [
                    // Another account or region can define the other names.
                    ...preferences.attributes.filter((name) => !defined.has(name)),
                    ...detail.selectedOptions.flatMap(({ value }) => value ?? []),
                  ],
                })
              }
            />
          </FormField>
        )}
        <Choice
          title="Density"
          selected={density}
          options={{ comfortable: 'Comfortable', compact: 'Compact' }}
          onChange={(next) => onChange({ ...preferences, density: next })}
        />
        <Choice
          title="Times"
          selected={times}
          options={{ relative: 'Relative', exact: 'Exact' }}
          onChange={(next) => onChange({ ...preferences, times: next })}
        />
        <Choice
          title="Time zone"
          description="Applies to all pages of the console."
          selected={readZone()}
          options={{ local: 'Local', utc: 'UTC' }}
          onChange={(next) => {
            setZone(next);
            onChange({ ...preferences });
          }}
        />
      </SpaceBetween>
    </Dialog>
  );
}

/** A field that selects one of several options by their texts. */
function Choice<T extends string>({
  title,
  description,
  selected,
  options,
  onChange,
}: {
  title: string;
  description?: string;
  selected: T;
  options: Readonly<Record<T, string>>;
  onChange: (next: T) => void;
}) {
  const id = useId();
  return (
    <FormField label={<span id={id}>{title}</span>} description={description}>
      <SegmentedControl
        ariaLabelledby={id}
        selectedId={selected}
        options={Object.entries<string>(options).map(([key, text]) => ({ id: key, text }))}
        onChange={({ detail }) => onChange(detail.selectedId as T)}
      />
    </FormField>
  );
}
