import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { MachineItem } from '../../api/machines';
import type { MachineRate, MachineRates } from '../../api/statistics';
import { links } from '../../shell/links';
import { ResultsBar, HealthBadge } from '../../ui/MachineHealth';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { Time } from '../../ui/Time';

const PAGE_SIZE = 25;

/** A page of the state machines whose names contain the filter text. */
export function MachineTable({
  machines,
  rates,
  filter,
  onFilter,
  onStart,
}: {
  machines: readonly MachineItem[];
  /** The rates; undefined while they are read. */
  rates: MachineRates | undefined;
  filter: string;
  onFilter: (text: string) => void;
  onStart: (machine: MachineItem) => void;
}) {
  const [, go] = useLocation();
  const found = useMemo(
    () => machines.filter((machine) => machine.name.toLowerCase().includes(filter.toLowerCase())),
    [machines, filter],
  );
  const { items, paginationProps } = useCollection(found, { pagination: { pageSize: PAGE_SIZE } });
  return (
    <ResponsiveTable
      items={items}
      trackBy="stateMachineArn"
      ariaLabels={{ tableLabel: 'State machines' }}
      phone={[
        ['name', 'type', 'do'],
        ['health', 'ends'],
      ]}
      filter={
        <TextFilter
          filteringText={filter}
          filteringPlaceholder="Search by name"
          filteringAriaLabel="Search state machines by name"
          countText={filter === '' ? '' : `${found.length.toLocaleString()} found`}
          onChange={({ detail }) => onFilter(detail.filteringText)}
        />
      }
      {...(found.length > PAGE_SIZE ? { pagination: <Pagination {...paginationProps} /> } : {})}
      empty={
        <Box textAlign="center" padding="l">
          <SpaceBetween size="s">
            <b>
              {filter === ''
                ? 'No state machines yet'
                : `No state machine name contains “${filter}”`}
            </b>
            {filter === '' ? (
              <Button onClick={() => go(links.designer())}>Create a state machine</Button>
            ) : (
              <Button onClick={() => onFilter('')}>Show all</Button>
            )}
          </SpaceBetween>
        </Box>
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'Name',
          isRowHeader: true,
          minWidth: 120,
          cell: (machine) => (
            <PathLink to={links.machine(machine.stateMachineArn)}>
              <Name text={machine.name} clipped />
            </PathLink>
          ),
        },
        {
          id: 'health',
          header: 'Health',
          minWidth: 140,
          cell: (machine) => <Health machine={machine} rates={rates} />,
        },
        {
          id: 'ends',
          header: rates === undefined ? 'Results' : `Results (last ${rates.minutes} min)`,
          minWidth: 180,
          cell: (machine) => {
            const rate = rateOf(machine, rates);
            return rate === undefined ? '–' : <ResultsBar rate={rate} />;
          },
        },
        {
          id: 'type',
          header: 'Type',
          minWidth: 110,
          cell: (machine) => (machine.type === 'EXPRESS' ? 'Express' : 'Standard'),
        },
        {
          id: 'created',
          header: 'Created',
          minWidth: 110,
          cell: (machine) => <Time seconds={machine.creationDate} />,
        },
        {
          id: 'do',
          header: 'Actions',
          minWidth: 150,
          cell: (machine) => (
            <SpaceBetween direction="horizontal" size="s">
              <Button
                variant="inline-link"
                ariaLabel={`Start ${machine.name}`}
                onClick={() => onStart(machine)}
              >
                Start
              </Button>
              <Button
                variant="inline-link"
                ariaLabel={`Edit ${machine.name}`}
                onClick={() => go(links.designer(machine.stateMachineArn))}
              >
                Edit
              </Button>
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}

function Health({ machine, rates }: { machine: MachineItem; rates: MachineRates | undefined }) {
  if (machine.type === 'EXPRESS') return <span className="askel-quiet">See its logs</span>;
  const rate = rateOf(machine, rates);
  const fallback = rates === undefined ? '…' : 'Idle';
  return (
    <PathLink to={links.executions({ machine: machine.stateMachineArn })}>
      {rate === undefined ? fallback : <HealthBadge rate={rate} />}
    </PathLink>
  );
}

/** The rate of a state machine; undefined without recent executions. */
function rateOf(machine: MachineItem, rates: MachineRates | undefined): MachineRate | undefined {
  return rates?.machines.find((rate) => rate.stateMachineArn === machine.stateMachineArn);
}
