const EXACT = 100;
const START = 50;
const SEQUENCE = 20;
/** The maximum length of a spread match, as a multiple of the length of the searched word. */
const SPREAD_MAX = 4;

/**
 * Rates how well a text matches a query. The text must contain each word of the query, or at least
 * the letters of the word in their order. For example, `fulfilment-sixty` matches `flsx`.
 *
 * @returns a greater number for a better match; undefined when the text does not match
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const lower = text.toLowerCase();
  let sum = 0;
  for (const word of query
    .toLowerCase()
    .split(/\s+/)
    .filter((one) => one !== '')) {
    const score = wordScore(word, lower);
    if (score === undefined) return undefined;
    sum += score;
  }
  // Among equal matches, a shorter text gets the greater number.
  return sum - lower.length / 1_000;
}

function wordScore(word: string, text: string): number | undefined {
  let best: number | undefined;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const score = EXACT + (isWordStart(text, at) ? START : 0) - at / 100;
    best = Math.max(best ?? score, score);
  }
  return best ?? sequenceScore(word, text);
}

/** Finds the letters in their order, from the first letter of a word of the text. */
function sequenceScore(word: string, text: string): number | undefined {
  let best: number | undefined;
  for (let from = text.indexOf(word.charAt(0)); from >= 0;) {
    const end = isWordStart(text, from) ? endOfSequence(word, text, from) : undefined;
    if (end !== undefined && end - from <= word.length * SPREAD_MAX) {
      const score = SEQUENCE - (end - from - word.length) / 10;
      best = Math.max(best ?? score, score);
    }
    from = text.indexOf(word.charAt(0), from + 1);
  }
  return best;
}

function endOfSequence(word: string, text: string, from: number): number | undefined {
  let at = from;
  for (const letter of word) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return at;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[a-z0-9]/.test(text.charAt(at - 1));
}
