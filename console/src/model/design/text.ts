import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node as YamlNode } from 'yaml';
import { isExactNumber, parseExact } from '../exactJson';
import { isArray, isObject, type Json, type Path } from './json';

/** The format of a definition. The server stores JSON, and the designer also edits YAML. */
export type Format = 'json' | 'yaml';

/** A range of offsets; the end is exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface SyntaxProblem extends Range {
  readonly message: string;
}

/** A syntax node: the ranges of its key and value, and its members or items. */
export interface Syntax {
  readonly step: string | number | undefined;
  readonly key: Range | undefined;
  readonly value: Range;
  readonly children: readonly Syntax[];
}

/** A parsed definition: its value, its syntax errors and the positions of its parts. */
export interface DefinitionText {
  readonly format: Format;
  readonly text: string;
  /** The value; undefined when the text is empty or unreadable. */
  readonly value: Json | undefined;
  /** The syntax errors. When there are any, the value is incomplete and edits are refused. */
  readonly problems: readonly SyntaxProblem[];
  readonly syntax: Syntax | undefined;
}

/** Parses a definition; never throws. */
export function readDefinition(text: string, format: Format): DefinitionText {
  return format === 'json' ? readJson(text) : readYaml(text);
}

/** The range of the part at a path, including its key if it has one. */
export function rangeOf(definition: DefinitionText, path: Path): Range | undefined {
  const found = syntaxAt(definition, path);
  return found && { from: found.key?.from ?? found.value.from, to: found.value.to };
}

/** The range of the key at a path; undefined for an item and for the root. */
export function keyRangeOf(definition: DefinitionText, path: Path): Range | undefined {
  return syntaxAt(definition, path)?.key;
}

/** The path of the innermost part that contains an offset. */
export function pathAt(definition: DefinitionText, offset: number): Path {
  const path: (string | number)[] = [];
  let node = definition.syntax;
  while (node) {
    const inner: Syntax | undefined = node.children.find(
      (child) => (child.key?.from ?? child.value.from) <= offset && offset <= child.value.to,
    );
    if (inner?.step !== undefined) path.push(inner.step);
    node = inner;
  }
  return path;
}

function syntaxAt(definition: DefinitionText, path: Path): Syntax | undefined {
  let node = definition.syntax;
  for (const step of path) node = node?.children.find((child) => child.step === step);
  return node;
}

/**
 * Matches a start of YAML with which valid JSON never begins: a key and a colon, a comment, a
 * directive, or a document start.
 */
const YAML = /^\s*(#|---|%|("[^"\n]*"\s*|'[^'\n]*'\s*|[^\s"'{[/].*?):(\s|$))/;

/**
 * Detects the format by the start of the text, like `askel validate` for unknown file extensions.
 */
export function formatOf(text: string): Format {
  return YAML.test(text) ? 'yaml' : 'json';
}

function readJson(text: string): DefinitionText {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  return {
    format: 'json',
    text,
    value: root && valueOf(root, text),
    problems: (text.trim() === '' ? [] : errors).map((error) => ({
      message: messageOf(error),
      from: error.offset,
      to: error.offset + Math.max(error.length, 1),
    })),
    syntax: root && jsonSyntax(root, undefined),
  };
}

function messageOf(error: ParseError): string {
  const code = printParseErrorCode(error.error);
  if (code === 'InvalidCommentToken')
    return 'JSON does not support comments. Use YAML to keep them.';
  const words = code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return `Invalid JSON: ${words}`;
}

function valueOf(node: Node, text: string): Json {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map((child) => valueOf(child, text));
  if (node.type === 'number') {
    return numberOf(text.slice(node.offset, node.offset + node.length), node.value as number);
  }
  if (node.type !== 'object') return node.value as Json;
  const entries = children.map((property): [string, Json] => {
    const [key, value] = property.children ?? [];
    return [String(key?.value ?? ''), value ? valueOf(value, text) : null];
  });
  return Object.fromEntries(entries);
}

/** The number of a text; `rounded` when the text is an unfinished number. */
function numberOf(text: string, rounded: number): Json {
  try {
    return parseExact(text) as Json;
  } catch {
    return rounded;
  }
}

function jsonSyntax(node: Node, step: string | number | undefined, key?: Range): Syntax {
  const value = { from: node.offset, to: node.offset + node.length };
  const children =
    node.type === 'object'
      ? (node.children ?? []).flatMap((property) => {
          const [name, member] = property.children ?? [];
          if (!name || !member) return [];
          const range = { from: name.offset, to: name.offset + name.length };
          return [jsonSyntax(member, String(name.value), range)];
        })
      : (node.children ?? []).map((item, index) => jsonSyntax(item, index));
  return { step, key, value, children };
}

function readYaml(text: string): DefinitionText {
  const document = parseYaml(text);
  let value: Json | undefined;
  let unreadable: SyntaxProblem[] = [];
  try {
    value = exactOf(document.toJS({ maxAliasCount: 1000 })) ?? undefined;
  } catch (error) {
    unreadable = [{ message: String(error), from: 0, to: text.length }];
  }
  const problems = document.errors.map((error) => ({
    message: error.message.split('\n')[0] ?? error.message,
    from: error.pos[0],
    to: Math.max(error.pos[1], error.pos[0] + 1),
  }));
  return {
    format: 'yaml',
    text,
    value,
    problems: [...problems, ...unreadable],
    syntax: document.contents ? yamlSyntax(text, document.contents, undefined) : undefined,
  };
}

/** Replaces the large integers of YAML by those of JSON. */
function exactOf(value: unknown): Json | undefined {
  if (typeof value === 'bigint') return parseExact(String(value)) as Json;
  if (Array.isArray(value)) return value.map((item) => exactOf(item) ?? null);
  if (typeof value !== 'object' || value === null) return value as Json | undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, exactOf(member) ?? null]),
  );
}

/** Replaces the large integers of JSON by those of YAML. Other numbers are rounded. */
export function yamlOf(value: Json): unknown {
  if (isExactNumber(value)) {
    return /^-?\d+$/.test(value.rawJSON) ? BigInt(value.rawJSON) : Number(value.rawJSON);
  }
  if (isArray(value)) return value.map(yamlOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, yamlOf(member)]));
}

/** Integers are bigint, so that they keep their digits. */
export function parseYaml(text: string): Document.Parsed {
  return parseDocument(text, {
    lineCounter: new LineCounter(),
    strict: true,
    intAsBigInt: true,
  });
}

function yamlSyntax(
  text: string,
  node: YamlNode,
  step: string | number | undefined,
  key?: Range,
): Syntax {
  const value = { from: node.range?.[0] ?? 0, to: contentEnd(text, node) };
  const children: Syntax[] = [];
  if (isMap<YamlNode, YamlNode | null>(node)) {
    for (const pair of node.items) {
      const name = pair.key;
      const range = { from: name.range?.[0] ?? 0, to: name.range?.[1] ?? 0 };
      const nameText = isScalar(name) ? String(name.value) : String(name);
      children.push(
        pair.value
          ? yamlSyntax(text, pair.value, nameText, range)
          : { step: nameText, key: range, value: { from: range.to, to: range.to }, children: [] },
      );
    }
  } else if (isSeq<YamlNode>(node)) {
    node.items.forEach((item, index) => children.push(yamlSyntax(text, item, index)));
  }
  return { step, key, value, children };
}

/** The end of the last content of a node, without the comments and blank lines after it. */
export function contentEnd(text: string, node: YamlNode): number {
  const [from, end] = node.range ?? [0, 0, 0];
  if ((isMap<YamlNode, YamlNode | null>(node) || isSeq<YamlNode>(node)) && !node.flow) {
    const last = node.items.at(-1);
    if (last && 'key' in last) {
      if (last.value && (last.value.range?.[1] ?? 0) > (last.value.range?.[0] ?? 0)) {
        return contentEnd(text, last.value);
      }
      const colon = text.indexOf(':', last.key.range?.[1] ?? from);
      return colon < 0 ? end : colon + 1;
    }
    if (last) return contentEnd(text, last);
  }
  if (isAlias(node)) return end;
  return from + text.slice(from, end).trimEnd().length;
}
