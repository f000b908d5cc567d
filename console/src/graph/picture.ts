import type { GraphEdge, GraphNode, StateGraph } from '../model/graph';
import { type Layout, type Place, shortLabel } from '../model/layoutInput';
import { absolutePlaces } from '../model/overview';
import { visibleText } from '../model/visibleText';
import { coursePath } from './coursePath';

/** Colours of a picture, as CSS has them. */
export interface PictureColours {
  readonly ground: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly panel: string;
}

const MARGIN = 16;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
/** About how wide a letter of the node's name is, in pixels, so that long names end before their box does. */
const LETTER = 7.6;

/** The graph of a definition as an SVG file of its own, which needs nothing beside it. */
export function pictureOf(graph: StateGraph, layout: Layout, colours: PictureColours): string {
  const places = absolutePlaces(graph, layout);
  const width = Math.ceil(layout.width + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" font-family="${FONT}">`,
    `<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0L10,5L0,10z" fill="${colours.quiet}"/></marker></defs>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${colours.ground}"/>`,
    ...graph.nodes.map((node) => nodeText(node, places.get(node.id), colours)),
    ...graph.edges.map((edge) => edgeText(edge, layout, colours)),
    '</svg>',
    '',
  ].join('\n');
}

function nodeText(node: GraphNode, place: Place | undefined, colours: PictureColours): string {
  if (place === undefined) return '';
  const { x, y, width, height } = place;
  if (node.kind === 'start' || node.kind === 'end') {
    return (
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" fill="${colours.panel}" stroke="${colours.quiet}"/>` +
      `<text x="${x + width / 2}" y="${y + height / 2 + 4}" text-anchor="middle" font-size="12" fill="${colours.ink}">${escaped(visibleText(node.name))}</text>`
    );
  }
  const fill = node.kind === 'group' ? 'none' : colours.panel;
  const most = Math.floor((width - 24) / LETTER);
  return (
    `<g><title>${escaped(visibleText(node.name))}</title>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${colours.line}" stroke-width="1.5"/>` +
    `<text x="${x + 12}" y="${y + 21}" font-size="14" font-weight="600" fill="${colours.ink}">${escaped(cut(visibleText(node.name), most))}</text>` +
    `<text x="${x + 12}" y="${y + 37}" font-size="11.5" fill="${colours.quiet}">${escaped(cut(node.note ?? node.type ?? '', Math.floor(most * 1.2)))}</text></g>`
  );
}

function edgeText(edge: GraphEdge, layout: Layout, colours: PictureColours): string {
  const course = layout.courses.get(edge.id);
  if (course === undefined || course.points.length < 2) return '';
  const dashes = edge.kind === 'catch' ? ' stroke-dasharray="5 4"' : '';
  const line = `<path d="${coursePath(course.points)}" fill="none" stroke="${colours.quiet}" stroke-width="1.4" marker-end="url(#tip)"${dashes}/>`;
  if (edge.label === undefined || course.label === undefined) return line;
  return `${line}<text x="${course.label.x + 4}" y="${course.label.y + 13}" font-size="11.5" fill="${colours.ink}" stroke="${colours.ground}" stroke-width="3" paint-order="stroke">${escaped(shortLabel(edge.label))}</text>`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

/** Text as XML has it; characters that XML cannot have become a box. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
