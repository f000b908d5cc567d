import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { listTargets, removeTargets, type RuleTarget } from '../../api/events';
import { inputText, newTargetForm, targetFormOf } from '../../model/trigger/rule';
import { notify } from '../../shell/notices';
import { withPageRegion } from '../../api/region';
import { TargetLink } from '../../trigger/TargetLink';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DataAge } from '../../ui/DataAge';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useLoad } from '../../ui/useLoad';
import { TargetDialog } from './TargetDialog';

const TARGETS_MAX = 5;

/** The targets of a rule. The parameter `target` opens the form of a new one. */
export function Targets({ bus, rule }: { bus: string; rule: string }) {
  const [search, setSearch] = useSearchParams();
  const load = useLoad(`targets ${bus} ${rule}`, (signal) => listTargets(bus, rule, signal));
  const [edited, setEdited] = useState<RuleTarget | 'new'>();
  const [removed, setRemoved] = useState<RuleTarget>();
  const proposed = search.get('target');
  const targets = load.data ?? [];
  const close = (): void => {
    setEdited(undefined);
    if (proposed !== null) setSearch(withPageRegion({}), { replace: true });
  };
  const creates = edited === 'new' || (proposed !== null && load.data !== undefined);
  const before = edited === 'new' ? undefined : edited;
  return (
    <>
      <ResponsiveTable<RuleTarget>
        wrapLines
        phone={[['target', 'id', { labelled: 'input' }, { labelled: 'dead' }], ['do']]}
        trackBy="Id"
        ariaLabels={{ tableLabel: 'Targets' }}
        items={targets}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header
            variant="h2"
            description={<DataAge load={load} />}
            actions={
              <Button
                disabled={targets.length >= TARGETS_MAX}
                disabledReason="A rule has at most five targets."
                onClick={() => setEdited('new')}
              >
                Add a target
              </Button>
            }
          >
            Targets
          </Header>
        }
        empty={
          load.failure === undefined ? (
            <EmptyState title="No targets">Without a target, the rule does nothing.</EmptyState>
          ) : (
            <Failure
              title="The targets could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
        columnDefinitions={[
          {
            id: 'target',
            header: 'Target',
            isRowHeader: true,
            minWidth: 160,
            cell: (target) => <TargetLink arn={target.Arn} />,
          },
          { id: 'id', header: 'ID', cell: (target) => <Name text={target.Id} /> },
          {
            id: 'input',
            header: 'Input',
            minWidth: 200,
            cell: (target) => (
              <span className="askel-breaks">
                <Name text={inputText(target)} />
              </span>
            ),
          },
          {
            id: 'dead',
            header: 'Dead-letter queue',
            cell: (target) => (
              <span className="askel-breaks">{target.DeadLetterConfig?.Arn ?? 'None'}</span>
            ),
          },
          {
            id: 'do',
            header: 'Actions',
            cell: (target) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={`Edit ${target.Id}`}
                  onClick={() => setEdited(target)}
                >
                  Edit
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={`Remove ${target.Id}`}
                  onClick={() => setRemoved(target)}
                >
                  Remove
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {(creates || before !== undefined) && (
        <TargetDialog
          bus={bus}
          rule={rule}
          form={
            before === undefined ? newTargetForm(proposed ?? '', targets) : targetFormOf(before)
          }
          {...(before === undefined ? {} : { before })}
          onSaved={load.reload}
          onClose={close}
        />
      )}
      {removed && (
        <ConfirmDialog
          title={`Remove target “${removed.Id}”?`}
          danger
          confirmText="Remove"
          failureTitle="The target was not removed"
          run={async () => {
            await removeTargets(bus, rule, [removed.Id]);
            notify({
              type: 'success',
              id: `target ${removed.Id}`,
              text: `Target ${removed.Id} removed.`,
            });
            load.reload();
          }}
          onClose={() => setRemoved(undefined)}
        >
          It receives no further events of this rule.
        </ConfirmDialog>
      )}
    </>
  );
}
