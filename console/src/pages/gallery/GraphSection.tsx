import { StateGraph, type NodeMark, type Tone } from '../../graph';
import { graphOf } from '../../model/graph';

const TONES: readonly Tone[] = [
  'running',
  'retrying',
  'succeeded',
  'caught',
  'failed',
  'aborted',
  'added',
  'removed',
  'changed',
  'heat-0',
  'heat-3',
  'heat-5',
];

/** A Parallel state with one state of each tone, and a state without any. */
const GRAPH = graphOf({
  StartAt: 'All tones',
  States: {
    'All tones': {
      Type: 'Parallel',
      Branches: TONES.map((tone) => ({
        StartAt: tone,
        States: { [tone]: { Type: 'Pass', End: true } },
      })),
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handlers' }],
      Next: 'Handlers',
    },
    Handlers: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 5 }],
      End: true,
    },
  },
});

const MARKS: ReadonlyMap<string, NodeMark> = new Map(
  GRAPH.nodes.flatMap(({ id, name }) => {
    const tone = TONES.find((each) => each === name);
    return tone === undefined ? [] : [[id, { tone, text: tone, badge: '12×' }]];
  }),
);

/** States in all tones, and the badges of Retriers and Catchers. */
export function GraphSection() {
  return (
    <StateGraph
      graph={GRAPH}
      label="States in all tones"
      marks={MARKS}
      showsHandlers
      height={420}
    />
  );
}
