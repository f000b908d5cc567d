import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { Change } from './change';
import type { Json, Path } from './json';
import type { DefinitionText } from './text';

/**
 * Changes JSON text in place; undefined where that is impossible.
 *
 * `jsonc-parser` only finds the positions. Its function `modify` would reformat the whole line, and
 * so break up states that are written on one line.
 */
export function spliceJson({ text }: DefinitionText, change: Change): string | undefined {
  const root = parseTree(text);
  if (!root)
    return change.kind === 'set' && change.path.length === 1 ? newObjectText(change) : undefined;
  switch (change.kind) {
    case 'set':
      return set(
        text,
        root,
        change.path,
        (indent, inline) => write(change.value, indent, inline),
        change.after,
      );
    case 'remove':
      return remove(text, root, change.path);
    case 'rename': {
      const key = findNodeAtLocation(root, [...change.path])?.parent?.children?.[0];
      return key && replace(text, key.offset, key.offset + key.length, JSON.stringify(change.name));
    }
    case 'move': {
      const node = findNodeAtLocation(root, [...change.path]);
      if (!node) return undefined;
      const moved = text.slice(node.offset, node.offset + node.length);
      const old = indentAt(text, node.offset);
      const without = remove(text, root, change.path);
      const rest = without === undefined ? undefined : parseTree(without);
      if (without === undefined || !rest) return undefined;
      return set(
        without,
        rest,
        change.to,
        (indent) => moved.replaceAll('\n' + old, '\n' + indent),
        change.after,
      );
    }
  }
}

function newObjectText(change: Change & { kind: 'set' }): string {
  return JSON.stringify({ [String(change.path[0])]: change.value }, null, 2) + '\n';
}

type ValueWriter = (indent: string, inline: boolean) => string;

function set(
  text: string,
  root: Node,
  path: Path,
  writeValue: ValueWriter,
  after: string | null | undefined,
): string | undefined {
  const existing = findNodeAtLocation(root, [...path]);
  if (existing) {
    const inline = !text.includes('\n');
    const value = writeValue(indentAt(text, existing.offset), inline || isInline(text, existing));
    return replace(text, existing.offset, existing.offset + existing.length, value);
  }
  const container = findNodeAtLocation(root, path.slice(0, -1));
  if (!container || (container.type !== 'object' && container.type !== 'array')) return undefined;
  const name = container.type === 'object' ? JSON.stringify(path.at(-1)) + ': ' : '';
  const children = container.children ?? [];
  if (children.length === 0) {
    const indent = indentAt(text, container.offset);
    const inline = !text.includes('\n');
    const inner = inline ? '' : '\n' + indent + stepOf(text);
    const close = inline ? '' : '\n' + indent;
    const body = inner + name + writeValue(indent + stepOf(text), inline) + close;
    return replace(text, container.offset + 1, container.offset + container.length - 1, body);
  }
  const inline = isInline(text, container);
  const first = children[0] as Node;
  const indent = indentAt(text, first.offset);
  const gap = inline ? (/,\s/.test(text) ? ' ' : '') : '\n' + indent;
  const value = name + writeValue(indent, inline);
  if (after === null) return replace(text, first.offset, first.offset, value + ',' + gap);
  const afterMember = children.find((child) => child.children?.[0]?.value === after);
  const predecessor =
    (container.type === 'object' ? afterMember : undefined) ?? children.at(-1) ?? first;
  const end = predecessor.offset + predecessor.length;
  return replace(text, end, end, ',' + gap + value);
}

function remove(text: string, root: Node, path: Path): string | undefined {
  const node = findNodeAtLocation(root, [...path]);
  const part = node?.parent?.type === 'property' ? node.parent : node;
  const siblings = part?.parent?.children ?? [];
  if (!part?.parent) return undefined;
  const index = siblings.indexOf(part);
  const next = siblings[index + 1];
  const before = siblings[index - 1];
  if (next) return replace(text, part.offset, next.offset, '');
  if (before) return replace(text, before.offset + before.length, part.offset + part.length, '');
  return replace(text, part.parent.offset + 1, part.parent.offset + part.parent.length - 1, '');
}

/** Whether a node is on one line and not empty. Added members stay on that line. */
function isInline(text: string, node: Node): boolean {
  const own = text.slice(node.offset, node.offset + node.length);
  return (node.children ?? []).length > 0 && !own.includes('\n');
}

function write(value: Json, indent: string, inline: boolean): string {
  if (inline) {
    return JSON.stringify(value, null, 1).replace(/\n\s*/g, (gap, offset: number, all: string) => {
      const open = /[[{]$/.test(all.slice(0, offset));
      const close = /^[\]}]/.test(all.slice(offset + gap.length));
      return open || close ? '' : ' ';
    });
  }
  return JSON.stringify(value, null, indent.startsWith('\t') ? '\t' : 2).replaceAll(
    '\n',
    '\n' + indent,
  );
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

function stepOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function replace(text: string, from: number, to: number, insert: string): string {
  return text.slice(0, from) + insert + text.slice(to);
}
