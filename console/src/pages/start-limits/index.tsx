import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo, useState, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { noLimit, readStartLimits, type StartLimit, type StartLimits } from '../../api/startLimits';
import { machineOrActivityName } from '../../model/arn';
import {
  isNearBound,
  isUnlimited,
  orderText,
  pauseText,
  queuedText,
  rateText,
  runningText,
} from '../../model/startRule';
import { links } from '../../shell/links';
import LimitDialogs, { type LimitDialog } from '../../startlimit/LimitDialogs';
import { PauseState } from '../../startlimit/PauseState';
import { RuleDialog } from '../../startlimit/RuleDialog';
import { DataAge } from '../../ui/DataAge';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useLoad } from '../../ui/useLoad';
import { useRowShortcuts } from '../../ui/useRowShortcuts';

const RELOAD_MILLIS = 5_000;
const PAGE_SIZE = 25;

const NO_LIMITS: StartLimits = { limits: [], hasMore: false };

type Open = { machine: string; dialog: LimitDialog } | 'new';

const byName = ({ stateMachineArn }: StartLimit): string => machineOrActivityName(stateMachineArn);

const ALL = { value: '', label: 'Any state', matches: () => true };

/** The states that the list can be filtered by, as in the address. */
const STATES: readonly {
  value: string;
  label: string;
  matches: (limit: StartLimit) => boolean;
}[] = [
  ALL,
  { value: 'paused', label: 'Paused', matches: ({ rule }) => rule?.paused === true },
  { value: 'full', label: 'Queue nearly full', matches: isNearBound },
];

/** Compares rows by a number, and equal ones by name. */
function byNumber(numberOf: (limit: StartLimit) => number) {
  return (one: StartLimit, other: StartLimit): number =>
    numberOf(one) - numberOf(other) || byName(one).localeCompare(byName(other));
}

const COLUMNS: readonly TableProps.ColumnDefinition<StartLimit>[] = [
  {
    id: 'machine',
    header: 'State machine',
    isRowHeader: true,
    minWidth: 170,
    sortingComparator: (one, other) => byName(one).localeCompare(byName(other)),
    cell: (limit) => (
      <PathLink to={links.machine(limit.stateMachineArn)}>
        <Name text={byName(limit)} />
      </PathLink>
    ),
  },
  {
    id: 'state',
    header: 'Starts',
    minWidth: 130,
    sortingComparator: byNumber(({ rule }) => (rule?.paused === true ? 0 : 1)),
    cell: ({ rule }) => <PauseState rule={rule} />,
  },
  {
    id: 'key',
    header: 'Key',
    minWidth: 120,
    sortingComparator: (one, other) => (one.rule?.key ?? '').localeCompare(other.rule?.key ?? ''),
    cell: ({ rule }) => (rule?.key === undefined ? '–' : <Name text={rule.key} />),
  },
  {
    id: 'running',
    header: 'Running',
    minWidth: 100,
    sortingComparator: byNumber(({ used }) => used),
    cell: (limit) => runningText(limit),
  },
  {
    id: 'rate',
    header: 'Rate',
    sortingComparator: byNumber(({ rule }) => rule?.ratePerSecond ?? Infinity),
    cell: ({ rule }) => (rule?.ratePerSecond === undefined ? '–' : rateText(rule.ratePerSecond)),
  },
  {
    id: 'queued',
    header: 'Queued',
    minWidth: 110,
    sortingComparator: byNumber(({ waiting }) => waiting),
    cell: (limit) => <Queued limit={limit} />,
  },
  {
    id: 'order',
    header: 'Order',
    sortingComparator: (one, other) => orderOf(one).localeCompare(orderOf(other)),
    cell: orderOf,
  },
];

function orderOf({ rule }: StartLimit): string {
  return rule === undefined || isUnlimited(rule) ? '–' : orderText(rule);
}

function Queued({ limit }: { limit: StartLimit }) {
  return (
    <PathLink to={links.startLimit(limit.stateMachineArn)}>
      {queuedText(limit)}
      {isNearBound(limit) && ', nearly full'}
    </PathLink>
  );
}

/** The texts of a row in which the filter searches. */
function textOf(limit: StartLimit): string {
  const { rule } = limit;
  return [byName(limit), rule?.key, rule?.paused === true && pauseText(rule.pause ?? {})]
    .filter((text) => typeof text === 'string')
    .join(' ')
    .toLowerCase();
}

/** The state machines with a start limit, a pause or queued executions. */
export default function StartLimitsPage() {
  const load = useLoad('start limits', readStartLimits, RELOAD_MILLIS);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  const [search, setSearch] = useSearchParams();
  const [open, setOpen] = useState<Open>();
  const filter = search.get('q') ?? '';
  const show = STATES.find(({ value }) => value === search.get('show')) ?? ALL;
  const onFilter = (q: string, state = show.value): void =>
    setSearch({ ...(q && { q }), ...(state && { show: state }) }, { replace: true });
  const { limits: all, hasMore } = load.data ?? NO_LIMITS;
  const found = useMemo(
    () =>
      all.filter((limit) => show.matches(limit) && textOf(limit).includes(filter.toLowerCase())),
    [all, filter, show],
  );
  const { items, collectionProps, paginationProps } = useCollection(found, {
    pagination: { pageSize: PAGE_SIZE },
    sorting: {},
  });
  const close = (): void => setOpen(undefined);
  return (
    <div ref={rowsRef}>
      <ResponsiveTable
        {...sortingOf(collectionProps)}
        trackBy="stateMachineArn"
        wrapLines
        ariaLabels={{ tableLabel: 'Start limits' }}
        phone={[['machine', 'state', { labelled: 'running' }, { labelled: 'queued' }], ['do']]}
        items={items}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header
            variant="h1"
            counter={load.data === undefined ? '' : `(${found.length.toLocaleString()})`}
            description={
              <>
                <DataAge load={load} /> Limits of the executions of a state machine. The other
                starts wait in its queue.
                {hasMore && ` Only the first ${all.length.toLocaleString()} limits are shown.`}
              </>
            }
            actions={
              <Button variant="primary" onClick={() => setOpen('new')}>
                Limit a state machine
              </Button>
            }
          >
            Start limits
          </Header>
        }
        filter={
          <div className="askel-filters">
            <TextFilter
              filteringText={filter}
              filteringPlaceholder="Search by name, key or reason"
              filteringAriaLabel="Search start limits"
              countText={`${found.length.toLocaleString()} found`}
              onChange={({ detail }) => onFilter(detail.filteringText)}
            />
            <Select
              ariaLabel="State"
              selectedOption={{ value: show.value, label: show.label }}
              options={STATES.map(({ value, label }) => ({ value, label }))}
              onChange={({ detail }) => onFilter(filter, detail.selectedOption.value)}
            />
          </div>
        }
        {...(found.length > PAGE_SIZE ? { pagination: <Pagination {...paginationProps} /> } : {})}
        columnDefinitions={[
          ...COLUMNS,
          {
            id: 'do',
            header: 'Actions',
            minWidth: 150,
            cell: (limit) => <Actions limit={limit} onOpen={setOpen} />,
          },
        ]}
        empty={
          load.failure === undefined ? (
            <Empty
              filter={filter}
              isOfAll={show === ALL}
              searched={hasMore ? all.length : undefined}
              onShowAll={() => onFilter('', '')}
            />
          ) : (
            <Failure
              title="The start limits could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
      {open === 'new' && (
        <RuleDialog
          limited={all
            .filter(({ rule }) => !isUnlimited(rule))
            .map(({ stateMachineArn }) => stateMachineArn)}
          onSaved={load.reload}
          onClose={close}
        />
      )}
      {open !== undefined && open !== 'new' && (
        <LimitDialogs
          open={open.dialog}
          limit={all.find((one) => one.stateMachineArn === open.machine) ?? noLimit(open.machine)}
          onDone={load.reload}
          onClose={close}
        />
      )}
    </div>
  );
}

/** The properties of the table for the order of its rows. */
function sortingOf(
  props: Pick<TableProps<StartLimit>, 'sortingColumn' | 'sortingDescending' | 'onSortingChange'>,
): Partial<TableProps<StartLimit>> {
  const { sortingColumn, sortingDescending, onSortingChange } = props;
  return {
    ...(sortingColumn === undefined ? {} : { sortingColumn }),
    ...(sortingDescending === undefined ? {} : { sortingDescending }),
    ...(onSortingChange === undefined ? {} : { onSortingChange }),
  };
}

function Actions({ limit, onOpen }: { limit: StartLimit; onOpen: (open: Open) => void }) {
  const { rule } = limit;
  const action = (text: string, dialog: LimitDialog): ReactNode => (
    <Button
      variant="inline-link"
      ariaLabel={`${text} ${byName(limit)}`}
      onClick={() => onOpen({ machine: limit.stateMachineArn, dialog })}
    >
      {text}
    </Button>
  );
  return (
    <SpaceBetween direction="horizontal" size="s">
      {action('Limit…', 'rule')}
      {rule?.paused === true ? action('Resume…', 'resume') : action('Pause…', 'pause')}
      {!isUnlimited(rule) && action('Remove…', 'remove')}
    </SpaceBetween>
  );
}

function Empty({
  filter,
  isOfAll,
  searched,
  onShowAll,
}: {
  filter: string;
  /** Whether limits in all states are shown. */
  isOfAll: boolean;
  /** The number of searched limits; undefined for all. */
  searched: number | undefined;
  onShowAll: () => void;
}) {
  const first = searched === undefined ? '' : ` of the first ${searched.toLocaleString()}`;
  return filter === '' && isOfAll ? (
    <EmptyState title="No start limits">
      A limit bounds the running executions of a state machine, or the rate of its starts, for each
      key if you want. The other starts wait in a queue.
    </EmptyState>
  ) : (
    <EmptyState
      title={
        filter === ''
          ? `No start limit${first} is in this state`
          : `No start limit${first} contains “${filter}”`
      }
    >
      <Button onClick={onShowAll}>Show all</Button>
    </EmptyState>
  );
}
