import ContentLayout from '@cloudscape-design/components/content-layout';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { readRates } from '../../api/statistics';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { useRows } from '../../ui/useRows';
import { Failures } from './Failures';
import { Figures } from './Figures';
import { Machines } from './Machines';
import { RatesPanel } from './RatesPanel';
import { Waiting } from './Waiting';

const EVERY_MILLIS = 5_000;

/** What is wrong, what goes on, and what waits for somebody. */
export default function Home() {
  const rates = useLoad('rates', (signal) => readRates(undefined, signal), EVERY_MILLIS);
  const within = useRows<HTMLDivElement>();
  return (
    <div ref={within}>
      <ContentLayout
        header={
          <Header variant="h1" description={<DataAge of={rates} />}>
            Home
          </Header>
        }
      >
        <SpaceBetween size="l">
          <Loaded of={rates} what="The rates">
            {(data) => <Figures rates={data} />}
          </Loaded>
          <Failures />
          <Grid
            gridDefinition={[
              { colspan: { default: 12, m: 7 } },
              { colspan: { default: 12, m: 5 } },
            ]}
          >
            <Loaded of={rates} what="The rates">
              {(data) => <RatesPanel rates={data} />}
            </Loaded>
            <Waiting />
          </Grid>
          <Machines />
        </SpaceBetween>
      </ContentLayout>
    </div>
  );
}
