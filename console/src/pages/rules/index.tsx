import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { createBus, deleteBus, listBuses } from '../../api/events';
import { withPageRegion } from '../../api/region';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { RuleDialog } from './RuleDialog';
import { RuleTable } from './RuleTable';

const DEFAULT_BUS = 'default';

/** The event buses and their rules. The parameter `target` opens the form of a new rule. */
export default function RulesPage() {
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [dialog, setDialog] = useState<'rule' | 'bus' | 'delete'>();
  const bus = search.get('bus') ?? DEFAULT_BUS;
  const target = search.get('target');
  const saved = useRef(false);
  const showBus = (name: string): void =>
    setSearch(withPageRegion(name === DEFAULT_BUS ? {} : { bus: name }), { replace: true });
  const load = useLoad('buses', (signal) => listBuses({}, signal));
  useKeys([{ keys: 'c', description: 'Create a rule', run: () => setDialog('rule') }]);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Start executions by events, like Amazon EventBridge"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {bus !== DEFAULT_BUS && (
              <ButtonDropdown
                items={[{ id: 'delete', text: 'Delete the bus' }]}
                onItemClick={() => setDialog('delete')}
              >
                More
              </ButtonDropdown>
            )}
            <Button onClick={() => setDialog('bus')}>Create a bus</Button>
            <Button variant="primary" onClick={() => setDialog('rule')}>
              Create a rule
            </Button>
          </SpaceBetween>
        }
      >
        Event rules
      </Header>
      <Loaded load={load} subject="The event buses">
        {({ EventBuses }) => (
          <FormField label="Event bus">
            <Select
              selectedOption={{ value: bus, label: bus }}
              options={EventBuses.map((one) => ({ value: one.Name, label: one.Name }))}
              onChange={({ detail }) => showBus(detail.selectedOption.value ?? DEFAULT_BUS)}
            />
          </FormField>
        )}
      </Loaded>
      <RuleTable bus={bus} />
      {(dialog === 'rule' || target !== null) && (
        <RuleDialog
          bus={bus}
          onSaved={(name) => {
            saved.current = true;
            go(links.rule(bus, name, target === null ? {} : { target }));
          }}
          onClose={() => {
            setDialog(undefined);
            // A saved rule has opened its page, which reads the parameter.
            if (target !== null && !saved.current) showBus(bus);
          }}
        />
      )}
      {dialog === 'bus' && (
        <BusDialog
          onCreated={(name) => {
            load.reload();
            showBus(name);
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={`Delete event bus “${bus}”?`}
          danger
          confirmText="Delete"
          failureTitle="The event bus was not deleted"
          run={async () => {
            await deleteBus(bus);
            notify({ type: 'success', id: `bus ${bus}`, text: `Event bus ${bus} deleted.` });
            load.reload();
            showBus(DEFAULT_BUS);
          }}
          onClose={() => setDialog(undefined)}
        >
          A bus with rules cannot be deleted.
        </ConfirmDialog>
      )}
    </SpaceBetween>
  );
}

function BusDialog({
  onCreated,
  onClose,
}: {
  onCreated: (name: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState('');
  return (
    <ConfirmDialog
      title="Create an event bus"
      confirmText="Create"
      failureTitle="The event bus was not created"
      missing={name.trim() === '' ? 'The event bus needs a name.' : undefined}
      run={async () => {
        await createBus(name.trim());
        notify({ type: 'success', id: `bus ${name}`, text: `Event bus ${name} created.` });
        onCreated(name.trim());
      }}
      onClose={onClose}
    >
      <FormField label="Bus name">
        <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
