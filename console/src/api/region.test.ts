import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  choosableRegions,
  chooseRegion,
  isRegionOpen,
  keepRegion,
  onReturn,
  pageRegion,
  pathInRegion,
  regionHeader,
  withPageRegion,
} from './region';

const stored = new Map<string, string>();

function show(search: string): void {
  vi.stubGlobal('window', {
    location: { search },
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    },
  });
}

beforeEach(() => {
  stored.clear();
  show('');
  onReturn();
});

afterEach(() => vi.unstubAllGlobals());

it('keeps the region of the page in links, unless they name one', () => {
  show('?bus=a&region=eu-west-1');
  expect(withPageRegion({ bus: 'b' })).toEqual({ bus: 'b', region: 'eu-west-1' });
  expect(withPageRegion({ region: 'eu-west-2' })).toEqual({ region: 'eu-west-2' });
  show('');
  expect(withPageRegion({ bus: 'b' })).toEqual({ bus: 'b' });
});

it('sends the region of the address, and no header for the default region', () => {
  expect(regionHeader()).toEqual({});
  show('?region=eu-west-1');
  expect(regionHeader()).toEqual({ 'X-Askel-Region': 'eu-west-1' });
  show('?region=us-east-1');
  expect(regionHeader()).toEqual({});
});

it('keeps the region on pages whose address names none', () => {
  show('?region=eu-west-1');
  keepRegion(pageRegion());
  show('?status=FAILED');
  expect(regionHeader()).toEqual({ 'X-Askel-Region': 'eu-west-1' });
});

it('has the region of an address to which the browser returns', () => {
  keepRegion('eu-west-1');
  onReturn();
  expect(pageRegion()).toBe('us-east-1');
  show('?region=eu-west-2');
  onReturn();
  show('');
  expect(pageRegion()).toBe('eu-west-2');
});

it('remembers a choice until the next one', async () => {
  expect(isRegionOpen()).toBe(true);
  chooseRegion('eu-west-1');
  expect(isRegionOpen()).toBe(false);

  vi.resetModules();
  const nextVisit = await import('./region');
  expect(nextVisit.pageRegion()).toBe('eu-west-1');
  nextVisit.chooseRegion('us-east-1');
  expect(nextVisit.pageRegion()).toBe('us-east-1');
});

it('works without the storage of the browser', () => {
  vi.stubGlobal('window', { location: { search: '' } });
  chooseRegion('eu-west-1');
  expect(pageRegion()).toBe('eu-west-1');
  expect(isRegionOpen()).toBe(true);
});

it('offers a choice only when there is another region', () => {
  expect(choosableRegions([], 'us-east-1')).toEqual([]);
  expect(choosableRegions(['us-east-1'], 'us-east-1')).toEqual([]);
  expect(choosableRegions(['eu-west-1'], 'us-east-1')).toEqual(['eu-west-1', 'us-east-1']);
  expect(choosableRegions([], 'eu-west-1')).toEqual(['eu-west-1', 'us-east-1']);
});

it('writes the region into paths, except the default one', () => {
  expect(pathInRegion('/rules', 'eu-west-1')).toBe('/rules?region=eu-west-1');
  expect(pathInRegion('/rules', 'us-east-1')).toBe('/rules');
});
