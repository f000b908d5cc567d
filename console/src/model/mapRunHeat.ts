import type { MapRunHeat, MapRunHeatCell } from '../api/mapRuns';
import { duration } from './times';

export type HeatMeasure = 'status' | 'duration';

/** A cell of the heatmap of a Map Run. */
export interface ShownCell {
  /** The number of its first child. */
  readonly first: number;
  /** The numbers of its children: `#40` or `#40 to #49`. */
  readonly numbers: string;
  /** The look: a status, or a level of the duration from 0 to 5; undefined without ended children. */
  readonly look: 'succeeded' | 'some-failed' | 'failed' | 0 | 1 | 2 | 3 | 4 | 5 | undefined;
  readonly text: string;
}

const LEVELS = 5;

function failures(cell: MapRunHeatCell): number {
  return cell.failed + cell.timedOut + cell.aborted;
}

function endedChildren(cell: MapRunHeatCell): number {
  return cell.succeeded + failures(cell);
}

/** The average duration of a cell's children; 0 without ended children. */
function average(cell: MapRunHeatCell): number {
  return endedChildren(cell) === 0 ? 0 : cell.durationMillis / endedChildren(cell);
}

/** Computes the cells of a heatmap by status or by average duration. */
export function heatCells(heat: MapRunHeat, measure: HeatMeasure, total: number): ShownCell[] {
  const slowest = Math.max(...heat.cells.map(average), 0);
  return heat.cells.map((cell, index) => {
    const first = index * heat.childrenPerCell;
    const last = Math.min(total, first + heat.childrenPerCell) - 1;
    return {
      first,
      numbers:
        last <= first
          ? `#${first.toLocaleString()}`
          : `#${first.toLocaleString()} to #${last.toLocaleString()}`,
      look: measure === 'status' ? statusLook(cell) : durationLook(cell, slowest),
      text: textOf(cell),
    };
  });
}

function statusLook(cell: MapRunHeatCell): ShownCell['look'] {
  if (endedChildren(cell) === 0) return undefined;
  if (failures(cell) === 0) return 'succeeded';
  return cell.succeeded === 0 ? 'failed' : 'some-failed';
}

function durationLook(cell: MapRunHeatCell, slowest: number): ShownCell['look'] {
  if (endedChildren(cell) === 0) return undefined;
  if (slowest === 0) return 0;
  // The levels are equal steps of the logarithm, because a few children may be much slower than the
  // rest.
  const share = Math.log1p(average(cell)) / Math.log1p(slowest);
  return Math.round(share * LEVELS) as 0 | 1 | 2 | 3 | 4 | 5;
}

function textOf(cell: MapRunHeatCell): string {
  const counts = [
    [cell.succeeded, 'succeeded'],
    [cell.failed, 'failed'],
    [cell.timedOut, 'timed out'],
    [cell.aborted, 'aborted'],
  ] as const;
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, text]) => `${count.toLocaleString()} ${text}`);
  return parts.length === 0
    ? 'none ended'
    : `${parts.join(', ')}, average ${duration(average(cell))}`;
}
