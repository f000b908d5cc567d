import Header from '@cloudscape-design/components/header';
import { listRules, type Rule } from '../../api/events';
import { patternLine } from '../../model/trigger/rule';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';
import { RuleState } from './RuleState';

const RELOAD_MILLIS = 15_000;

/** The table of the rules of a bus. */
export function RuleTable({ bus }: { bus: string }) {
  return (
    <PagedTable<Rule>
      loadKey={`rules ${bus}`}
      reloadMillis={RELOAD_MILLIS}
      read={async (page, signal) => {
        const { Rules, NextToken } = await listRules(bus, page, signal);
        return { items: Rules, nextToken: NextToken };
      }}
      trackBy="Arn"
      label="Rules"
      failureTitle="The rules could not be read"
      phone={[['name', 'description'], ['state']]}
      header={(age) => (
        <Header variant="h2" description={age}>
          Rules
        </Header>
      )}
      empty={
        <EmptyState title="No rules">
          A rule sends the events that its pattern matches to its targets. Status changes of
          executions are events of the bus “default”.
        </EmptyState>
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'Name',
          isRowHeader: true,
          minWidth: 160,
          cell: (rule) => (
            <PathLink to={links.rule(bus, rule.Name)}>
              <Name text={rule.Name} />
            </PathLink>
          ),
        },
        {
          id: 'state',
          header: 'State',
          minWidth: 120,
          cell: (rule) => <RuleState state={rule.State} />,
        },
        {
          id: 'pattern',
          header: 'Pattern',
          minWidth: 260,
          cell: (rule) => (
            <span className="askel-breaks">
              <Name text={patternLine(rule.EventPattern)} />
            </span>
          ),
        },
        { id: 'description', header: 'Description', cell: (rule) => rule.Description ?? '–' },
      ]}
    />
  );
}
