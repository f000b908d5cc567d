import { parsed, sameJson } from '../diff';
import { isObject, type Json } from './json';
import { languageOf, stateNamed } from './machine';

/**
 * Whether a state differs from the one that an execution runs, or runs in another query language.
 *
 * @param executed the definition of the execution, JSON text
 */
export function isChangedState(executed: string, current: Json, name: string): boolean {
  const earlier = parsed(executed) as Json | undefined;
  const [before, after] = [stateNamed(earlier, name), stateNamed(current, name)];
  if (before === undefined || after === undefined) return false;
  return (
    !sameJson(before.state, after.state) ||
    (isObject(earlier) && isObject(current) && languageOf(earlier) !== languageOf(current))
  );
}
