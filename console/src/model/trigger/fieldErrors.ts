/** The errors of a form, each at its field. Empty fields have none. */
export type FieldErrors<Form> = Partial<Record<keyof Form, string>>;

/** The sentence beside the buttons when the fields show their errors. */
export const MARKED_FIELDS = 'Correct the marked fields.';

/** The error of a field for an optional whole number; undefined when the number is valid. */
export function wholeNumberError(text: string, min: number, max?: number): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  if (/^\d+$/.test(trimmed) && number >= min && (max === undefined || number <= max)) {
    return undefined;
  }
  return max === undefined
    ? `Enter a whole number of at least ${min}.`
    : `Enter a whole number from ${min.toLocaleString()} to ${max.toLocaleString()}.`;
}

/** The errors without the fields that have none. */
export function present<Form>(
  errors: Partial<Record<keyof Form, string | undefined>>,
): FieldErrors<Form> {
  return Object.fromEntries(
    Object.entries(errors).filter(([, error]) => error !== undefined),
  ) as FieldErrors<Form>;
}
