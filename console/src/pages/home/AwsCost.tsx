import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import { readAwsCost, type AwsCost as Cost } from '../../api/statistics';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';

const RELOAD_MILLIS = 60_000;

/** The cost of the executions of the last 30 days on AWS. */
export default function AwsCost() {
  const load = useLoad('aws-cost', (signal) => readAwsCost(signal), RELOAD_MILLIS);
  return (
    <Container header={<Header variant="h2">Cost on AWS (last 30 days)</Header>}>
      <Loaded load={load} subject="The cost on AWS">
        {(cost) => <Report cost={cost} />}
      </Loaded>
    </Container>
  );
}

function Report({ cost }: { cost: Cost }) {
  return (
    <>
      <p>
        <strong>{dollars(cost.total)}</strong> by the prices of {cost.priceRegion}, of which the
        monthly free tier covers {dollars(cost.freeTier)}
      </p>
      <ExpandableSection headerText="Formula and estimates">
        <div className="askel-scroll" tabIndex={0} role="region" aria-label="Formula of the cost">
          <table className="askel-plain">
            <thead>
              <tr>
                <th scope="col">Item</th>
                <th scope="col">Formula</th>
              </tr>
            </thead>
            <tbody>
              {cost.items.map((item) => (
                <tr key={item.name}>
                  <th scope="row">{item.name}</th>
                  <td>{item.formula}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {cost.notes.map((note) => (
          <Box key={note} variant="small" display="block" color="text-body-secondary">
            {note}
          </Box>
        ))}
      </ExpandableSection>
    </>
  );
}

/** Formats an amount in USD with cents; a smaller one with four decimals. */
function dollars(amount: string): string {
  const value = Number(amount);
  const digits = value !== 0 && value < 1 ? 4 : 2;
  return value.toLocaleString('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
