/** A value below another one: an id, or a `labelled` id of a value that needs its column's title. */
type PhoneValue = string | { labelled: string };

/**
 * The columns that phones show. Each one lists the columns whose values are below each other; a
 * nested list is one line of several values. A row shows the other columns on request.
 */
export type PhoneColumns = readonly (readonly [
  string,
  ...(PhoneValue | readonly PhoneValue[])[],
])[];

/** A column of a phone: the column of its first value, and the lines of the values below. */
export interface PhoneGroup<C> {
  head: C;
  below: readonly (readonly { column: C; isLabelled: boolean }[])[];
}

/**
 * Groups the columns of a table for phones. Columns that the user has hidden are omitted, so the
 * first remaining column of each group is its head.
 */
export function phoneGroups<C extends { id?: string }>(
  columns: readonly C[],
  phone: PhoneColumns,
): PhoneGroup<C>[] {
  return phone.flatMap((group) => {
    const lines = group
      .map((line) => valuesOf(line).flatMap((value) => columnOf(columns, value)))
      .filter((line) => line.length > 0);
    const [head, ...sameLine] = lines.shift() ?? [];
    if (head === undefined) return [];
    return [{ head: head.column, below: sameLine.length === 0 ? lines : [sameLine, ...lines] }];
  });
}

function columnOf<C extends { id?: string }>(columns: readonly C[], value: PhoneValue) {
  const column = columns.find(({ id }) => id === idOf(value));
  return column === undefined ? [] : [{ column, isLabelled: typeof value !== 'string' }];
}

function valuesOf(line: PhoneValue | readonly PhoneValue[]): readonly PhoneValue[] {
  return Array.isArray(line) ? (line as readonly PhoneValue[]) : [line as PhoneValue];
}

function idOf(value: PhoneValue): string {
  return typeof value === 'string' ? value : value.labelled;
}

/** The columns of a table that the groups of phones do not contain. */
export function otherColumns<C extends { id?: string }>(
  columns: readonly C[],
  phone: PhoneColumns,
): C[] {
  const shown = new Set(phone.flat().flatMap(valuesOf).map(idOf));
  return columns.filter(({ id }) => id === undefined || !shown.has(id));
}
