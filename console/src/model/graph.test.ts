import { describe, expect, it } from 'vitest';
import { END, graphOf, resourceText, START } from './graph';
import { layoutInput, layoutOf } from './layoutInput';
import { ruleText } from './ruleText';

const DEFINITION = {
  StartAt: 'Check',
  States: {
    Check: {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.n', NumericGreaterThan: 3 },
            { Variable: '$.s', IsPresent: true },
          ],
          Next: 'Both',
        },
      ],
      Default: 'No',
    },
    No: { Type: 'Fail', Error: 'TooFew' },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'a/b', States: { 'a/b': { Type: 'Pass', End: true } } },
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              ItemProcessor: {
                StartAt: 'Do',
                States: { Do: { Type: 'Task', Resource: 'r', End: true } },
              },
              End: true,
            },
          },
        },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'No' }],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const DO = '/States/Both/Branches/1/States/Each/ItemProcessor/States/Do';

describe('the graph of a definition', () => {
  it('has states by pointer, groups with their inner states, and labelled transitions', () => {
    const graph = graphOf(DEFINITION);
    expect(graph.nodes.map((node) => `${node.kind} ${node.id}`)).toEqual([
      'start #start',
      'state /States/Check',
      'state /States/No',
      'group /States/Both',
      'state /States/Done',
      'state /States/Both/Branches/0/States/a~1b',
      'group /States/Both/Branches/1/States/Each',
      `state ${DO}`,
      'end #end',
    ]);
    expect(graph.nodes.find((node) => node.id === DO)?.parent).toBe(
      '/States/Both/Branches/1/States/Each',
    );
    expect(graph.edges.map((edge) => `${edge.source} ${edge.target} ${edge.label ?? ''}`)).toEqual([
      `${START} /States/Check `,
      '/States/Check /States/Both $.n > 3 and $.s is present',
      '/States/Check /States/No Default',
      `/States/No ${END} `,
      '/States/Both /States/Done ',
      '/States/Both /States/No Catch States.ALL',
      `/States/Done ${END} `,
    ]);
  });

  it('draws the valid parts of an invalid definition', () => {
    const graph = graphOf({ StartAt: 'X', States: { A: { Type: 'Pass', Next: 'Nowhere' }, B: 7 } });
    expect(graph.nodes.map((node) => node.type)).toEqual([undefined, 'Pass', 'Unknown']);
    expect(graph.edges).toEqual([]);
    expect(graphOf(undefined)).toEqual({ nodes: [], edges: [] });
  });

  it('is laid out group by group, with routes relative to the whole graph', () => {
    const input = layoutInput(graphOf(DEFINITION));
    const both = input.children?.find((child) => child.id === '/States/Both');
    expect(both?.children?.map((child) => child.id)).toHaveLength(2);
    expect(both?.children?.[1]?.children?.map((child) => child.id)).toEqual([DO]);
    expect(input.edges).toHaveLength(7);
    const layout = layoutOf({
      id: 'graph',
      children: [
        {
          id: 'g',
          x: 10,
          y: 20,
          edges: [
            { id: 'e', sections: [{ startPoint: { x: 1, y: 1 }, endPoint: { x: 1, y: 9 } }] },
          ],
        },
      ],
    });
    expect(layout.routes.get('e')?.points).toEqual([
      { x: 11, y: 21 },
      { x: 11, y: 29 },
    ]);
  });

  it('has places for labels at the size at which they are first shown', () => {
    const graphWith = (states: number) =>
      graphOf({
        StartAt: 'Large enough?',
        States: {
          'Large enough?': {
            Type: 'Choice',
            Choices: [{ Variable: '$.total', NumericGreaterThan: 100, Next: 'S0' }],
            Default: 'S0',
          },
          ...Object.fromEntries(
            Array.from({ length: states }, (_, index) => [`S${index}`, { Type: 'Succeed' }]),
          ),
        },
      });
    const label = '$.total > 100';
    const place = (states: number) =>
      layoutInput(graphWith(states))
        .edges?.flatMap((edge) => edge.labels ?? [])
        .find(({ text }) => text === label);
    const width = (states: number, name: string) =>
      layoutInput(graphWith(states)).children?.find((child) => child.id === `/States/${name}`)
        ?.width ?? 0;
    // At a zoom of 0.6, a note has 20 pixels and a monospaced letter 12 pixels.
    expect(place(12)?.width).toBeGreaterThan(12 * label.length);
    expect(place(12)?.height).toBeGreaterThanOrEqual(24);
    expect(place(2)?.width).toBeGreaterThan(12 * label.length);
    // Beside a name of 20 pixels are an icon and a mark; beside a note is a badge such as 1,100×.
    expect(width(12, 'Large enough?')).toBeGreaterThanOrEqual(12 * 'Large enough?'.length + 80);
    expect(width(12, 'S0')).toBeGreaterThanOrEqual(190);
    expect(width(2, 'S0')).toBeGreaterThanOrEqual(150);
  });

  it('has readable texts of rules and resources', () => {
    expect(ruleText({ Condition: '{% $states.input.ok %}' })).toBe('$states.input.ok');
    expect(
      ruleText({
        Or: [
          { Not: { Variable: '$.a', StringEquals: 'x' } },
          { Variable: '$.b', NumericLessThanEqualsPath: '$.c' },
        ],
      }),
    ).toBe('not ($.a = "x") or $.b ≤ $.c');
    expect(resourceText('arn:aws:states:::lambda:invoke.waitForTaskToken')).toBe(
      'lambda:invoke.waitForTaskToken',
    );
    expect(resourceText('arn:aws:lambda:eu-west-1:123456789012:function:charge')).toBe(
      'function:charge',
    );
  });
});
