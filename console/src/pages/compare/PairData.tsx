import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { difference, parsed } from '../../model/diff';
import { links } from '../../shell/links';
import { PayloadText } from '../../ui/PayloadText';
import { PathLink } from '../../ui/PathLink';
import { Changes } from '../execution/ChangesTab';
import type { SideData } from './ComparePage';
import { Name } from '../../ui/Name';

/** The differences in the data of one step, with links to both executions. */
export function PairData({
  left,
  right,
}: {
  left: SideData | undefined;
  right: SideData | undefined;
}) {
  return (
    <SpaceBetween size="m">
      <Box>
        <ExecutionLink side={left} text="Open left execution" />
        {left !== undefined && right !== undefined && ' · '}
        <ExecutionLink side={right} text="Open right execution" />
      </Box>
      {left !== undefined && right !== undefined ? (
        <SpaceBetween size="m">
          {left.visit.error !== right.visit.error && (
            <p>
              Error: <Name text={left.visit.error ?? 'none'} /> on the left,{' '}
              <Name text={right.visit.error ?? 'none'} /> on the right.
            </p>
          )}
          <DataDifferences name="Input" left={left.input} right={right.input} />
          <DataDifferences name="Output" left={left.output} right={right.output} />
        </SpaceBetween>
      ) : (
        <OneSide side={left ?? right} />
      )}
    </SpaceBetween>
  );
}

function ExecutionLink({ side, text }: { side: SideData | undefined; text: string }) {
  if (side === undefined) return null;
  const { arn, visit } = side;
  return (
    <PathLink to={`${links.execution(arn, { state: visit.state })}&visit=${visit.enteredId}`}>
      {text}
    </PathLink>
  );
}

function DataDifferences({
  name,
  left,
  right,
}: {
  name: string;
  left: string | undefined;
  right: string | undefined;
}) {
  if (left === undefined && right === undefined) return null;
  const { changes } = difference(parsed(left), parsed(right));
  return (
    <section>
      <Box variant="h3">{name}</Box>
      {changes.length === 0 ? (
        <Box color="text-body-secondary">Equal on both sides.</Box>
      ) : (
        <Changes
          changes={changes}
          label={`${name}: differences`}
          columns={{ before: 'Left', after: 'Right' }}
        />
      )}
    </section>
  );
}

function OneSide({ side }: { side: SideData | undefined }) {
  if (side === undefined) return null;
  return (
    <>
      {side.visit.error !== undefined && (
        <Box color="text-status-error" fontWeight="bold">
          <Name text={side.visit.error} />
        </Box>
      )}
      {side.input !== undefined && <PayloadText text={side.input} label="Input" />}
    </>
  );
}
