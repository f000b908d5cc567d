import type { GraphEdge, GraphNode } from '../model/graph';
import { type Layout, type NodeBounds, shortLabel } from '../model/layoutInput';
import { absoluteBounds } from '../model/overview';
import { visibleText } from '../model/visibleText';
import type { PictureColours } from './pictureColours';
import { routePath } from './routePath';
import { ICONS, type StateGraphProps } from './view';

/** The parts of a shown graph that its image contains. */
export type PictureView = Pick<
  StateGraphProps,
  'graph' | 'marks' | 'taken' | 'edgeMarks' | 'showsHandlers'
>;

const MARGIN = 16;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
/**
 * The approximate width of a letter in a node's name, in pixels. It determines where long names are
 * cut.
 */
const LETTER_WIDTH = 7.6;

/** The width of the icon of a mark, in pixels. */
const ICON_WIDTH = 24;

/** A graph as a self-contained SVG file: states with marks and badges, and transitions. */
export function pictureOf(view: PictureView, layout: Layout, colours: PictureColours): string {
  const { graph } = view;
  const nodeBounds = absoluteBounds(graph, layout);
  const width = Math.ceil(layout.width + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN);
  const strokes = new Set(graph.edges.map((edge) => strokeOf(edge, view, colours)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" font-family="${FONT}">`,
    `<defs>${[...strokes].map(tipSvg).join('')}</defs>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${colours.background}"/>`,
    ...graph.nodes.map((node) => nodeSvg(node, nodeBounds.get(node.id), view, colours)),
    ...graph.edges.map((edge) => edgeSvg(edge, layout, view, colours)),
    '</svg>',
    '',
  ].join('\n');
}

/**
 * The arrowhead of a transition. Each colour has its own arrowhead, because few programs know
 * `context-stroke`.
 */
function tipSvg(colour: string): string {
  return `<marker id="${tipId(colour)}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0L10,5L0,10z" fill="${colour}"/></marker>`;
}

function tipId(colour: string): string {
  return `tip-${colour.replace('#', '')}`;
}

function strokeOf(edge: GraphEdge, { taken, edgeMarks }: PictureView, colours: PictureColours) {
  const tone = edgeMarks?.get(edge.id);
  if (tone !== undefined) return colours.frame(tone);
  return taken?.has(edge.id) === true ? colours.ink : colours.edge;
}

function nodeSvg(
  node: GraphNode,
  bounds: NodeBounds | undefined,
  view: PictureView,
  colours: PictureColours,
): string {
  if (bounds === undefined) return '';
  const { x, y, width, height } = bounds;
  if (node.kind === 'start' || node.kind === 'end') {
    return (
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" fill="${colours.background}" stroke="${colours.muted}"/>` +
      `<text x="${x + width / 2}" y="${y + height / 2 + 4}" text-anchor="middle" font-size="12" fill="${colours.ink}">${escaped(visibleText(node.name))}</text>`
    );
  }
  const mark = view.marks?.get(node.id);
  const frame = colours.frame(mark?.tone);
  const waits = mark?.isWaiting === true;
  const fill =
    node.kind === 'group' && mark === undefined
      ? 'none'
      : colours.fill(waits ? undefined : mark?.tone);
  const dashes = waits ? ' stroke-dasharray="5 3"' : '';
  const icon = mark === undefined ? '' : ICONS[mark.tone];
  const inner = width - 24 - (icon === '' ? 0 : ICON_WIDTH);
  const charactersMax = Math.floor(inner / LETTER_WIDTH);
  const badges = [
    ...(view.showsHandlers === true ? node.handlers.map(({ badge }) => badge) : []),
    ...(mark?.badge === undefined ? [] : [mark.badge]),
  ].join('  ');
  const noteMax = Math.max(1, Math.floor(charactersMax * 1.15) - badges.length);
  const title = [node.name, ...(mark === undefined ? [] : [mark.text])].map(visibleText).join(', ');
  return (
    `<g><title>${escaped(title)}</title>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${frame}" stroke-width="1.5"${dashes}/>` +
    `<text x="${x + 12}" y="${y + 21}" font-size="14" font-weight="600" fill="${colours.ink}">${escaped(cut(visibleText(node.name), charactersMax))}</text>` +
    `<text x="${x + 12}" y="${y + 38}" font-size="12" fill="${colours.muted}">${escaped(cut(node.note ?? node.type ?? '', noteMax))}</text>` +
    (badges === ''
      ? ''
      : `<text x="${x + 12 + inner}" y="${y + 38}" text-anchor="end" font-size="12" fill="${colours.ink}">${escaped(badges)}</text>`) +
    (icon === ''
      ? ''
      : `<text x="${x + width - 12}" y="${y + 31}" text-anchor="end" font-size="16" font-weight="700" fill="${frame}">${icon}</text>`) +
    '</g>'
  );
}

function edgeSvg(
  edge: GraphEdge,
  layout: Layout,
  view: PictureView,
  colours: PictureColours,
): string {
  const { taken } = view;
  const route = layout.routes.get(edge.id);
  if (route === undefined || route.points.length < 2) return '';
  const isTaken = taken?.has(edge.id) === true;
  const isMarked = view.edgeMarks?.has(edge.id) === true;
  const stroke = strokeOf(edge, view, colours);
  const dashes = edge.kind === 'catch' ? ' stroke-dasharray="5 4"' : '';
  const line = `<path d="${routePath(route.points)}" fill="none" stroke="${stroke}" stroke-width="${isTaken || isMarked ? 2.2 : 1.4}" marker-end="url(#${tipId(stroke)})"${dashes}/>`;
  if (edge.label === undefined || route.label === undefined) return line;
  const { x, y, width, height, side } = route.label;
  const at = side === 'right' ? `x="${x + width - 4}" text-anchor="end"` : `x="${x + 4}"`;
  return `${line}<text ${at} y="${y + height / 2 + 4}" font-size="12" fill="${colours.ink}" stroke="${colours.background}" stroke-width="3" paint-order="stroke">${escaped(shortLabel(edge.label))}</text>`;
}

function cut(text: string, charactersMax: number): string {
  return text.length > charactersMax ? `${text.slice(0, Math.max(1, charactersMax - 1))}…` : text;
}

/** Escapes text for XML. Characters that XML does not permit become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
