import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import {
  deleteRule,
  enableRule,
  listTargets,
  readRule,
  removeTargets,
  type Rule,
} from '../../api/events';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { useTitle } from '../../shell/Pages';
import { useRecentItem } from '../../shell/recentItems';
import type { PageParams } from '../../shell/routes';
import { DeliveryTable } from '../../trigger/DeliveryTable';
import { StateButton } from '../../trigger/StateButton';
import { TriggerHeader } from '../../trigger/TriggerHeader';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyArn } from '../../ui/CopyArn';
import { DataAge } from '../../ui/DataAge';
import { JsonText } from '../../ui/JsonText';
import { Loaded } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { PatternTester } from './PatternTester';
import { RuleDialog } from './RuleDialog';
import { RuleState } from './RuleState';
import { Targets } from './Targets';

const RELOAD_MILLIS = 15_000;

/** The page of a rule: its pattern with a test, its targets and its recent deliveries. */
export default function RulePage({ bus = '', name = '' }: PageParams) {
  const load = useLoad(
    `rule ${bus} ${name}`,
    (signal) => readRule(bus, name, signal),
    RELOAD_MILLIS,
  );
  return (
    <Loaded
      load={load}
      subject="The rule"
      page={{
        title: name,
        list: <PathLink to={links.rules()}>All event rules</PathLink>,
      }}
    >
      {(rule) => <RuleView rule={rule} age={<DataAge load={load} />} onChange={load.reload} />}
    </Loaded>
  );
}

function RuleView({ rule, age, onChange }: { rule: Rule; age: ReactNode; onChange: () => void }) {
  const [, go] = useLocation();
  const [dialog, setDialog] = useState<'edit' | 'delete'>();
  const { EventBusName: bus, Name: name } = rule;
  useTitle(name);
  useRecentItem(name, links.rule(bus, name));
  useKeys([{ keys: 'e', description: 'Edit the rule', run: () => setDialog('edit') }]);

  return (
    <SpaceBetween size="l">
      <TriggerHeader
        name={name}
        address={<CopyArn arn={rule.Arn} />}
        breadcrumbs={[
          <PathLink key="all" to={links.rules()}>
            Event rules
          </PathLink>,
          <PathLink key="bus" to={links.rules(bus === 'default' ? {} : { bus })}>
            {bus}
          </PathLink>,
        ]}
        state={<RuleState state={rule.State} />}
        age={age}
        onEdit={() => setDialog('edit')}
        onDelete={() => setDialog('delete')}
      >
        <StateButton
          kind="rule"
          name={name}
          enabled={rule.State !== 'DISABLED'}
          change={(enabled) => enableRule(bus, name, enabled)}
          onChanged={onChange}
        />
      </TriggerHeader>
      <Container
        header={
          <Header variant="h2" description={rule.Description}>
            Pattern
          </Header>
        }
      >
        <SpaceBetween size="m">
          <JsonText text={rule.EventPattern} label="Pattern" />
          <PatternTester bus={bus} pattern={rule.EventPattern} />
        </SpaceBetween>
      </Container>
      <Targets bus={bus} rule={name} />
      <DeliveryTable
        triggerArn={rule.Arn}
        occurrence="Event"
        showsTarget
        empty="The first one appears when an event matches the pattern and the rule has a target."
      />
      {dialog === 'edit' && (
        <RuleDialog
          bus={bus}
          before={rule}
          onSaved={onChange}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={`Delete rule “${name}”?`}
          danger
          confirmText="Delete"
          failureTitle="The rule was not deleted"
          run={async () => {
            // EventBridge deletes only rules without targets.
            const ids = (await listTargets(bus, name)).map((target) => target.Id);
            if (ids.length > 0) await removeTargets(bus, name, ids);
            await deleteRule(bus, name);
            notify({
              type: 'success',
              id: `rule ${name}`,
              forNextPage: true,
              text: `Rule ${name} deleted.`,
            });
            go(links.rules(bus === 'default' ? {} : { bus }));
          }}
          onClose={() => setDialog(undefined)}
        >
          Its targets are removed too. Their executions continue. Deliveries that wait are still
          made.
        </ConfirmDialog>
      )}
    </SpaceBetween>
  );
}
