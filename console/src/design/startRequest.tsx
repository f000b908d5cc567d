import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import type { StartRequest } from '../api/executions';
import { CodeDialog } from './CodeDialog';

/** A request whose name is left out where its field is empty. */
export function startRequest(stateMachineArn: string, input: string, name: string): StartRequest {
  return { stateMachineArn, input, ...(name === '' ? {} : { name }) };
}

/** The field for the name of an execution that is to be started. */
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
    <FormField label="Name" description={description}>
      <Input
        value={value}
        placeholder="order-17"
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

/** A start as commands and code of the SDKs. */
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
      act={{ ...request, kind: 'start', name: request.name }}
      title={`Start ${machineName}`}
      onClose={onClose}
    />
  );
}
