import ContentLayout from '@cloudscape-design/components/content-layout';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense } from 'react';
import { listMachines } from '../../api/machines';
import { readRates } from '../../api/statistics';
import { DataAge } from '../../ui/DataAge';
import { Loaded, Loading } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { useRowShortcuts } from '../../ui/useRowShortcuts';
import { Failures } from './Failures';
import { Figures } from './Figures';
import { Machines } from './Machines';
import { NeedsAttention } from './NeedsAttention';
import { RatesPanel } from './RatesPanel';
import { PendingTasks } from './PendingTasks';
import './home.css';

const AwsCost = lazy(() => import('./AwsCost'));
const FirstRun = lazy(() => import('./FirstRun').then((one) => ({ default: one.FirstRun })));

const RELOAD_MILLIS = 5_000;

/** The home page: failures, rates, pending tasks, state machines and the cost on AWS. */
export default function Home() {
  const rates = useLoad('rates', (signal) => readRates(undefined, signal), RELOAD_MILLIS);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  // Read once, so that the steps remain after the first one has created a state machine.
  const machines = useLoad('any-machine', (signal) => listMachines({ maxResults: 1 }, signal));
  if (machines.data?.stateMachines.length === 0) {
    return (
      <ContentLayout header={<Header variant="h1">Home</Header>}>
        <Suspense>
          <FirstRun />
        </Suspense>
      </ContentLayout>
    );
  }
  return (
    <div ref={rowsRef}>
      <ContentLayout
        header={
          <Header variant="h1" description={<DataAge load={rates} />}>
            Home
          </Header>
        }
      >
        <SpaceBetween size="l">
          <Loaded load={rates} subject="The rates">
            {(data) => (
              <SpaceBetween size="m">
                <NeedsAttention rates={data} />
                <Figures rates={data} />
              </SpaceBetween>
            )}
          </Loaded>
          <Failures />
          <Grid
            gridDefinition={[
              { colspan: { default: 12, m: 7 } },
              { colspan: { default: 12, m: 5 } },
            ]}
          >
            {rates.data === undefined ? (
              // The failure is reported above.
              rates.failure === undefined && <Loading />
            ) : (
              <RatesPanel rates={rates.data} />
            )}
            <PendingTasks />
          </Grid>
          <Machines />
          <Suspense>
            <AwsCost />
          </Suspense>
        </SpaceBetween>
      </ContentLayout>
    </div>
  );
}
