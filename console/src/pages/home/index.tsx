import ContentLayout from '@cloudscape-design/components/content-layout';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { readRates } from '../../api/statistics';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { useRowShortcuts } from '../../ui/useRowShortcuts';
import { Failures } from './Failures';
import { Figures } from './Figures';
import { Machines } from './Machines';
import { RatesPanel } from './RatesPanel';
import { PendingTasks } from './PendingTasks';

const RELOAD_MILLIS = 5_000;

/** The home page: failures, rates, pending tasks and state machines. */
export default function Home() {
  const rates = useLoad('rates', (signal) => readRates(undefined, signal), RELOAD_MILLIS);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
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
            {(data) => <Figures rates={data} />}
          </Loaded>
          <Failures />
          <Grid
            gridDefinition={[
              { colspan: { default: 12, m: 7 } },
              { colspan: { default: 12, m: 5 } },
            ]}
          >
            <Loaded load={rates} subject="The rates">
              {(data) => <RatesPanel rates={data} />}
            </Loaded>
            <PendingTasks />
          </Grid>
          <Machines />
        </SpaceBetween>
      </ContentLayout>
    </div>
  );
}
