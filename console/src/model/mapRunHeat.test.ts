import { expect, it } from 'vitest';
import type { MapRunHeatCell } from '../api/mapRuns';
import { heatCells } from './mapRunHeat';

const cell = (some: Partial<MapRunHeatCell>): MapRunHeatCell => ({
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  durationMillis: 0,
  ...some,
});

const heat = (childrenPerCell: number, ...cells: MapRunHeatCell[]) => ({
  childrenPerCell,
  cells,
  childrenRead: 0,
  complete: true,
});

it('shows the status of each cell', () => {
  const cells = heatCells(
    heat(
      10,
      cell({ succeeded: 10, durationMillis: 1000 }),
      cell({ succeeded: 9, failed: 1 }),
      cell({ timedOut: 1, aborted: 1 }),
      cell({}),
    ),
    'status',
    35,
  );
  expect(cells.map((each) => each.look)).toEqual(['succeeded', 'some-failed', 'failed', undefined]);
  expect(cells[0]).toMatchObject({
    first: 0,
    numbers: '#0 to #9',
    text: '10 succeeded, average 100 ms',
  });
  expect(cells[3]).toMatchObject({ first: 30, numbers: '#30 to #34', text: 'none ended' });
});

it('shows the average duration in steps', () => {
  const cells = heatCells(
    heat(
      1,
      cell({ succeeded: 1, durationMillis: 10_000 }),
      cell({ failed: 1, durationMillis: 100 }),
      cell({ succeeded: 1 }),
      cell({}),
    ),
    'duration',
    4,
  );
  expect(cells.map((each) => each.look)).toEqual([5, 3, 0, undefined]);
  expect(cells[1]?.numbers).toBe('#1');
});

it('has no steps when all children took no time', () => {
  expect(heatCells(heat(1, cell({ succeeded: 1 })), 'duration', 1)[0]?.look).toBe(0);
  expect(heatCells(heat(1), 'duration', 0)).toEqual([]);
});
