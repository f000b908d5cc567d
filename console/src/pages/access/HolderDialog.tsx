import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { attachPolicy, detachPolicy, listPolicyNames, type Holder } from '../../api/access';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useLoad } from '../../ui/useLoad';

/** Attaches and detaches the policies of a user or role. Each change applies immediately. */
export function HolderDialog({
  name,
  holder,
  policies,
  onChange,
  onClose,
}: {
  name: string;
  holder: Holder;
  policies: readonly string[];
  onChange: () => void;
  onClose: () => void;
}) {
  const [attached, setAttached] = useState(policies);
  const [failure, setFailure] = useState<unknown>();
  const names = useLoad('policy names', listPolicyNames);
  async function change(send: Promise<{ policies: string[] }>): Promise<void> {
    setFailure(undefined);
    try {
      setAttached((await send).policies);
      onChange();
    } catch (refusal) {
      setFailure(refusal);
    }
  }
  return (
    <Dialog
      header={`Policies of “${name}”`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {failure !== undefined && (
          <Failure title="The policies were not changed" failure={failure} />
        )}
        <FormField label="Attach a policy">
          <Select
            filteringType="auto"
            placeholder="Choose a policy"
            selectedOption={null}
            empty="No other policies"
            statusType={
              names.data !== undefined
                ? 'finished'
                : names.failure === undefined
                  ? 'loading'
                  : 'error'
            }
            loadingText="Loading…"
            errorText="The policies could not be read"
            recoveryText="Retry"
            onLoadItems={() => {
              if (names.failure !== undefined) names.reload();
            }}
            options={(names.data ?? [])
              .filter((one) => !attached.includes(one))
              .map((value) => ({ value, label: value }))}
            onChange={({ detail }) => {
              const { value } = detail.selectedOption;
              if (value !== undefined) void change(attachPolicy(value, holder));
            }}
          />
        </FormField>
        <ResponsiveTable
          variant="embedded"
          wrapLines
          phone={[['name'], ['do']]}
          items={attached}
          ariaLabels={{ tableLabel: 'Attached policies' }}
          empty="No policies: every request is denied."
          columnDefinitions={[
            {
              id: 'name',
              header: 'Policy',
              isRowHeader: true,
              cell: (policy) => <Name text={policy} />,
            },
            {
              id: 'do',
              header: 'Actions',
              cell: (policy) => (
                <Button
                  variant="inline-link"
                  ariaLabel={`Detach ${policy}`}
                  onClick={() => void change(detachPolicy(policy, holder))}
                >
                  Detach
                </Button>
              ),
            },
          ]}
        />
      </SpaceBetween>
    </Dialog>
  );
}
