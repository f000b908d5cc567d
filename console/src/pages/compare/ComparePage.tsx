import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { alignmentOf, type DataMember, type Pair } from '../../model/alignment';
import { countedText } from '../../model/countedText';
import { parsed, sameJson } from '../../model/diff';
import { detail } from '../../model/events';
import { withoutPauses } from '../../model/pauses';
import { duration } from '../../model/times';
import type { Visit } from '../../model/visits';
import { links } from '../../shell/links';
import { Failure } from '../../ui/Failure';
import { Loading } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { StatusBadge } from '../../ui/StatusBadge';
import { ChooseExecution } from './ChooseExecution';
import { PairTable } from './PairTable';
import { PairData } from './PairData';
import { type ComparedExecution, useComparedExecution } from './useComparedExecution';
import { Name } from '../../ui/Name';

/**
 * Compares two executions side by side. Steps are aligned by state path, and the first difference
 * is marked.
 */
export function ComparePage() {
  const [search, setSearch] = useSearchParams();
  const left = search.get('left') ?? '';
  const right = search.get('right') ?? '';
  const comparesData = search.get('data') === '1';
  const choose = (side: 'left' | 'right', arn: string): void => {
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.set(side, arn);
      return next;
    });
  };
  const setComparesData = (on: boolean): void => {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (on) next.set('data', '1');
        else next.delete('data');
        return next;
      },
      { replace: true },
    );
  };
  const one = useComparedExecution(left);
  const other = useComparedExecution(right);
  const sides = [
    { side: 'left', load: one },
    { side: 'right', load: other },
  ];
  const isLoading =
    left !== '' && right !== '' && sides.every(({ load }) => load.failure === undefined);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Aligned step by step; the first difference is marked."
        actions={
          <Button
            onClick={() =>
              setSearch((before) => {
                const next = new URLSearchParams(before);
                next.set('left', right);
                next.set('right', left);
                return next;
              })
            }
            disabled={left === '' || right === ''}
          >
            Swap
          </Button>
        }
      >
        Compare executions
      </Header>
      <div className="askel-two">
        <ChooseExecution
          label="Left"
          arn={left}
          other={right}
          onChoose={(arn) => choose('left', arn)}
        />
        <ChooseExecution
          label="Right"
          arn={right}
          other={left}
          onChoose={(arn) => choose('right', arn)}
        />
      </div>
      {sides.map(
        ({ side, load: { data, failure, reload } }) =>
          data === undefined &&
          failure !== undefined && (
            <Failure
              key={side}
              title={`The ${side} execution could not be read`}
              failure={failure}
              onRetry={reload}
            />
          ),
      )}
      {one.data !== undefined && other.data !== undefined ? (
        <Comparison
          key={`${left} ${right}`}
          left={one.data}
          right={other.data}
          comparesData={comparesData}
          onComparesData={setComparesData}
        />
      ) : isLoading ? (
        <Loading />
      ) : (
        <Box color="text-body-secondary" padding="l" textAlign="center">
          Choose two executions, for example a failed and a successful one of the same state
          machine.
        </Box>
      )}
    </SpaceBetween>
  );
}

function Comparison({
  left,
  right,
  comparesData,
  onComparesData,
}: {
  left: ComparedExecution;
  right: ComparedExecution;
  /** Whether inputs and outputs are compared too, not only the path and the outcome of each step. */
  comparesData: boolean;
  onComparesData: (on: boolean) => void;
}) {
  const { pairs, first, skipsData } = useMemo(
    () =>
      alignmentOf(left.fold, right.fold, (one, other) => {
        if (!comparesData) return [];
        const differences: DataMember[] = [];
        if (!isDataEqual(left, right, one.enteredId, other.enteredId, 'input'))
          differences.push('input');
        if (!isDataEqual(left, right, one.exitedId, other.exitedId, 'output'))
          differences.push('output');
        return differences;
      }),
    [left, right, comparesData],
  );
  /** The pair that the user chose, instead of the first difference. */
  const [chosen, setChosen] = useState<number>();
  const selected = chosen ?? first;
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const pair = selected === undefined ? undefined : pairs[selected];
  const differing = pairs.filter((each) => each.differences.length > 0).length;
  return (
    <SpaceBetween size="l">
      <div className="askel-two">
        <Side compared={left} />
        <Side compared={right} />
      </div>
      <div className="askel-compare-bar">
        <span role="status">
          {first === undefined ? (
            `No difference in ${comparesData ? '' : 'path and outcome of '}${countedText(pairs.length, 'step')}.`
          ) : (
            <>
              {differing.toLocaleString()} of {countedText(pairs.length, 'step')}{' '}
              {differing === 1 ? 'differs' : 'differ'}, the first
              {skipsData && ' with another outcome'} is <Name text={(pairs[first] as Pair).path} />.
            </>
          )}
          {(!left.complete || !right.complete) && ' Only the first 5,000 events were compared.'}
        </span>
        <Toggle
          checked={comparesData}
          onChange={({ detail }) => {
            setChosen(undefined);
            onComparesData(detail.checked);
          }}
        >
          Compare data
        </Toggle>
        <Toggle checked={onlyDifferent} onChange={({ detail }) => setOnlyDifferent(detail.checked)}>
          Only differences
        </Toggle>
        <Button disabled={first === undefined} onClick={() => setChosen(first)}>
          Go to first difference
        </Button>
      </div>
      <div className="askel-execution">
        <PairTable
          pairs={pairs}
          pauses={[left.fold.pauses, right.fold.pauses]}
          first={first}
          skipsData={skipsData}
          selected={selected}
          onlyDifferent={onlyDifferent}
          onChoose={setChosen}
        />
        <Container
          fitHeight
          header={
            <Header variant="h2">
              {pair === undefined ? 'No step selected' : <Name text={pair.path} />}
            </Header>
          }
        >
          {pair !== undefined && (
            <PairData left={dataOf(left, pair.left)} right={dataOf(right, pair.right)} />
          )}
        </Container>
      </div>
    </SpaceBetween>
  );
}

function isDataEqual(
  left: ComparedExecution,
  right: ComparedExecution,
  one: number | undefined,
  other: number | undefined,
  member: 'input' | 'output',
): boolean {
  if (one === undefined || other === undefined) return true;
  const here = detail(left.rows.get(one)?.event, member);
  const there = detail(right.rows.get(other)?.event, member);
  return here === there || sameJson(parsed(here), parsed(there));
}

/** The data of one execution for a pair of visits. */
export interface SideData {
  readonly arn: string;
  readonly visit: Visit;
  readonly input: string | undefined;
  readonly output: string | undefined;
}

function dataOf(compared: ComparedExecution, visit: Visit | undefined): SideData | undefined {
  if (visit === undefined) return undefined;
  const event = (id: number | undefined) =>
    id === undefined ? undefined : compared.rows.get(id)?.event;
  return {
    arn: compared.execution.executionArn,
    visit,
    input: detail(event(visit.enteredId), 'input'),
    output: detail(event(visit.exitedId), 'output'),
  };
}

function Side({ compared: { execution, fold } }: { compared: ComparedExecution }) {
  const millis = withoutPauses(fold.startedAt ?? 0, fold.lastAt ?? 0, fold.pauses);
  return (
    <Container>
      <SpaceBetween size="xxs">
        <Box variant="h2" padding="n">
          <PathLink to={links.execution(execution.executionArn)}>{execution.name}</PathLink>
        </Box>
        <StatusBadge status={execution.status} />
        <span className="askel-quiet">
          {countedText(fold.lastId, 'event')} in {duration(millis)}
          {execution.error !== undefined && (
            <>
              , <Name text={execution.error} />
            </>
          )}
        </span>
      </SpaceBetween>
    </Container>
  );
}
