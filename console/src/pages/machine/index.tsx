import '../../design/design.css';
import './machine.css';
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { describeMachine, type Machine } from '../../api/machines';
import { CodeDialog } from '../../design/CodeDialog';
import { StartDialog } from '../../design/StartDialog';
import { machineOrActivityName } from '../../model/arn';
import { useRecentItem } from '../../shell/recentItems';
import { usePaletteActions } from '../../shell/paletteActions';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { useTitle } from '../../shell/Pages';
import { StartLimitCard } from '../../startlimit/StartLimitCard';
import { MachineTriggers } from '../../trigger/MachineTriggers';
import { CopyArn } from '../../ui/CopyArn';
import { copyText } from '../../ui/copyText';
import { DataAge } from '../../ui/DataAge';
import { Loaded, Loading } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { DefinitionTab } from './DefinitionTab';
import { DeleteDialog } from './DeleteDialog';
import { ExecutionsTab } from './ExecutionsTab';
import { VersionsTab } from './VersionsTab';

const SearchAttributesTab = lazy(() => import('./SearchAttributesTab'));

/** The page of a state machine: definition, versions and aliases, latest executions. */
export default function MachinePage({ arn = '' }: { arn?: string | undefined }) {
  const load = useLoad(`machine ${arn}`, (signal) => describeMachine(arn, signal), 30_000);
  return (
    <Loaded
      load={load}
      subject="The state machine"
      page={{
        title: machineOrActivityName(arn),
        list: <PathLink to={links.machines()}>All state machines</PathLink>,
      }}
    >
      {(machine) => <MachineView machine={machine} age={<DataAge load={load} />} />}
    </Loaded>
  );
}

type OpenDialog = 'start' | 'code' | 'delete' | undefined;

function MachineView({ machine, age }: { machine: Machine; age: ReactNode }) {
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [dialog, setDialog] = useState<OpenDialog>();
  const arn = machine.stateMachineArn;
  const openDesigner = (): void => go(links.designer(arn));
  useTitle(machine.name);
  useRecentItem(machine.name, links.machine(arn));
  useKeys([
    { keys: 's', description: 'Start an execution', run: () => setDialog('start') },
    { keys: 'd', description: 'Open in the designer', run: openDesigner },
  ]);
  usePaletteActions([
    { title: `Start ${machine.name}`, run: () => setDialog('start') },
    { title: `Edit ${machine.name}`, run: openDesigner },
    { title: `Copy ARN of ${machine.name}`, run: () => copyText('ARN', arn) },
    {
      title: `View code of ${machine.name}`,
      keywords: 'cli sdk terraform curl',
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
                else setDialog(detail.id as OpenDialog);
              }}
            >
              More
            </ButtonDropdown>
            <Button onClick={openDesigner}>Edit</Button>
            <Button variant="primary" onClick={() => setDialog('start')}>
              Start
            </Button>
          </SpaceBetween>
        }
      >
        {machine.name}
      </Header>
      {machine.type === 'STANDARD' && <StartLimitCard machineArn={arn} />}
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
          { id: 'triggers', label: 'Triggers', content: <MachineTriggers machineArn={arn} /> },
          ...(machine.type === 'STANDARD'
            ? [
                {
                  id: 'search-attributes',
                  label: 'Search attributes',
                  content: (
                    <Suspense fallback={<Loading />}>
                      <SearchAttributesTab machineArn={arn} />
                    </Suspense>
                  ),
                },
              ]
            : []),
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
          title={`Code of “${machine.name}”`}
          request={{
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
