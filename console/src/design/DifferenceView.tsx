import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useMemo, useState } from 'react';
import { StateGraph, type NodeMark, type Tone } from '../graph';
import {
  differenceOf,
  type ChangedState,
  type DefinitionDifference,
} from '../model/design/difference';
import { formattedJson } from '../model/design/format';
import type { Json } from '../model/design/json';
import { graphOf, type StateGraph as Graph } from '../model/graph';
import { parsed } from '../model/diff';
import { SegmentedButtons } from '../ui/SegmentedButtons';
import { useMinWidth } from '../ui/useMinWidth';
import { visibleText } from '../model/visibleText';

const ReadOnlyText = lazy(() => import('../editor/ReadOnlyText'));

/** A window of this width in pixels has space for two graphs side by side. */
const TWO_GRAPHS_MIN = 1_101;

/** Shows the difference of two definitions: as a list, on both graphs, or as text. */
export function DifferenceView({
  before,
  after,
  names,
}: {
  before: string;
  after: string;
  names: readonly [string, string];
}) {
  const [chosenView, setView] = useState<'graph' | 'text'>();
  const [side, setSide] = useState<Side>('after');
  const isWide = useMinWidth(TWO_GRAPHS_MIN);
  const old = useMemo(() => parsed(before) as Json | undefined, [before]);
  const now = useMemo(() => parsed(after) as Json | undefined, [after]);
  const difference = useMemo(() => differenceOf(old, now), [old, now]);
  const graphs = useMemo(() => ({ before: graphOf(old), after: graphOf(now) }), [old, now]);
  const sides: Side[] = isWide ? ['before', 'after'] : [side];
  if (before === after) return <Box>No differences.</Box>;
  const view = chosenView ?? (isFormatting(difference) ? 'text' : 'graph');
  return (
    <SpaceBetween size="m">
      <Summary difference={difference} />
      <SpaceBetween direction="horizontal" size="s">
        <SegmentedButtons
          label="View"
          selected={view}
          options={[
            { id: 'graph', text: 'Graph' },
            { id: 'text', text: 'Text' },
          ]}
          onSelect={setView}
        />
        {view === 'graph' && !isWide && (
          <SegmentedButtons
            label="Definition"
            selected={side}
            options={[
              { id: 'after', text: 'After' },
              { id: 'before', text: 'Before' },
            ]}
            onSelect={setSide}
          />
        )}
      </SpaceBetween>
      {view === 'text' ? (
        <Suspense fallback="Loading…">
          <div className="askel-text-pane">
            <ReadOnlyText
              text={formattedJson(after)}
              before={formattedJson(before)}
              label={`Difference of ${names[0]} and ${names[1]}`}
            />
          </div>
        </Suspense>
      ) : (
        <div className="askel-two-graphs">
          {sides.map((shown) => (
            <SideGraph
              key={shown}
              title={shown === 'before' ? names[0] : names[1]}
              graph={graphs[shown]}
              beside={graphs[shown === 'before' ? 'after' : 'before']}
              difference={difference}
              side={shown}
              height={isWide ? HEIGHT : NARROW_HEIGHT}
            />
          ))}
        </div>
      )}
    </SpaceBetween>
  );
}

/** Whether only the format of two definitions differs. */
function isFormatting({ states, machine }: DefinitionDifference): boolean {
  return states.every((state) => state.difference === 'same') && machine.length === 0;
}

function Summary({ difference }: { difference: DefinitionDifference }) {
  const statesWith = (kind: ChangedState['difference']): ChangedState[] =>
    difference.states.filter((state) => state.difference === kind);
  const lines: [string, ChangedState[]][] = [
    ['Added', statesWith('added')],
    ['Removed', statesWith('removed')],
    ['Renamed', statesWith('renamed')],
    ['Changed', statesWith('changed')],
  ];
  return (
    <ul className="askel-difference" aria-label="Differences">
      {lines
        .filter(([, states]) => states.length > 0)
        .map(([label, states]) => (
          <li key={label} data-difference={label.toLowerCase()}>
            <b>{label}:</b>{' '}
            {states
              .map(
                (state) =>
                  (state.previousName === undefined
                    ? ''
                    : `${visibleText(state.previousName)} → `) +
                  visibleText(state.name) +
                  (state.fields.length > 0 ? ` (${state.fields.join(', ')})` : ''),
              )
              .join('; ')}
          </li>
        ))}
      {difference.machine.length > 0 && (
        <li>
          <b>State machine:</b> {difference.machine.join(', ')}
        </li>
      )}
      {isFormatting(difference) && <li>Formatting only.</li>}
    </ul>
  );
}

type Side = 'before' | 'after';

/** The height of a graph, in pixels, beside another one and alone in a narrow window. */
const HEIGHT = 460;
const NARROW_HEIGHT = 300;

const TONES: Record<string, Tone> = {
  added: 'added',
  removed: 'removed',
  renamed: 'changed',
  changed: 'changed',
};

function SideGraph({
  title,
  graph,
  beside,
  difference,
  side,
  height,
}: {
  title: string;
  graph: Graph;
  beside: Graph;
  difference: DefinitionDifference;
  side: Side;
  height: number;
}) {
  const marks = useMemo(() => {
    const changed = new Map(
      difference.states.map((state) => [
        side === 'before' ? (state.previousName ?? state.name) : state.name,
        state,
      ]),
    );
    const all = new Map<string, NodeMark>();
    for (const node of graph.nodes) {
      const state = changed.get(node.name);
      const tone = state && node.type !== undefined ? TONES[state.difference] : undefined;
      if (state && tone)
        all.set(node.id, { tone, text: [state.difference, ...state.fields].join(' ') });
    }
    return all;
  }, [graph, difference, side]);
  const label = `${side === 'before' ? 'Before' : 'After'}: ${title}`;
  return (
    <figure>
      <figcaption>{label}</figcaption>
      <StateGraph graph={graph} beside={beside} label={label} marks={marks} height={height} />
    </figure>
  );
}
