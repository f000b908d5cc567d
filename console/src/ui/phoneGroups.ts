/**
 * The columns that phones show. Each one lists the columns whose values are below each other: ids,
 * or `labelled` ids of values that need the title of their column. A row shows the other columns on
 * request.
 */
export type PhoneColumns = readonly (readonly [string, ...(string | { labelled: string })[]])[];

/** A column of a phone: the column of its first value, and the columns of the values below. */
export interface PhoneGroup<C> {
  head: C;
  below: readonly { column: C; isLabelled: boolean }[];
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
    const [head, ...below] = group.flatMap((member) => {
      const isLabelled = typeof member !== 'string';
      const id = isLabelled ? member.labelled : member;
      const column = columns.find((one) => one.id === id);
      return column === undefined ? [] : [{ column, isLabelled }];
    });
    return head === undefined ? [] : [{ head: head.column, below }];
  });
}

/** The columns of a table that the groups of phones do not contain. */
export function otherColumns<C extends { id?: string }>(
  columns: readonly C[],
  phone: PhoneColumns,
): C[] {
  const shown = new Set(
    phone.flat().map((member) => (typeof member === 'string' ? member : member.labelled)),
  );
  return columns.filter(({ id }) => id === undefined || !shown.has(id));
}
