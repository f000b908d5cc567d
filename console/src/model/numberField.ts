/** Returns the number in the text of a field; undefined when it is no number from min to max. */
export function numberIn(text: string, min: number, max: number): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text);
  return number >= min && number <= max ? number : undefined;
}
