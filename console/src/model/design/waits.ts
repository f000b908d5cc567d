import type { Change } from './change';
import type { Field } from './fields';
import type { Json, JsonObject } from './json';
import type { QueryLanguage } from './machine';
import { setField } from './operations';

/** The members that end a wait. A Wait state has one of them. */
export type WaitKind = 'Seconds' | 'Timestamp' | 'SecondsPath' | 'TimestampPath';

const KINDS: readonly { kind: WaitKind; text: string; language?: QueryLanguage }[] = [
  { kind: 'Seconds', text: 'A number of seconds' },
  { kind: 'Timestamp', text: 'A date and time' },
  { kind: 'SecondsPath', text: 'Seconds in the input', language: 'JSONPath' },
  { kind: 'TimestampPath', text: 'A date and time in the input', language: 'JSONPath' },
];
const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** The kinds of a wait in a query language, as the options of a choice. */
export function waitOptions(language: QueryLanguage): { value: WaitKind; label: string }[] {
  return KINDS.filter((each) => (each.language ?? language) === language).map(({ kind, text }) => ({
    value: kind,
    label: text,
  }));
}

/**
 * The kinds of a Wait state, several if it is invalid.
 *
 * @param chosen the kind of a state without any; it remains while its value is typed
 */
export function waitKinds(state: JsonObject, chosen: WaitKind = 'Seconds'): readonly WaitKind[] {
  const present = KINDS.map(({ kind }) => kind).filter((kind) => kind in state);
  return present.length === 0 ? [chosen] : present;
}

/** Whether the form of a Wait state of these kinds has a field. */
export function isWaitField({ path }: Field, kinds: readonly WaitKind[]): boolean {
  const kind = KINDS.find((each) => each.kind === path[0])?.kind;
  return kind === undefined || kinds.includes(kind);
}

/** Replaces the kind of a Wait state. The new member has a value that is valid now. */
export function changeWait(
  definition: Json,
  name: string,
  state: JsonObject,
  kind: WaitKind,
  nowMillis: number,
): Change[] {
  const values: Readonly<Record<WaitKind, Json>> = {
    Seconds: 60,
    Timestamp: new Date(nowMillis + DAY_MILLIS).toISOString().replace(/\.\d+Z$/, 'Z'),
    SecondsPath: '$.seconds',
    TimestampPath: '$.timestamp',
  };
  return [
    ...setField(definition, name, [kind], values[kind]),
    ...KINDS.filter((each) => each.kind !== kind && each.kind in state).flatMap((each) =>
      setField(definition, name, [each.kind], undefined),
    ),
  ];
}
