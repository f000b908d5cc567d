import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Toggle from '@cloudscape-design/components/toggle';
import { lazy, Suspense, useState } from 'react';
import type { Rates } from '../../api/statistics';
import { minuteOfDay, zoneName } from '../../ui/Time';

const RatesChart = lazy(() => import('./RatesChart'));

/** Starts and ends per minute, as a chart or a table. */
export function RatesPanel({ rates }: { rates: Rates }) {
  const [table, setTable] = useState(false);
  return (
    <Container
      fitHeight
      header={
        <Header
          variant="h2"
          description={`Times in ${zoneName()}`}
          actions={
            <Toggle checked={table} onChange={(event) => setTable(event.detail.checked)}>
              Table view
            </Toggle>
          }
        >
          Executions per minute
        </Header>
      }
    >
      {table ? (
        <div className="askel-scroll" tabIndex={0} role="region" aria-label="Rates by minute">
          <table className="askel-plain">
            <thead>
              <tr>
                <th scope="col">Minute</th>
                <th scope="col">Started</th>
                <th scope="col">Succeeded</th>
                <th scope="col">Failed</th>
                <th scope="col">Timed out</th>
                <th scope="col">Aborted</th>
              </tr>
            </thead>
            <tbody>
              {[...rates.minutes].reverse().map((minute) => (
                <tr key={minute.from}>
                  <th scope="row">{minuteOfDay(minute.from)}</th>
                  <td>{minute.started.toLocaleString()}</td>
                  <td>{minute.succeeded.toLocaleString()}</td>
                  <td>{minute.failed.toLocaleString()}</td>
                  <td>{minute.timedOut.toLocaleString()}</td>
                  <td>{minute.aborted.toLocaleString()}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Suspense fallback={<div className="askel-chart" />}>
          <RatesChart rates={rates} />
        </Suspense>
      )}
    </Container>
  );
}
