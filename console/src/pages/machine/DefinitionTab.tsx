import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Machine } from '../../api/machines';
import { StateGraph } from '../../graph';
import { stateAt } from '../../model/design/drop';
import { formattedJson } from '../../model/design/format';
import type { Json } from '../../model/design/json';
import { pointerOf, stateNamed } from '../../model/design/machine';
import { parsed } from '../../model/diff';
import { graphOf } from '../../model/graph';
import { SegmentedButtons } from '../../ui/SegmentedButtons';
import { exactTime } from '../../ui/Time';
import { visibleText } from '../../model/visibleText';
import { Name } from '../../ui/Name';

const ReadOnlyText = lazy(() => import('../../editor/ReadOnlyText'));

/** The definition as graph or text. The URL holds the selected state. */
export function DefinitionTab({ machine }: { machine: Machine }) {
  const [search, setSearch] = useSearchParams();
  const definition = useMemo(
    () => parsed(machine.definition) as Json | undefined,
    [machine.definition],
  );
  const graph = useMemo(() => graphOf(definition), [definition]);
  const view = search.get('view') ?? 'graph';
  const selected = stateNamed(definition, search.get('state') ?? '');
  const set = (name: string, value: string | undefined): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === undefined) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <SpaceBetween size="s">
      <SegmentedButtons
        label="View"
        selected={view}
        options={[
          { id: 'graph', text: 'Graph' },
          { id: 'text', text: 'Text' },
        ]}
        onSelect={(id) => set('view', id)}
      />
      {view === 'text' ? (
        <Suspense fallback="Loading…">
          <div className="askel-text-pane">
            <ReadOnlyText
              text={formattedJson(machine.definition)}
              label={`Definition of ${machine.name}`}
            />
          </div>
        </Suspense>
      ) : (
        <div className="askel-with-state" data-selected={selected !== undefined}>
          <StateGraph
            graph={graph}
            label={`States of ${machine.name}`}
            selected={selected && pointerOf(selected.path)}
            onSelect={(id) => set('state', stateAt(definition, id)?.name)}
            showsHandlers
            exportName={machine.name}
            height={560}
          />
          {selected && (
            <section aria-label={`State ${visibleText(selected.name)}`}>
              <h2>
                <Name text={selected.name} />
              </h2>
              <pre
                className="askel-code"
                role="region"
                tabIndex={0}
                aria-label={`Definition of ${visibleText(selected.name)}`}
              >
                {JSON.stringify(selected.state, null, 2)}
              </pre>
            </section>
          )}
        </div>
      )}
      <ColumnLayout columns={3} variant="text-grid">
        <Fact name="Role" text={machine.roleArn} />
        <Fact name="Created" text={exactTime(machine.creationDate)} />
        <Fact
          name="States"
          text={graph.nodes.filter((node) => node.type !== undefined).length.toLocaleString()}
        />
      </ColumnLayout>
    </SpaceBetween>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <Box variant="awsui-key-label">{name}</Box>
      <div className="askel-breaks">{text}</div>
    </div>
  );
}
