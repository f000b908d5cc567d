import { sameJson } from '../diff';
import { spliceJson } from './jsonChange';
import { isArray, isObject, type Json, type JsonObject, type Path } from './json';
import { readDefinition, type DefinitionText, type Format } from './text';
import { rewriteYaml, spliceYaml } from './yamlChange';

/**
 * One change of a definition. Paths lead through the definition as the changes before have left it.
 *
 * `set` puts a value where one may be; a new member comes behind the member `after` (`null`: first), else last.
 * `rename` gives a member another name in its place; `move` takes a member elsewhere with its text.
 */
export type Change =
  | {
      readonly kind: 'set';
      readonly path: Path;
      readonly value: Json;
      readonly after?: string | null | undefined;
    }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'rename'; readonly path: Path; readonly name: string }
  | {
      readonly kind: 'move';
      readonly path: Path;
      readonly to: Path;
      readonly after?: string | null | undefined;
    };

/** Text that takes the place of a range of the text before. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The definition cannot be changed so; the message tells people why. */
export class ChangeRefused extends Error {
  override readonly name = 'ChangeRefused';
}

/**
 * Makes changes to a definition's text and leaves the rest of it as it is: order, comments, blanks.
 *
 * Each change is checked: the text it leaves must read as the value it was to come to. Where YAML cannot be changed in
 * place (in flow style, say) the document is written anew, which keeps order and comments but not every blank.
 *
 * @throws ChangeRefused if the text has syntax problems, or a change leads nowhere
 */
export function changeText(text: string, format: Format, changes: readonly Change[]): string {
  return changes.reduce((before, change) => changeOnce(before, format, change), text);
}

function changeOnce(text: string, format: Format, change: Change): string {
  const definition = readDefinition(text, format);
  const problem = definition.problems[0];
  if (problem) throw new ChangeRefused(`The text must be readable first: ${problem.message}`);
  if (definition.value !== undefined && !isObject(definition.value))
    throw new ChangeRefused('The text must be an object first.');
  const wanted = changeValue(definition.value ?? {}, change);
  const spliced = splice(definition, change);
  if (spliced !== undefined && reads(spliced, format, wanted)) return spliced;
  const rewritten =
    format === 'yaml' ? rewriteYaml(definition, change) : JSON.stringify(wanted, null, 2);
  if (!reads(rewritten, format, wanted)) {
    throw new ChangeRefused(
      `This ${format.toUpperCase()} cannot be changed here. Change its text.`,
    );
  }
  return rewritten;
}

function splice(definition: DefinitionText, change: Change): string | undefined {
  if (change.kind === 'set') {
    const parts = refine(definition.value ?? {}, change);
    if (parts.length !== 1 || parts[0] !== change)
      return changeText(definition.text, definition.format, parts);
  }
  return definition.format === 'json'
    ? spliceJson(definition, change)
    : spliceYaml(definition, change);
}

function reads(text: string, format: Format, wanted: Json): boolean {
  const read = readDefinition(text, format);
  return read.problems.length === 0 && JSON.stringify(read.value ?? {}) === JSON.stringify(wanted);
}

/** Setting an object over another is setting what differs, so that what does not keeps its text. */
function refine(root: Json, change: Change & { kind: 'set' }): Change[] {
  const old = lookUp(root, change.path);
  const { value, path } = change;
  if (
    isObject(old) &&
    isObject(value) &&
    Object.keys(old).length > 0 &&
    Object.keys(value).length > 0
  ) {
    const kept = Object.keys(value).filter((member) => member in old);
    const order = Object.keys(old).filter((member) => member in value);
    if (kept.length === 0 || kept.some((member, index) => member !== order[index])) return [change];
    const parts: Change[] = [];
    for (const member of Object.keys(old)) {
      if (!(member in value)) parts.push({ kind: 'remove', path: [...path, member] });
    }
    let before: string | null = null;
    for (const [member, inner] of Object.entries(value)) {
      if (!equalText(old[member], inner)) {
        parts.push({ kind: 'set', path: [...path, member], value: inner, after: before });
      }
      before = member;
    }
    return parts;
  }
  if (isArray(old) && isArray(value) && old.length > 0 && value.length > 0) {
    const parts: Change[] = [];
    for (let index = old.length - 1; index >= value.length; index--) {
      parts.push({ kind: 'remove', path: [...path, index] });
    }
    value.forEach((item, index) => {
      if (!equalText(old[index], item))
        parts.push({ kind: 'set', path: [...path, index], value: item });
    });
    return parts;
  }
  return equalText(old, value) ? [] : [change];
}

function equalText(one: Json | undefined, other: Json | undefined): boolean {
  return sameJson(one, other) && JSON.stringify(one) === JSON.stringify(other);
}

function lookUp(root: Json, path: Path): Json | undefined {
  let here: Json | undefined = root;
  for (const step of path) {
    here =
      isObject(here) || isArray(here) ? (here as Record<string | number, Json>)[step] : undefined;
  }
  return here;
}

/** The value after the change, its members in the order that the text is to have. */
export function changeValue(root: Json, change: Change): Json {
  switch (change.kind) {
    case 'set':
      return update(root, change.path, (container, step) =>
        isArray(container)
          ? putItem(container, step, change.value)
          : putMember(container, step, change.value, change.after),
      );
    case 'remove':
      return update(root, change.path, (container, step) =>
        isArray(container)
          ? container.filter((_, index) => index !== step)
          : Object.fromEntries(Object.entries(container).filter(([name]) => name !== step)),
      );
    case 'rename':
      if (lookUp(root, [...change.path.slice(0, -1), change.name]) !== undefined) {
        throw new ChangeRefused(`There is a ${change.name} already.`);
      }
      return update(root, change.path, (container, step) =>
        Object.fromEntries(
          Object.entries(container as JsonObject).map(([name, value]) => [
            name === step ? change.name : name,
            value,
          ]),
        ),
      );
    case 'move': {
      const value = lookUp(root, change.path);
      if (value === undefined) throw new ChangeRefused('What is to move is not there.');
      const without = changeValue(root, { kind: 'remove', path: change.path });
      return changeValue(without, { ...change, kind: 'set', path: change.to, value });
    }
  }
}

function update(
  root: Json,
  path: Path,
  change: (container: JsonObject | readonly Json[], step: string | number) => Json,
): Json {
  const [step, ...rest] = path;
  if (step === undefined || !(isObject(root) || isArray(root)))
    throw new ChangeRefused('There is nothing to change.');
  if (rest.length === 0) return change(root, step);
  const inner = lookUp(root, [step]);
  if (inner === undefined) throw new ChangeRefused(`There is no ${String(step)}.`);
  const changed = update(inner, rest, change);
  return isArray(root) ? putItem(root, step, changed) : putMember(root, step, changed);
}

function putItem(items: readonly Json[], step: string | number, value: Json): Json {
  const index = Number(step);
  return index >= items.length
    ? [...items, value]
    : items.map((item, i) => (i === index ? value : item));
}

function putMember(
  object: JsonObject,
  step: string | number,
  value: Json,
  after?: string | null,
): JsonObject {
  const name = String(step);
  const entries = Object.entries(object);
  const there = entries.findIndex(([member]) => member === name);
  if (there >= 0) {
    entries[there] = [name, value];
  } else {
    const behind = entries.findIndex(([member]) => member === after);
    const index = after === null ? 0 : behind >= 0 ? behind + 1 : entries.length;
    entries.splice(index, 0, [name, value]);
  }
  return Object.fromEntries(entries);
}

/** The smallest single edit that makes one text the other. */
export function editBetween(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let tail = 0;
  while (tail < most - from && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}
