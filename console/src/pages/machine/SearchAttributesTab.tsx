import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useState } from 'react';
import { readMachineAttributes, type MachineAttribute } from '../../api/searchAttributes';
import { ATTRIBUTES_MAX } from '../../model/attributeForm';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useLoad } from '../../ui/useLoad';
import { AttributeDialog, RemoveAttributeDialog } from './AttributeDialogs';

const BulkDialog = lazy(() =>
  import('../bulk/BulkDialog').then((one) => ({ default: one.BulkDialog })),
);

const RELOAD_MILLIS = 30_000;
/** The server counts no further problems. */
const PROBLEMS_MAX = 1_000;

type Open =
  | { kind: 'add' | 'backfill' }
  | { kind: 'change' | 'remove'; attribute: MachineAttribute }
  | undefined;

/** The search attributes of a Standard state machine. */
export default function SearchAttributesTab({ machineArn }: { machineArn: string }) {
  const load = useLoad(
    `search attributes of ${machineArn}`,
    (signal) => readMachineAttributes(machineArn, signal),
    RELOAD_MILLIS,
  );
  const [open, setOpen] = useState<Open>();
  const dialog = { machineArn, onDone: load.reload, onClose: () => setOpen(undefined) };
  return (
    <Loaded load={load} subject="The search attributes">
      {(attributes) => (
        <>
          <ResponsiveTable
            items={attributes}
            trackBy="name"
            wrapLines
            ariaLabels={{ tableLabel: 'Search attributes' }}
            phone={[['name', 'type', 'expression'], ['do']]}
            header={
              <Header
                variant="h2"
                description={
                  <>
                    Values of inputs, by which executions can be found. A change applies to later
                    starts, and to earlier executions after a backfill. <DataAge load={load} />
                  </>
                }
                actions={
                  <SpaceBetween direction="horizontal" size="xs">
                    <Button
                      disabled={attributes.length === 0}
                      disabledReason="The state machine has no search attributes."
                      onClick={() => setOpen({ kind: 'backfill' })}
                    >
                      Backfill earlier executions
                    </Button>
                    <Button
                      disabled={attributes.length >= ATTRIBUTES_MAX}
                      disabledReason={`A state machine has at most ${ATTRIBUTES_MAX} search attributes.`}
                      onClick={() => setOpen({ kind: 'add' })}
                    >
                      Add a search attribute
                    </Button>
                  </SpaceBetween>
                }
              >
                Search attributes
              </Header>
            }
            empty={
              <Box padding="s">
                No search attributes yet. A search attribute is a value, such as an order number,
                that Askel reads from the input of each execution.
              </Box>
            }
            columnDefinitions={[
              { id: 'name', header: 'Name', isRowHeader: true, cell: (each) => each.name },
              { id: 'type', header: 'Type', cell: (each) => each.type },
              {
                id: 'expression',
                header: 'Expression',
                cell: (each) => <code>{each.expression}</code>,
              },
              {
                id: 'problems',
                header: 'Values that did not fit, in all state machines',
                cell: (each) => problemsText(each.problems),
              },
              {
                id: 'do',
                header: 'Actions',
                cell: (attribute) => (
                  <SpaceBetween direction="horizontal" size="s">
                    <Button
                      variant="inline-link"
                      ariaLabel={`Change ${attribute.name}`}
                      onClick={() => setOpen({ kind: 'change', attribute })}
                    >
                      Change
                    </Button>
                    <Button
                      variant="inline-link"
                      ariaLabel={`Remove ${attribute.name}`}
                      onClick={() => setOpen({ kind: 'remove', attribute })}
                    >
                      Remove
                    </Button>
                  </SpaceBetween>
                ),
              },
            ]}
          />
          {(open?.kind === 'add' || open?.kind === 'change') && (
            <AttributeDialog
              {...dialog}
              own={attributes}
              attribute={open.kind === 'change' ? open.attribute : undefined}
            />
          )}
          {open?.kind === 'backfill' && (
            <Suspense>
              <BulkDialog
                action="BACKFILL"
                criteria={{ machine: machineArn }}
                onClose={dialog.onClose}
              />
            </Suspense>
          )}
          {open?.kind === 'remove' && (
            <RemoveAttributeDialog {...dialog} attribute={open.attribute} />
          )}
        </>
      )}
    </Loaded>
  );
}

/** The number of executions of all state machines that have no value because of a problem. */
function problemsText(problems: number): string {
  if (problems === 0) return '–';
  return `${problems.toLocaleString('en-US')}${problems >= PROBLEMS_MAX ? '+' : ''}`;
}
