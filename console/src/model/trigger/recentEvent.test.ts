import { expect, it } from 'vitest';
import { eventSummary } from './recentEvent';

it('summarizes an event in a line', () => {
  expect(eventSummary('{"source":"shop","detail-type":"order","detail":{"id":1}}')).toBe(
    'shop: order {"id":1}',
  );
  expect(
    eventSummary(`{"source":"s","detail-type":"t","detail":{"a":"${'x'.repeat(200)}"}}`),
  ).toHaveLength(86);
  expect(eventSummary('broken')).toBe('broken');
});
