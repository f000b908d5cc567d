import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { listVersions } from '../api/machines';
import { lastSegment } from '../model/arn';
import { Failure } from './Failure';
import { exactTime } from './Time';
import { useLoad } from './useLoad';

/** Chooses the version to which executions migrate, or the current revision of the machine. */
export function MigrationTargetField({
  machine,
  target,
  onChange,
}: {
  /** The ARN of the state machine. */
  machine: string;
  /** The chosen version or state machine; undefined before the choice. */
  target: string | undefined;
  onChange: (target: string) => void;
}) {
  const versions = useLoad(`versions of ${machine}`, (signal) => listVersions(machine, signal));
  if (versions.data === undefined && versions.failure !== undefined) {
    return (
      <Failure
        title="The versions could not be read"
        failure={versions.failure}
        onRetry={versions.reload}
      />
    );
  }
  const options = [
    ...(versions.data?.stateMachineVersions ?? []).map((version) => ({
      value: version.stateMachineVersionArn,
      label: `Version ${lastSegment(version.stateMachineVersionArn)}`,
      description: `Published ${exactTime(version.creationDate)}`,
    })),
    {
      value: machine,
      label: 'Current revision',
      description: 'The latest saved definition, with or without a version',
    },
  ];
  return (
    <FormField label="Version">
      <Select
        options={versions.data === undefined ? [] : options}
        selectedOption={options.find(({ value }) => value === target) ?? null}
        placeholder="Choose a version"
        statusType={versions.data === undefined ? 'loading' : 'finished'}
        loadingText="Loading…"
        filteringType={options.length > 10 ? 'auto' : 'none'}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? machine)}
      />
    </FormField>
  );
}
