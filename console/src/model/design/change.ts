import { sameJson } from '../diff';
import { spliceJson } from './jsonChange';
import { isArray, isObject, type Json, type JsonObject, type Path } from './json';
import { readDefinition, type DefinitionText, type Format } from './text';
import { rewriteYaml, spliceYaml } from './yamlChange';

/**
 * A change of a definition. Its paths refer to the definition after the previous changes.
 *
 * - `set` writes a value. A new member follows the member `after` (`null`: first), else it is the
 *   last.
 * - `rename` changes the name of a member in place.
 * - `move` moves a member with its text to another path.
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

/** An edit that replaces a range of a text. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The change is impossible. The message is shown to users. */
export class ChangeRefused extends Error {
  override readonly name = 'ChangeRefused';
}

/**
 * Applies changes to the text of a definition and keeps the rest: order, comments, whitespace.
 *
 * After each change the text is parsed and compared with the expected value. A text that cannot be
 * changed in place, such as YAML in flow style, is serialized again. This keeps order and comments
 * but not all whitespace.
 *
 * @throws ChangeRefused if the text has syntax errors, a path does not exist, or neither way gives
 *     the expected value
 */
export function changeText(text: string, format: Format, changes: readonly Change[]): string {
  return changes.reduce((before, change) => changeOnce(before, format, change), text);
}

function changeOnce(text: string, format: Format, change: Change): string {
  const definition = readDefinition(text, format);
  const problem = definition.problems[0];
  if (problem) throw new ChangeRefused(`Fix the syntax errors first: ${problem.message}`);
  if (definition.value !== undefined && !isObject(definition.value))
    throw new ChangeRefused('The definition must be an object.');
  const expected = changeValue(definition.value ?? {}, change);
  const spliced = splice(definition, change);
  if (spliced !== undefined && parsesTo(spliced, format, expected)) return spliced;
  const rewritten =
    format === 'yaml' ? rewriteYaml(definition, change) : JSON.stringify(expected, null, 2);
  if (!parsesTo(rewritten, format, expected)) {
    throw new ChangeRefused(`This ${format.toUpperCase()} cannot be changed here. Edit its text.`);
  }
  return rewritten;
}

function splice(definition: DefinitionText, change: Change): string | undefined {
  if (change.kind === 'set') {
    const parts = splitChange(definition.value ?? {}, change);
    if (parts.length !== 1 || parts[0] !== change)
      return changeText(definition.text, definition.format, parts);
  }
  return definition.format === 'json'
    ? spliceJson(definition, change)
    : spliceYaml(definition, change);
}

function parsesTo(text: string, format: Format, expected: Json): boolean {
  const read = readDefinition(text, format);
  return (
    read.problems.length === 0 && JSON.stringify(read.value ?? {}) === JSON.stringify(expected)
  );
}

/**
 * Splits the replacement of an object or array into the members that differ, so that the others
 * keep their text.
 */
function splitChange(root: Json, change: Change & { kind: 'set' }): Change[] {
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
  let found: Json | undefined = root;
  for (const step of path) {
    found =
      isObject(found) || isArray(found)
        ? (found as Record<string | number, Json>)[step]
        : undefined;
  }
  return found;
}

/** Applies a change to the value. Members are in the order of the changed text. */
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
        throw new ChangeRefused(`${change.name} already exists.`);
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
      if (value === undefined) throw new ChangeRefused('The member to move does not exist.');
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
    throw new ChangeRefused('The member to change does not exist.');
  if (rest.length === 0) return change(root, step);
  const inner = lookUp(root, [step]);
  if (inner === undefined) throw new ChangeRefused(`${String(step)} does not exist.`);
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
  const existing = entries.findIndex(([member]) => member === name);
  if (existing >= 0) {
    entries[existing] = [name, value];
  } else {
    const predecessor = entries.findIndex(([member]) => member === after);
    const index = after === null ? 0 : predecessor >= 0 ? predecessor + 1 : entries.length;
    entries.splice(index, 0, [name, value]);
  }
  return Object.fromEntries(entries);
}

/** The smallest single edit that turns one text into the other. */
export function editBetween(before: string, after: string): TextEdit {
  const length = Math.min(before.length, after.length);
  let from = 0;
  while (from < length && before[from] === after[from]) from++;
  let suffix = 0;
  while (suffix < length - from && before.at(-1 - suffix) === after.at(-1 - suffix)) suffix++;
  return { from, to: before.length - suffix, insert: after.slice(from, after.length - suffix) };
}
