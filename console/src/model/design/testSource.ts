/** The input and the variables of a test that a person has not edited come from an earlier visit. */
export interface TestData {
  /** Whether the test has an earlier visit. */
  readonly hasSource: boolean;
  /** Whether the data of that visit has been read. */
  readonly isRead: boolean;
  /** JSON texts; undefined when they were not edited. */
  readonly editedInput: string | undefined;
  readonly editedVariables: string | undefined;
}

/**
 * Whether the input and the variables are known. A test without those of its visit would be another
 * one.
 */
export function isDataKnown(data: TestData): boolean {
  const isEdited = data.editedInput !== undefined && data.editedVariables !== undefined;
  return !data.hasSource || data.isRead || isEdited;
}

/**
 * The state whose data a test has, if it is another one than the tested state.
 *
 * @param visited the state of the earlier visit; undefined without one
 */
export function foreignState(visited: string | undefined, tested: string): string | undefined {
  return visited === tested ? undefined : visited;
}
