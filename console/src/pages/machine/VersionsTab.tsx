import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import {
  describeMachine,
  listAliases,
  listVersions,
  type Alias,
  type Machine,
  type VersionItem,
} from '../../api/machines';
import { lastSegment } from '../../model/arn';
import { DifferenceView } from '../../design/DifferenceView';
import { StartDialog } from '../../design/StartDialog';
import { Loaded } from '../../ui/Loaded';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useLoad } from '../../ui/useLoad';
import { AliasDialog } from './AliasDialog';
import { DeleteAliasDialog } from './DeleteAliasDialog';
import { PublishVersionDialog } from './PublishVersionDialog';
import { VersionTable } from './VersionTable';

/** The versions and aliases of a state machine, and the comparison of two versions. */
export function VersionsTab({ machine }: { machine: Machine }) {
  const arn = machine.stateMachineArn;
  const versions = useLoad(`versions ${arn}`, (signal) => listVersions(arn, signal));
  const aliases = useLoad(`aliases ${arn}`, (signal) => listAliases(arn, signal));
  const [edited, setEdited] = useState<Alias | 'new'>();
  const [deleted, setDeleted] = useState<Alias>();
  const [starting, setStarting] = useState<{ arn: string; name: string }>();
  const [publishing, setPublishing] = useState(false);
  return (
    <SpaceBetween size="l">
      <Loaded load={versions} subject="The versions">
        {({ stateMachineVersions }) => (
          <SpaceBetween size="l">
            <VersionTable
              versions={stateMachineVersions}
              onPublish={() => setPublishing(true)}
              onStart={(version) =>
                setStarting({
                  arn: version,
                  name: `${machine.name}, version ${lastSegment(version)}`,
                })
              }
            />
            <Loaded load={aliases} subject="The aliases">
              {(found) => (
                <AliasTable
                  aliases={found}
                  canAdd={stateMachineVersions.length > 0}
                  onEdit={setEdited}
                  onStart={(alias) =>
                    setStarting({
                      arn: alias.stateMachineAliasArn,
                      name: `${machine.name}, alias ${alias.name}`,
                    })
                  }
                  onDelete={setDeleted}
                />
              )}
            </Loaded>
            <Comparison machine={machine} versions={stateMachineVersions} />
            {edited !== undefined && (
              <AliasDialog
                alias={edited === 'new' ? undefined : edited}
                versions={stateMachineVersions}
                onDone={() => {
                  setEdited(undefined);
                  aliases.reload();
                }}
                onClose={() => setEdited(undefined)}
              />
            )}
          </SpaceBetween>
        )}
      </Loaded>
      {publishing && (
        <PublishVersionDialog
          machine={machine}
          onDone={versions.reload}
          onClose={() => setPublishing(false)}
        />
      )}
      {deleted && (
        <DeleteAliasDialog
          alias={deleted}
          onDone={aliases.reload}
          onClose={() => setDeleted(undefined)}
        />
      )}
      {starting && (
        <StartDialog
          target={starting.arn}
          machine={arn}
          type={machine.type}
          name={starting.name}
          onClose={() => setStarting(undefined)}
        />
      )}
    </SpaceBetween>
  );
}

const LATEST = 'now';

/** Compares two versions. The URL contains the numbers of the versions. */
function Comparison({ machine, versions }: { machine: Machine; versions: readonly VersionItem[] }) {
  const [search, setSearch] = useSearchParams();
  const options = [
    { label: 'Latest (unpublished)', value: LATEST },
    ...versions.map((each) => ({
      label: `Version ${lastSegment(each.stateMachineVersionArn)}`,
      value: lastSegment(each.stateMachineVersionArn),
    })),
  ];
  const option = (name: string, fallback: string | undefined) =>
    options.find((each) => each.value === search.get(name)) ??
    options.find((each) => each.value === fallback);
  const before = option('before', versions[0] && lastSegment(versions[0].stateMachineVersionArn));
  const after = option('after', LATEST);
  const arn = (value: string): string =>
    value === LATEST ? machine.stateMachineArn : `${machine.stateMachineArn}:${value}`;
  const load = useLoad(
    `compare ${before?.value ?? ''} ${after?.value ?? ''} ${machine.revisionId ?? ''}`,
    async (signal) =>
      before && after
        ? Promise.all([
            describeMachine(arn(before.value), signal),
            describeMachine(arn(after.value), signal),
          ])
        : undefined,
  );
  if (!before || !after) return null;
  const choose = (name: string, value: string | undefined): void =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        next.set(name, value ?? LATEST);
        return next;
      },
      { replace: true },
    );
  return (
    <SpaceBetween size="s">
      <Header variant="h2">Compare versions</Header>
      <div className="askel-compare-choice">
        <FormField label="From">
          <Select
            selectedOption={before}
            options={options}
            onChange={({ detail }) => choose('before', detail.selectedOption.value)}
          />
        </FormField>
        <FormField label="To">
          <Select
            selectedOption={after}
            options={options}
            onChange={({ detail }) => choose('after', detail.selectedOption.value)}
          />
        </FormField>
      </div>
      <Loaded load={load} subject="The versions">
        {(both) => (
          <DifferenceView
            before={both[0].definition}
            after={both[1].definition}
            names={[before.label, after.label]}
          />
        )}
      </Loaded>
    </SpaceBetween>
  );
}

function AliasTable({
  aliases,
  canAdd,
  onEdit,
  onStart,
  onDelete,
}: {
  aliases: readonly Alias[];
  canAdd: boolean;
  onEdit: (alias: Alias | 'new') => void;
  onStart: (alias: Alias) => void;
  onDelete: (alias: Alias) => void;
}) {
  return (
    <ResponsiveTable
      items={aliases}
      trackBy="stateMachineAliasArn"
      wrapLines
      ariaLabels={{ tableLabel: 'Aliases' }}
      phone={[['name', 'to'], ['do']]}
      header={
        <Header
          variant="h2"
          actions={
            <Button
              disabled={!canAdd}
              disabledReason="An alias needs a version. Publish one first."
              onClick={() => onEdit('new')}
            >
              Create an alias
            </Button>
          }
        >
          Aliases
        </Header>
      }
      empty={
        <Box padding="s">
          No aliases yet. An alias is a name for one version, or for two that share the starts.
        </Box>
      }
      columnDefinitions={[
        { id: 'name', header: 'Alias', isRowHeader: true, cell: (each) => each.name },
        {
          id: 'to',
          header: 'Version',
          cell: (each) =>
            each.routingConfiguration
              .map(
                (route) =>
                  `version ${lastSegment(route.stateMachineVersionArn)}: ${route.weight} %`,
              )
              .join(', '),
        },
        {
          id: 'do',
          header: 'Actions',
          cell: (each) => (
            <SpaceBetween direction="horizontal" size="s">
              <Button
                variant="inline-link"
                ariaLabel={`Start alias ${each.name}`}
                onClick={() => onStart(each)}
              >
                Start
              </Button>
              <Button
                variant="inline-link"
                ariaLabel={`Edit alias ${each.name}`}
                onClick={() => onEdit(each)}
              >
                Edit
              </Button>
              <Button
                variant="inline-link"
                ariaLabel={`Delete alias ${each.name}`}
                onClick={() => onDelete(each)}
              >
                Delete
              </Button>
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}
