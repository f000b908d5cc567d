import '../../design/design.css';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { listMachines, type MachineItem } from '../../api/machines';
import { readMachineRates } from '../../api/statistics';
import { StartDialog } from '../../design/StartDialog';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { useRowShortcuts } from '../../ui/useRowShortcuts';
import { MachineTable } from './MachineTable';

const PAGES_MAX = 20;
const RELOAD_MILLIS = 15_000;

/** Reads all state machines, sorted by name. The API returns at most a thousand per page. */
async function readAllMachines(signal: AbortSignal): Promise<MachineItem[]> {
  const machines: MachineItem[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const response = await listMachines({ maxResults: 1000, nextToken }, signal);
    machines.push(...response.stateMachines);
    nextToken = response.nextToken;
    if (nextToken === undefined) break;
  }
  return machines.sort((one, other) => one.name.localeCompare(other.name));
}

/** The page of all state machines with their health. */
export default function MachinesPage() {
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const load = useLoad('machines', readAllMachines, RELOAD_MILLIS);
  const rates = useLoad('machine-rates', (signal) => readMachineRates(signal), RELOAD_MILLIS);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  const [starting, setStarting] = useState<MachineItem>();
  useKeys([{ keys: 'c', description: 'Create a state machine', run: () => go(links.designer()) }]);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={
          <>
            <DataAge load={load} /> Workflows in the Amazon States Language, with their recent
            results.
          </>
        }
        actions={
          <Button variant="primary" onClick={() => go(links.designer())}>
            Create a state machine
          </Button>
        }
      >
        State machines
      </Header>
      <Loaded load={load} subject="The state machines">
        {(machines) => (
          <div ref={rowsRef}>
            <MachineTable
              machines={machines}
              rates={rates.data}
              filter={search.get('q') ?? ''}
              onFilter={(q) => setSearch(q === '' ? {} : { q }, { replace: true })}
              onStart={setStarting}
            />
          </div>
        )}
      </Loaded>
      {starting && (
        <StartDialog
          target={starting.stateMachineArn}
          machine={starting.stateMachineArn}
          type={starting.type}
          name={starting.name}
          onClose={() => setStarting(undefined)}
        />
      )}
    </SpaceBetween>
  );
}
