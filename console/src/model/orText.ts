/** The texts as alternatives: `a`, `a or b`, `a, b or c`. */
export function orText(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}
