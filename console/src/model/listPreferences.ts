/** How a list of executions is shown. The browser stores it. */
export interface ListPreferences {
  /** The ids of the hidden columns. A new column is shown. */
  hidden: readonly string[];
  density: 'comfortable' | 'compact';
  times: 'relative' | 'exact';
}

export const DEFAULT_PREFERENCES: ListPreferences = {
  hidden: [],
  density: 'comfortable',
  times: 'relative',
};

/** Reads stored preferences; unknown values become the default. */
export function parsePreferences(stored: string | null): ListPreferences {
  try {
    const { hidden, density, times } = JSON.parse(stored ?? '{}') as Record<string, unknown>;
    return {
      hidden: Array.isArray(hidden) ? hidden.filter((id) => typeof id === 'string') : [],
      density: density === 'compact' ? 'compact' : 'comfortable',
      times: times === 'exact' ? 'exact' : 'relative',
    };
  } catch {
    return DEFAULT_PREFERENCES;
  }
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
