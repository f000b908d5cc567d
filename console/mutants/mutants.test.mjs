import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { specNames, testsOf } from '../e2e/specs.mjs';
import { patched, readMutants } from './mutant.mjs';

const mutants = readMutants();
const titles = (await Promise.all(specNames().map(testsOf))).flat().map(([title]) => title);

describe('mutants', () => {
  it.each(mutants)('$name applies, and names an end-to-end test', ({ test, hunks }) => {
    expect(titles).toContain(test);
    expect(hunks).not.toEqual([]);
    for (const file of new Set(hunks.map((hunk) => hunk.file))) {
      const text = readFileSync(file, 'utf8');
      expect(
        patched(
          text,
          hunks.filter((hunk) => hunk.file === file),
        ),
      ).not.toBe(text);
    }
  });

  it('cover each end-to-end test', () => {
    const red = mutants.map((mutant) => mutant.test);
    expect(titles.filter((title) => !red.includes(title))).toEqual([]);
  });
});
