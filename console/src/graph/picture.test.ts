import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { graphOf, type StateGraph } from '../model/graph';
import type { Layout } from '../model/layoutInput';
import { pictureOf } from './picture';
import { pictureColours } from './pictureColours';

const COLOURS: Readonly<Record<string, string>> = {
  panel: '#ffffff',
  ink: '#000000',
  quiet: '#555555',
  line: '#cccccc',
  failed: '#c00000',
  succeeded: '#00c000',
};
const colourOf = (name: string) => COLOURS[name] ?? (name === 'heat' ? '' : '#123456');
const colours = pictureColours(colourOf);

function layoutFor(graph: StateGraph): Layout {
  const boundsAt = (
    x: number,
    y: number,
  ): { x: number; y: number; width: number; height: number } => ({ x, y, width: 200, height: 50 });
  return {
    width: 300,
    height: 400,
    nodeBounds: new Map(
      graph.nodes.map((node, index) => [node.id, boundsAt(10 * index, 100 * index)]),
    ),
    routes: new Map(
      graph.edges.map((edge) => [
        edge.id,
        {
          points: [
            { x: 1, y: 2 },
            { x: 1, y: 9 },
          ],
          label: undefined,
        },
      ]),
    ),
  };
}

it('draws each state at its position, with control characters escaped', () => {
  const graph = graphOf({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Map',
        Next: 'B <&> \u0001',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
      },
      'B <&> \u0001': { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true },
    },
  });
  const layout = layoutFor(graph);
  const picture = pictureOf({ graph }, layout, colours);
  // Bounds of inner nodes are relative to their group.
  const positionOf = (name: string): number[] =>
    [
      ...(new RegExp(`<rect x="([\\d.]+)" y="([\\d.]+)"[^>]*/><text[^>]*>${name}`).exec(picture) ??
        []),
    ]
      .slice(1)
      .map(Number);
  const mapIndex = graph.nodes.findIndex((node) => node.name === 'A');
  const itemIndex = graph.nodes.findIndex((node) => node.name === 'I');
  expect(positionOf('A')).toEqual([10 * mapIndex, 100 * mapIndex]);
  expect(positionOf('I')).toEqual([10 * (mapIndex + itemIndex), 100 * (mapIndex + itemIndex)]);
  expect(picture).toContain('>B &lt;&amp;&gt; \\u0001</text>');
  expect(picture).toContain('>lambda:invoke</text>');
  expect(picture.match(/marker-end/g)).toHaveLength(graph.edges.length);
  expect(picture).toMatch(/^<svg [^>]*width="332" height="432" viewBox="-16 -16 332 432"/);
});

it('draws marks, badges and taken transitions in the colours of the page', () => {
  const graph = graphOf({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Task',
        Resource: 'r',
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 7 }],
        Catch: [{ ErrorEquals: ['E'], Next: 'B' }],
        Next: 'B',
      },
      B: { Type: 'Pass', End: true },
    },
  });
  const picture = pictureOf(
    {
      graph,
      marks: new Map([
        ['/States/A', { tone: 'failed', text: 'Failed: E', badge: '12×' }],
        ['/States/B', { tone: 'heat-5', text: '3 s' }],
      ]),
      taken: new Set(['/States/A/Catch/0']),
      showsHandlers: true,
    },
    layoutFor(graph),
    colours,
  );
  expect(picture).toContain('<title>A, Failed: E</title>');
  expect(picture).toContain('>↻ 7  ⤳ 1  12×</text>');
  expect(picture).toMatch(/fill="#c00000">✕<\/text>/);
  expect(picture).toMatch(/fill="#f9e8e8" stroke="#c00000"/);
  expect(picture).toMatch(/fill="#dc7373" stroke="#c00000"/);
  expect(picture.match(/stroke="#000000" stroke-width="2.2"/g)).toHaveLength(1);
  expect(picture.match(/stroke="#777777" stroke-width="1.4"/g)).toHaveLength(
    graph.edges.length - 1,
  );
});

it('draws heat in the colour of its page', () => {
  const { fill } = pictureColours((name) => (name === 'heat' ? '#0000c0' : colourOf(name)));
  expect(fill('heat-5')).toBe('#7373dc');
  expect(fill('failed')).toBe(colours.fill('failed'));
});

it('draws waiting states as outlines', () => {
  const graph = graphOf({ StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 9, End: true } } });
  const drawn = (isWaiting: boolean) =>
    pictureOf(
      {
        graph,
        marks: new Map([['/States/A', { tone: 'running' as const, text: 'Running', isWaiting }]]),
      },
      layoutFor(graph),
      colours,
    );
  expect(drawn(true)).toMatch(/fill="#ffffff" stroke="#123456" [^>]*stroke-dasharray="5 3"/);
  expect(drawn(false)).not.toContain('stroke-dasharray');
});

/** The contrast of two colours of the form `#rrggbb`, as in WCAG 2. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

it.each(['body {', 'body.awsui-dark-mode {'])('transitions and rules are legible in %s', (mode) => {
  const css = readFileSync(new URL('../shell/shell.css', import.meta.url), 'utf8');
  const rule = css.slice(css.indexOf(`\n${mode}`));
  const colour = (name: string) => new RegExp(`--askel-${name}: (#\\w{6})`).exec(rule)?.[1] ?? '';
  const { background, edge, muted } = pictureColours(colour);
  expect(contrast(edge, background)).toBeGreaterThan(3);
  expect(contrast(muted, background)).toBeGreaterThan(4.5);
});
