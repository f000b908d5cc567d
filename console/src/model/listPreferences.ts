import type { ListView } from './criteria';

/** How a list of executions is shown. The browser stores it. */
export interface ListPreferences {
  /** The ids of the hidden columns. A new column is shown. Few executions have redrives. */
  hidden: readonly string[];
  /** The search attributes that are columns, by name. */
  attributes: readonly string[];
  density: 'comfortable' | 'compact';
  times: 'relative' | 'exact';
  /** The widths of resized columns by id, in pixels. */
  widths: Readonly<Record<string, number>>;
}

/** The bounds of a column width, in pixels. */
const WIDTH_MIN = 80;
const WIDTH_MAX = 2_000;

export const DEFAULT_PREFERENCES: ListPreferences = {
  hidden: ['redrives'],
  attributes: [],
  density: 'comfortable',
  times: 'relative',
  widths: {},
};

/** Reads stored preferences; unknown values become the default. */
export function parsePreferences(stored: string | null): ListPreferences {
  try {
    const { hidden, attributes, density, times, widths } = JSON.parse(stored ?? '{}') as Record<
      string,
      unknown
    >;
    return {
      hidden: textsOf(hidden) ?? DEFAULT_PREFERENCES.hidden,
      attributes: textsOf(attributes) ?? DEFAULT_PREFERENCES.attributes,
      density: density === 'compact' ? 'compact' : 'comfortable',
      times: times === 'exact' ? 'exact' : 'relative',
      widths: validWidths(widths),
    };
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

/** The preferences with the columns of a view, if it has some. */
export function withColumnsOf(
  preferences: ListPreferences,
  { columns = preferences.attributes, hidden = preferences.hidden }: ListView,
): ListPreferences {
  return { ...preferences, attributes: columns, hidden };
}

function textsOf(stored: unknown): readonly string[] | undefined {
  return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : undefined;
}

function validWidths(stored: unknown): Readonly<Record<string, number>> {
  if (typeof stored !== 'object' || stored === null) return {};
  const valid = Object.entries(stored).filter(
    (entry): entry is [string, number] =>
      typeof entry[1] === 'number' && entry[1] >= WIDTH_MIN && entry[1] <= WIDTH_MAX,
  );
  return Object.fromEntries(valid);
}

/**
 * The preferences after columns were resized. Columns that keep their width are not stored, so that
 * they still follow the width of the window.
 *
 * @param before the widths before, by id
 * @param after the widths of the same columns, in their order
 */
export function withWidths(
  preferences: ListPreferences,
  before: readonly (readonly [string, number])[],
  after: readonly number[],
): ListPreferences {
  const changed = before.flatMap(([id, width], at) => {
    const next = Math.round(after[at] ?? width);
    return Math.abs(next - width) < 1 ? [] : [[id, clamped(next)] as const];
  });
  return { ...preferences, widths: { ...preferences.widths, ...Object.fromEntries(changed) } };
}

function clamped(width: number): number {
  return Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width));
}

/**
 * The number of rows of a list.
 *
 * @param counted the number of rows that were counted
 * @param hasMore whether more rows follow
 * @returns a text such as `1,000+`
 */
export function countText(counted: number, hasMore: boolean): string {
  return `${counted.toLocaleString('en-US')}${hasMore ? '+' : ''}`;
}

/** The order of the loaded page; undefined for the order of the server, the latest start first. */
export interface RowOrder {
  column: string;
  descending: boolean;
}

/** Compares two values of a column. Rows without a value are last in both orders. */
export function compareValues(
  one: string | number | undefined,
  other: string | number | undefined,
  descending: boolean,
): number {
  if (one === undefined || other === undefined) {
    return Number(one === undefined) - Number(other === undefined);
  }
  const order =
    typeof one === 'number' && typeof other === 'number'
      ? one - other
      : String(one).localeCompare(String(other), undefined, { numeric: true });
  return descending ? -order : order;
}
