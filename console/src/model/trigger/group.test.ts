import { expect, it } from 'vitest';
import { catchUpText, groupTags, overlapText } from './group';

it('needs no tags for the defaults', () => {
  expect(groupTags('last', 'allow')).toEqual({});
  expect(groupTags('all', 'queue')).toEqual({ 'askel:catch-up': 'all', 'askel:overlap': 'queue' });
});

it('shows the effect of tags', () => {
  expect(catchUpText({ 'askel:catch-up': 'none' })).toBe('They are skipped');
  expect(overlapText({ 'askel:overlap': 'cancel' })).toBe('The previous one is stopped');
  expect(catchUpText({})).toBe('The last one fires');
  expect(overlapText({ 'askel:overlap': 'unknown' })).toBe('The next one starts');
});
