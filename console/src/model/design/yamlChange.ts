import { Document, isMap, isScalar, isSeq } from 'yaml';
import type { Node as YamlNode, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { Change } from './change';
import type { Json, Path } from './json';
import { contentEnd, parseYaml, yamlOf, type DefinitionText } from './text';

type Member = Pair<YamlNode, YamlNode | null>;

/** Changes YAML in block style in place; undefined where that is impossible. */
export function spliceYaml({ text }: DefinitionText, change: Change): string | undefined {
  const document = parseYaml(text);
  switch (change.kind) {
    case 'set':
      return set(text, document, change.path, write(change.value), change.after, change.value);
    case 'remove':
      return remove(text, document, change.path);
    case 'rename': {
      const key = memberAt(document, change.path)?.key.range;
      return key ? replace(text, key[0], key[1], write(change.name)) : undefined;
    }
    case 'move': {
      const member = memberAt(document, change.path);
      const value = member?.value;
      if (!value || (isCollection(value) && value.flow)) return undefined;
      const moved = dedent(text, value.range?.[0] ?? 0, endOfLine(text, contentEnd(text, value)));
      const without = remove(text, document, change.path);
      return without === undefined
        ? undefined
        : set(without, parseYaml(without), change.to, moved, change.after, {});
    }
  }
}

/**
 * Changes the parsed document and serializes it again. This keeps order and comments, but reformats
 * the text.
 */
export function rewriteYaml({ text }: DefinitionText, change: Change): string {
  const document = parseYaml(text) as unknown as Document;
  applyChange(document, change);
  return document.toString({ lineWidth: 0 });
}

function applyChange(document: Document, change: Change): void {
  switch (change.kind) {
    case 'set': {
      if (!document.contents) document.contents = document.createNode({});
      const container = document.getIn(change.path.slice(0, -1), true);
      const existing = document.hasIn(change.path);
      document.setIn(change.path, document.createNode(yamlOf(change.value)));
      if (!existing && isMap(container) && change.after !== undefined) {
        const added = container.items.pop();
        const predecessor = container.items.findIndex((pair) => nameOf(pair.key) === change.after);
        const last = container.items.length;
        if (added)
          container.items.splice(
            change.after === null ? 0 : predecessor < 0 ? last : predecessor + 1,
            0,
            added,
          );
      }
      return;
    }
    case 'remove':
      document.deleteIn(change.path);
      return;
    case 'rename': {
      const member = memberAt(document, change.path);
      if (member) member.key = document.createNode(change.name);
      return;
    }
    case 'move': {
      const value = document.getIn(change.path, true);
      document.deleteIn(change.path);
      applyChange(document, { ...change, kind: 'set', path: change.to, value: null });
      document.setIn(change.to, value);
    }
  }
}

function set(
  text: string,
  document: Document,
  path: Path,
  valueText: string,
  after: string | null | undefined,
  value: Json,
): string | undefined {
  const container = document.getIn(path.slice(0, -1), true);
  const step = path.at(-1);
  if (!isCollection(container) || container.flow) {
    const empty = isCollection(container) && container.items.length === 0 && path.length > 1;
    return empty
      ? set(text, document, path.slice(0, -1), member(step, valueText, value), undefined, {})
      : undefined;
  }
  const existing = document.getIn(path, true) as YamlNode | undefined;
  if (
    existing &&
    isScalar(existing) &&
    !isBlock(valueText, value) &&
    !isBlockScalar(text, existing)
  ) {
    return replace(text, existing.range?.[0] ?? 0, existing.range?.[1] ?? 0, valueText);
  }
  if (document.hasIn(path)) return setWhole(text, container, path, valueText, value);
  const indent = columnOf(text, container);
  const line = isMap(container)
    ? member(step, valueText, value)
    : '- ' + indented(valueText, '  ').trimStart();
  if (after === null && isMap(container)) {
    const start = (container.items[0] as Member).key.range?.[0] ?? 0;
    return replace(text, start, start, indented(line, indent).trimStart() + '\n' + indent);
  }
  const named = isMap(container)
    ? container.items.find((pair) => nameOf(pair.key) === after)
    : undefined;
  const predecessor = (named ?? container.items.at(-1)) as Member | YamlNode | undefined;
  if (!predecessor) return undefined;
  const end = endOfLine(text, endOf(text, predecessor));
  return replace(text, end, end, '\n' + indented(line, indent));
}

/** Replaces a value by one of another kind. */
function setWhole(
  text: string,
  container: YAMLMap | YAMLSeq,
  path: Path,
  valueText: string,
  value: Json,
): string | undefined {
  const step = path.at(-1);
  const indent = columnOf(text, container);
  if (isMap(container)) {
    const pair = container.items.find((each) => nameOf(each.key) === step) as Member | undefined;
    if (!pair) return undefined;
    const end =
      pair.value && isCollection(pair.value) && pair.value.flow
        ? (pair.value.range?.[1] ?? 0)
        : endOf(text, pair);
    return replace(
      text,
      pair.key.range?.[0] ?? 0,
      end,
      indented(member(step, valueText, value), indent).trimStart(),
    );
  }
  const item = container.items[Number(step)] as YamlNode | undefined;
  if (!item) return undefined;
  return replace(
    text,
    item.range?.[0] ?? 0,
    contentEnd(text, item),
    indented(valueText, indent + '  ').trimStart(),
  );
}

function remove(text: string, document: Document, path: Path): string | undefined {
  const container = document.getIn(path.slice(0, -1), true);
  if (!isCollection(container) || container.flow) return undefined;
  const items = container.items as (Member | YamlNode)[];
  const index = isMap(container)
    ? (items as Member[]).findIndex((pair) => nameOf(pair.key) === path.at(-1))
    : Number(path.at(-1));
  const part = items[index];
  if (!part) return undefined;
  if (items.length === 1) {
    const empty = isMap(container) ? '{}' : '[]';
    return path.length > 1 ? set(text, document, path.slice(0, -1), empty, undefined, {}) : '{}\n';
  }
  const start = startOf(part);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  if (!/^\s*(- +)?$/.test(text.slice(lineStart, start))) return undefined;
  const dash = isMap(container) && text.slice(lineStart, start).includes('-');
  if (dash) {
    const next = items[index + 1];
    return next && replace(text, start, startOf(next), '');
  }
  const end = endOfLine(text, endOf(text, part));
  return replace(text, commentsAbove(text, lineStart), Math.min(end + 1, text.length), '');
}

/**
 * The start of the comment lines directly above a line. These comments are assumed to describe the
 * line.
 */
function commentsAbove(text: string, lineStart: number): number {
  const indent = /^ */.exec(text.slice(lineStart))?.[0] ?? '';
  let start = lineStart;
  while (start > 0) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(before, start).startsWith(indent + '#')) break;
    start = before;
  }
  return start;
}

function member(step: string | number | undefined, valueText: string, value: Json): string {
  const name = write(String(step));
  if (!isBlock(valueText, value)) return `${name}: ${valueText}`;
  return /^[|>]/.test(valueText)
    ? `${name}: ${valueText}`
    : `${name}:\n${indented(valueText, '  ')}`;
}

/**
 * Whether the text of a value needs more than the line of its key: a block of members, items or
 * text.
 */
function isBlock(valueText: string, value: Json): boolean {
  return (
    valueText.includes('\n') ||
    (typeof value === 'object' && value !== null && !/^[{[]/.test(valueText))
  );
}

function isBlockScalar(text: string, node: YamlNode): boolean {
  return /^[|>]/.test(text.slice(node.range?.[0] ?? 0));
}

function write(value: Json): string {
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  const text = new Document(yamlOf(value)).toString({ lineWidth: 0 });
  return empty ? text.trim() : text.replace(/\n$/, '');
}

function indented(block: string, indent: string): string {
  return block
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n');
}

/** Removes the indentation from the lines of a range. */
function dedent(text: string, from: number, to: number): string {
  const indent = ' '.repeat(from - (text.lastIndexOf('\n', from - 1) + 1));
  return text.slice(from, to).replaceAll('\n' + indent, '\n');
}

function columnOf(text: string, container: YAMLMap | YAMLSeq): string {
  const first = isMap(container)
    ? ((container.items[0] as Member | undefined)?.key.range?.[0] ?? 0)
    : (container.range?.[0] ?? 0);
  return ' '.repeat(first - (text.lastIndexOf('\n', first - 1) + 1));
}

function memberAt(document: Document, path: Path): Member | undefined {
  const container = document.getIn(path.slice(0, -1), true);
  if (!isMap(container)) return undefined;
  return container.items.find((pair) => nameOf(pair.key) === path.at(-1)) as Member | undefined;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function isCollection(node: unknown): node is YAMLMap | YAMLSeq {
  return isMap(node) || isSeq(node);
}

function startOf(part: Member | YamlNode): number {
  return ('key' in part ? part.key.range?.[0] : part.range?.[0]) ?? 0;
}

function endOf(text: string, part: Member | YamlNode): number {
  if (!('key' in part)) return contentEnd(text, part);
  if (part.value && (part.value.range?.[1] ?? 0) > (part.value.range?.[0] ?? 0))
    return contentEnd(text, part.value);
  const colon = text.indexOf(':', part.key.range?.[1] ?? 0);
  return colon + 1;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function replace(text: string, from: number, to: number, insert: string): string {
  return text.slice(0, from) + insert + text.slice(to);
}
