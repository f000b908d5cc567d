import { isObject } from './choiceCondition';
import { difference, parsed, type Difference } from './diff';
import { hasExactNumbers } from './exactJson';
import { pretty } from './jsonText';

/** The members that have the time of a change, which says nothing about it. */
const CHANGE_TIMES = new Set(['LastModificationDate', 'lastModifiedDate', 'updateDate']);

/**
 * The differences between two reads of an object, without the time of the change. Policies and
 * patterns are JSON texts. Their members are compared, so that their form does not matter.
 *
 * @param max the maximum number of changes
 */
export function meanwhileChange(before: unknown, now: unknown, max: number): Difference {
  return difference(withoutChangeTimes(before), withoutChangeTimes(now), max);
}

function withoutChangeTimes(value: unknown): unknown {
  const read = expanded(value);
  return isObject(read)
    ? Object.fromEntries(Object.entries(read).filter(([name]) => !CHANGE_TIMES.has(name)))
    : read;
}

/** The value as JSON has it, with the values of JSON texts of objects and arrays. */
function expanded(value: unknown): unknown {
  if (typeof value === 'string') {
    const read = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    if (read === undefined) return value;
    // A browser that rounds numbers would not see a change of their last digits.
    return hasExactNumbers(value) ? expanded(read) : pretty(value);
  }
  if (Array.isArray(value)) return value.map(expanded);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, expanded(member)]),
  );
}
