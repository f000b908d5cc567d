import { beforeEach, expect, test, vi } from 'vitest';
import type { FoundExecution } from '../api/executions';
import type { MachineItem } from '../api/machines';

const stored = new Map<string, string>();
vi.stubGlobal('window', {
  matchMedia: () => ({ matches: false }),
  sessionStorage: { getItem: (key: string) => stored.get(key) ?? null },
});
const { paletteResults } = await import('./paletteResults');

beforeEach(() => stored.clear());

const ARN = 'arn:aws:states:us-east-1:123456789012';
const machine = (name: string) =>
  ({ name, stateMachineArn: `${ARN}:stateMachine:${name}` }) as MachineItem;
const execution = (name: string) =>
  ({ name, executionArn: `${ARN}:execution:orders:${name}` }) as FoundExecution;
const shown = (query: string, machines: MachineItem[] = [], executions: FoundExecution[] = []) =>
  paletteResults(query, machines, executions, () => undefined).map((one) => [one.kind, one.title]);

test('an opened state machine or execution is listed once', () => {
  const recent = ['orders', 'orders order-1'].map((title) => ({ title, path: `/${title}` }));
  stored.set('askel.recent', JSON.stringify(recent));
  const found = shown('order', [machine('orders')], [execution('order-1'), execution('order-2')]);
  expect(found.filter(([, title]) => title === 'orders')).toEqual([['Recent', 'orders']]);
  expect(found).toContainEqual(['Recent', 'orders order-1']);
  expect(found).toContainEqual(['Execution', 'orders order-2']);
  expect(found).not.toContainEqual(['Execution', 'orders order-1']);
});

test('many state machines do not hide executions and searches', () => {
  const machines = Array.from({ length: 50 }, (_, index) => machine(`order-${index}`));
  const executions = Array.from({ length: 5 }, (_, index) => execution(`order-x${index}`));
  const kinds = shown('order', machines, executions).map(([kind]) => kind);
  expect(kinds.length).toBe(12);
  expect(kinds.filter((kind) => kind === 'Execution').length).toBe(5);
  expect(kinds.filter((kind) => kind === 'Search').length).toBe(2);
});

test('without a query, recent items, pages and general actions are listed in this order', () => {
  stored.set('askel.recent', JSON.stringify([{ title: 'orders', path: '/orders' }]));
  const kinds = shown('').map(([kind]) => kind);
  expect([...new Set(kinds)]).toEqual(['Recent', 'Page', 'Action']);
  expect(kinds.lastIndexOf('Page') + 1).toBe(kinds.indexOf('Action'));
  const pages = shown('').flatMap(([kind, title]) => (kind === 'Page' ? [title] : []));
  expect(pages.slice(0, 3)).toEqual(['Home', 'Executions', 'State machines']);
  expect(pages.at(-1)).toBe('Start limits');
});

test('an ARN opens its page', () => {
  expect(shown(`${ARN}:execution:orders:order-1`)).toEqual([
    ['Execution', `Open execution ${ARN}:execution:orders:order-1`],
  ]);
  expect(shown(`${ARN}:mapRun:orders/Lines:0f8f`)).toEqual([
    ['Map Run', `Open Map Run ${ARN}:mapRun:orders/Lines:0f8f`],
  ]);
});
