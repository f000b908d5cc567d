import { expect, it } from 'vitest';
import { commentsIn } from './comments';

it('finds all comments, and nothing that only looks like one', () => {
  const yaml = `# How orders are paid.
StartAt: Take # first
States:
  Take: # the money
    Type: Pass
    Comment: "# none"
    Result: |
      # none either
    Next: {a: b, # within
      c: d}
# at the end
`;
  expect(commentsIn(yaml)).toEqual([
    '# How orders are paid.',
    '# first',
    '# the money',
    '# within',
    '# at the end',
  ]);
  expect(commentsIn('a: b#c')).toEqual([]);
});
