import { expect, it, vi } from 'vitest';
import { withPageRegion } from './region';

it('keeps the region of the page in links, unless they name one', () => {
  vi.stubGlobal('window', { location: { search: '?bus=a&region=eu-west-1' } });
  expect(withPageRegion({ bus: 'b' })).toEqual({ bus: 'b', region: 'eu-west-1' });
  expect(withPageRegion({ region: 'eu-west-2' })).toEqual({ region: 'eu-west-2' });
  vi.stubGlobal('window', { location: { search: '' } });
  expect(withPageRegion({ bus: 'b' })).toEqual({ bus: 'b' });
});
