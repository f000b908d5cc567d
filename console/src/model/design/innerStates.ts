import { isArray, isObject, type Json, type JsonObject } from './json';

/** Members with inner states. */
const STATE_CONTAINERS = ['Branches', 'ItemProcessor', 'Iterator'];

/** Removes the inner states from a state. */
export function withoutInnerStates(state: JsonObject): JsonObject {
  const entries = Object.entries(state).map(([name, value]): [string, Json] => [
    name,
    STATE_CONTAINERS.includes(name) ? withoutStates(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function withoutStates(holder: Json): Json {
  if (isArray(holder)) return holder.map(withoutStates);
  if (!isObject(holder)) return holder;
  return Object.fromEntries(Object.entries(holder).filter(([name]) => name !== 'States'));
}
