import type { GraphEdge, GraphNode, StateGraph } from '../model/graph';
import { type Layout, type NodeBounds, shortLabel } from '../model/layoutInput';
import { absoluteBounds } from '../model/overview';
import { visibleText } from '../model/visibleText';
import { routePath } from './routePath';

/** The colours of an exported image, as CSS values. */
export interface PictureColours {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly panel: string;
}

const MARGIN = 16;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
/**
 * The approximate width of a letter in a node's name, in pixels. It determines where long names are
 * cut.
 */
const LETTER_WIDTH = 7.6;

/** The graph of a definition as a self-contained SVG file. */
export function pictureOf(graph: StateGraph, layout: Layout, colours: PictureColours): string {
  const nodeBounds = absoluteBounds(graph, layout);
  const width = Math.ceil(layout.width + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" font-family="${FONT}">`,
    `<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0L10,5L0,10z" fill="${colours.muted}"/></marker></defs>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${colours.background}"/>`,
    ...graph.nodes.map((node) => nodeSvg(node, nodeBounds.get(node.id), colours)),
    ...graph.edges.map((edge) => edgeSvg(edge, layout, colours)),
    '</svg>',
    '',
  ].join('\n');
}

function nodeSvg(node: GraphNode, bounds: NodeBounds | undefined, colours: PictureColours): string {
  if (bounds === undefined) return '';
  const { x, y, width, height } = bounds;
  if (node.kind === 'start' || node.kind === 'end') {
    return (
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" fill="${colours.panel}" stroke="${colours.muted}"/>` +
      `<text x="${x + width / 2}" y="${y + height / 2 + 4}" text-anchor="middle" font-size="12" fill="${colours.ink}">${escaped(visibleText(node.name))}</text>`
    );
  }
  const fill = node.kind === 'group' ? 'none' : colours.panel;
  const charactersMax = Math.floor((width - 24) / LETTER_WIDTH);
  return (
    `<g><title>${escaped(visibleText(node.name))}</title>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${colours.line}" stroke-width="1.5"/>` +
    `<text x="${x + 12}" y="${y + 21}" font-size="14" font-weight="600" fill="${colours.ink}">${escaped(cut(visibleText(node.name), charactersMax))}</text>` +
    `<text x="${x + 12}" y="${y + 37}" font-size="11.5" fill="${colours.muted}">${escaped(cut(node.note ?? node.type ?? '', Math.floor(charactersMax * 1.2)))}</text></g>`
  );
}

function edgeSvg(edge: GraphEdge, layout: Layout, colours: PictureColours): string {
  const route = layout.routes.get(edge.id);
  if (route === undefined || route.points.length < 2) return '';
  const dashes = edge.kind === 'catch' ? ' stroke-dasharray="5 4"' : '';
  const line = `<path d="${routePath(route.points)}" fill="none" stroke="${colours.muted}" stroke-width="1.4" marker-end="url(#tip)"${dashes}/>`;
  if (edge.label === undefined || route.label === undefined) return line;
  return `${line}<text x="${route.label.x + 4}" y="${route.label.y + 13}" font-size="11.5" fill="${colours.ink}" stroke="${colours.background}" stroke-width="3" paint-order="stroke">${escaped(shortLabel(edge.label))}</text>`;
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
