import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import type { StartRequest } from '../api/executions';
import { CodeDialog } from './CodeDialog';

/** Creates a start request; an empty name is omitted. */
export function startRequest(stateMachineArn: string, input: string, name: string): StartRequest {
  return { stateMachineArn, input, ...(name === '' ? {} : { name }) };
}

/** The field for the name of a new execution. */
export function ExecutionNameField({
  value,
  description,
  onChange,
}: {
  value: string;
  description: string;
  onChange: (value: string) => void;
}) {
  return (
    <FormField label="Name" description={description} stretch>
      <Input
        value={value}
        placeholder="order-17"
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

/** Shows a start request as commands and as code of the SDKs. */
export function StartCode({
  request,
  machineName,
  onClose,
}: {
  request: StartRequest;
  machineName: string;
  onClose: () => void;
}) {
  return (
    <CodeDialog
      request={{ ...request, kind: 'start', name: request.name }}
      title={`Start “${machineName}”`}
      onClose={onClose}
    />
  );
}
