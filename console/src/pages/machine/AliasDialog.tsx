import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import {
  createAlias,
  readAlias,
  updateAlias,
  type Alias,
  type Route,
  type VersionItem,
} from '../../api/machines';
import { lastSegment } from '../../model/arn';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { requireUnchanged, type ChangedMeanwhile } from '../../ui/requireUnchanged';

/** Creates or changes an alias, which routes starts to one or two versions. */
export function AliasDialog({
  alias: present,
  versions,
  onDone,
  onClose,
}: {
  alias: Alias | undefined;
  versions: readonly VersionItem[];
  onDone: () => void;
  onClose: () => void;
}) {
  // The page reads the aliases again while the form is open.
  const [alias] = useState(present);
  const routes = alias?.routingConfiguration ?? [];
  const [name, setName] = useState(alias?.name ?? '');
  const [first, setFirst] = useState(
    routes[0]?.stateMachineVersionArn ?? versions[0]?.stateMachineVersionArn ?? '',
  );
  const [second, setSecond] = useState(routes[1]?.stateMachineVersionArn ?? '');
  const [share, setShare] = useState(String(routes[1]?.weight ?? 10));
  const options = versions.map((each) => ({
    label: `Version ${lastSegment(each.stateMachineVersionArn)}`,
    value: each.stateMachineVersionArn,
  }));
  const none = { label: 'None', value: '' };
  const isShareWrong = second !== '' && !/^(100|\d{1,2})$/.test(share.trim());
  const isSame = second !== '' && second === first;
  function missing(): string | undefined {
    if (name === '') return 'The alias needs a name.';
    if (first === '') return 'Choose a version.';
    return isShareWrong || isSame ? 'Correct the marked fields.' : undefined;
  }
  const save = async (accepted?: ChangedMeanwhile): Promise<void> => {
    const weight = second === '' ? 0 : Number(share);
    const to: Route[] = [
      { stateMachineVersionArn: first, weight: 100 - weight },
      ...(second === '' ? [] : [{ stateMachineVersionArn: second, weight }]),
    ];
    if (alias === undefined) await createAlias({ name, routingConfiguration: to });
    else {
      await requireUnchanged(
        'The alias',
        alias,
        () => readAlias(alias.stateMachineAliasArn),
        accepted,
      );
      await updateAlias(alias.stateMachineAliasArn, to);
    }
  };
  return (
    <ConfirmDialog
      title={alias ? `Edit alias “${alias.name}”` : 'Create an alias'}
      confirmText={alias ? 'Save' : 'Create'}
      failureTitle="The alias could not be saved"
      missing={missing()}
      run={async (accepted) => {
        await save(accepted);
        notify({
          type: 'success',
          id: `alias ${name}`,
          text: `Alias ${name} ${alias ? 'changed' : 'created'}.`,
        });
        onDone();
      }}
      onClose={onClose}
    >
      {!alias && (
        <FormField label="Name">
          <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      )}
      <FormField label="Version">
        <Select
          selectedOption={options.find((each) => each.value === first) ?? null}
          options={options}
          onChange={({ detail }) => setFirst(detail.selectedOption.value ?? '')}
        />
      </FormField>
      <FormField
        label="Second version"
        description="Receives a share of the starts."
        errorText={isSame && 'Choose another version than the first.'}
      >
        <Select
          selectedOption={options.find((each) => each.value === second) ?? none}
          options={[none, ...options]}
          onChange={({ detail }) => setSecond(detail.selectedOption.value ?? '')}
        />
      </FormField>
      {second !== '' && (
        <FormField
          label="Weight (%)"
          errorText={isShareWrong && 'Enter a whole number from 0 to 100.'}
        >
          <Input type="number" value={share} onChange={({ detail }) => setShare(detail.value)} />
        </FormField>
      )}
    </ConfirmDialog>
  );
}
