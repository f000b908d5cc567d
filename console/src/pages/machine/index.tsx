import '../../design/design.css';
import './machine.css';
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { type ReactNode, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { describeMachine, type Machine } from '../../api/machines';
import { CodeDialog } from '../../design/CodeDialog';
import { StartDialog } from '../../design/StartDialog';
import { useActions } from '../../shell/actions';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { useTitle } from '../../shell/Pages';
import { CopyArn } from '../../ui/CopyArn';
import { copyText } from '../../ui/copyText';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { DefinitionTab } from './DefinitionTab';
import { DeleteDialog } from './DeleteDialog';
import { ExecutionsTab } from './ExecutionsTab';
import { VersionsTab } from './VersionsTab';

/** A state machine: what it does, its versions, how it went of late. */
export default function MachinePage({ arn = '' }: { arn?: string | undefined }) {
  const load = useLoad(`machine ${arn}`, (signal) => describeMachine(arn, signal), 30_000);
  return (
    <Loaded of={load} what="The state machine">
      {(machine) => <Shown machine={machine} age={<DataAge of={load} />} />}
    </Loaded>
  );
}

type Dialog = 'start' | 'code' | 'delete' | undefined;

function Shown({ machine, age }: { machine: Machine; age: ReactNode }) {
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [dialog, setDialog] = useState<Dialog>();
  const arn = machine.stateMachineArn;
  const design = (): void => go(links.designer(arn));
  useTitle(machine.name);
  useKeys([
    { keys: 's', does: 'Start an execution', run: () => setDialog('start') },
    { keys: 'd', does: 'Open in the designer', run: design },
  ]);
  useActions([
    { title: `Start ${machine.name}`, run: () => setDialog('start') },
    { title: `Edit ${machine.name}`, run: design },
    { title: `Copy ARN of ${machine.name}`, run: () => copyText('ARN', arn) },
    {
      title: `View code of ${machine.name}`,
      words: 'cli sdk terraform curl',
      run: () => setDialog('code'),
    },
  ]);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={<CopyArn arn={arn} />}
        info={
          <>
            <Badge>{machine.type === 'EXPRESS' ? 'Express' : 'Standard'}</Badge>{' '}
            {machine.status === 'DELETING' && <Badge color="red">Being deleted</Badge>}
          </>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            {age}
            <ButtonDropdown
              items={[
                { id: 'code', text: 'View code' },
                { id: 'heatmap', text: 'Heatmap' },
                { id: 'delete', text: 'Delete' },
              ]}
              onItemClick={({ detail }) => {
                if (detail.id === 'heatmap') go(links.heatmap({ machine: arn }));
                else setDialog(detail.id as Dialog);
              }}
            >
              More
            </ButtonDropdown>
            <Button onClick={design}>Edit</Button>
            <Button variant="primary" onClick={() => setDialog('start')}>
              Start
            </Button>
          </SpaceBetween>
        }
      >
        {machine.name}
      </Header>
      <Tabs
        activeTabId={search.get('tab') ?? 'definition'}
        onChange={({ detail }) => setSearch({ tab: detail.activeTabId }, { replace: true })}
        tabs={[
          { id: 'definition', label: 'Definition', content: <DefinitionTab machine={machine} /> },
          {
            id: 'versions',
            label: 'Versions and aliases',
            content: <VersionsTab machine={machine} />,
          },
          { id: 'executions', label: 'Executions', content: <ExecutionsTab machine={machine} /> },
        ]}
      />
      {dialog === 'start' && (
        <StartDialog
          target={arn}
          machine={arn}
          type={machine.type}
          name={machine.name}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'code' && (
        <CodeDialog
          title={`Code of ${machine.name}`}
          act={{
            kind: 'machine',
            name: machine.name,
            type: machine.type,
            roleArn: machine.roleArn,
            definition: machine.definition,
            arn,
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'delete' && (
        <DeleteDialog machine={machine} onClose={() => setDialog(undefined)} />
      )}
    </SpaceBetween>
  );
}
