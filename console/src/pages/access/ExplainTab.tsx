import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { explainAccess } from '../../api/access';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';

const FIELDS = [
  {
    key: 'principal',
    label: 'Principal',
    description: 'The ARN of a user or role',
    placeholder: 'arn:aws:iam::123456789012:user/anna',
  },
  {
    key: 'action',
    label: 'Action',
    description: 'The action as in the audit log and in policies',
    placeholder: 'states:StartExecution',
  },
  {
    key: 'resource',
    label: 'Resource',
    description: 'An ARN, or * for a request without a resource',
    placeholder: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders',
  },
] as const;

type Request = Record<(typeof FIELDS)[number]['key'], string>;

/** Shows which statement of the policies of a user or role decides a request. */
export function ExplainTab() {
  const [search, setSearch] = useSearchParams();
  const asked: Request = {
    principal: search.get('principal') ?? '',
    action: search.get('action') ?? '',
    resource: search.get('resource') ?? '',
  };
  const [typed, setTyped] = useState(asked);
  const isComplete = FIELDS.every(({ key }) => typed[key].trim() !== '');
  const explain = (): void => setSearch({ tab: 'explain', ...typed }, { replace: true });
  return (
    <Container header={<Header variant="h2">Explain a decision</Header>}>
      <SpaceBetween size="m">
        {FIELDS.map(({ key, label, description, placeholder }) => (
          <FormField key={key} label={label} description={description} stretch>
            <Input
              value={typed[key]}
              placeholder={placeholder}
              spellcheck={false}
              onChange={({ detail }) => setTyped({ ...typed, [key]: detail.value })}
              onKeyDown={({ detail }) => {
                if (detail.key === 'Enter' && isComplete) explain();
              }}
            />
          </FormField>
        ))}
        <Button variant="primary" disabled={!isComplete} onClick={explain}>
          Explain
        </Button>
        {FIELDS.every(({ key }) => asked[key] !== '') && <Decision {...asked} />}
      </SpaceBetween>
    </Container>
  );
}

function Decision({ principal, action, resource }: Request) {
  const load = useLoad(JSON.stringify([principal, action, resource]), (signal) =>
    explainAccess(principal, action, resource, signal),
  );
  return (
    <Loaded load={load} subject="The decision">
      {({ evalDecision, message }) => (
        <Alert type={evalDecision === 'allowed' ? 'success' : 'error'}>
          The request is {message}.
        </Alert>
      )}
    </Loaded>
  );
}
