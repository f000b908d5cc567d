/**
 * A number with its noun: `1 execution`, `1,234 executions`, `2 children`.
 *
 * @param plural the noun after other numbers than one
 */
export function countedText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? noun : plural}`;
}
