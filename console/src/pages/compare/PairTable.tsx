import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { ICONS } from '../../graph/view';
import type { Pair, PairDifference } from '../../model/alignment';
import { type Pause, visitMillis } from '../../model/pauses';
import { visitText } from '../../model/statusText';
import { duration } from '../../model/times';
import type { Visit } from '../../model/visits';
import { visibleText } from '../../model/visibleText';
import { Name } from '../../ui/Name';
import { useMinWidth } from '../../ui/useMinWidth';

const ROW_HEIGHT = 48;
/** A phone shows both executions below the name. */
const NARROW_ROW_HEIGHT = 84;
/** The width in pixels up to which rows have this height, as in compare.css. */
const NARROW_WIDTH = 800;
/** Deeper steps are not indented further, because their names need the space. */
const DEPTH_MAX = 6;
const INDENT = 12;

const DIFFERENCE_TEXTS: Readonly<Record<Exclude<PairDifference, 'path'>, string>> = {
  status: 'status',
  error: 'error',
  input: 'input',
  output: 'output',
  attempts: 'number of attempts',
};

const NAMES = new Intl.ListFormat('en');

/** All differences of a pair: “Status and input differ”. */
function differenceText(differences: readonly PairDifference[]): string {
  const text = namesOf(differences);
  if (text === undefined) return 'Only in one execution';
  const verb = differences.length > 1 ? 'differ' : 'differs';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} ${verb}`;
}

/** The names of the differing members: “status and input”; undefined for a missing step. */
function namesOf(differences: readonly PairDifference[]): string | undefined {
  const names = differences.flatMap((each) => (each === 'path' ? [] : [DIFFERENCE_TEXTS[each]]));
  return names.length === 0 ? undefined : NAMES.format(names);
}

/** The steps of both executions, side by side. */
export function PairTable({
  pairs,
  pauses,
  first,
  skipsData,
  selected,
  onlyDifferent,
  onChoose,
}: {
  pairs: readonly Pair[];
  /** The pauses of the left and of the right execution. */
  pauses: readonly [readonly Pause[], readonly Pause[]];
  first: number | undefined;
  /** Whether data differs already before the first difference. */
  skipsData: boolean;
  selected: number | undefined;
  onlyDifferent: boolean;
  onChoose: (index: number) => void;
}) {
  const shown = useMemo(
    () =>
      pairs
        .map((pair, index) => ({ pair, index }))
        .filter(({ pair }) => !onlyDifferent || pair.differences.length > 0),
    [pairs, onlyDifferent],
  );
  const scroll = useRef<HTMLDivElement>(null);
  const rowHeight = useMinWidth(NARROW_WIDTH + 1) ? ROW_HEIGHT : NARROW_ROW_HEIGHT;
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const at = shown.findIndex(({ index }) => index === selected);
  useEffect(() => {
    rows.measure();
  }, [rows, rowHeight]);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'center' });
  }, [rows, at]);
  return (
    <div ref={scroll} className="askel-pairs" role="region" aria-label="Steps" tabIndex={0}>
      <ul style={{ blockSize: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const row = shown[item.index];
          if (row === undefined) return null;
          const { pair, index } = row;
          const why = pair.differences.length === 0 ? undefined : differenceText(pair.differences);
          const indent = { paddingInlineStart: Math.min(pair.depth, DEPTH_MAX) * INDENT };
          return (
            <li
              key={index}
              style={{ transform: `translateY(${item.start}px)` }}
              data-difference={pair.differences[0]}
              data-first={index === first}
              data-selected={index === selected}
            >
              <button
                type="button"
                aria-pressed={index === selected}
                onClick={() => onChoose(index)}
                title={visibleText(pair.path)}
              >
                <span className="askel-pair-name" style={indent}>
                  <PairName pair={pair} />
                </span>
                <Cell visit={pair.left} pauses={pauses[0]} />
                <span className="askel-pair-sign">
                  {why === undefined ? '=' : '≠'}
                  <span className="askel-hidden">{why ?? 'equal'}</span>
                </span>
                <Cell visit={pair.right} pauses={pauses[1]} />
                <span className="askel-pair-why" style={indent}>
                  {index === first ? (
                    <>
                      <b>{skipsData ? 'First different outcome:' : 'First difference:'}</b>{' '}
                      {namesOf(pair.differences) ?? 'only in one execution'}
                    </>
                  ) : (
                    why
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The state name with its branch or iteration. */
function PairName({ pair }: { pair: Pair }) {
  const frame = pair.path.slice(0, -pair.state.length).split(' / ').at(-2);
  return (
    <>
      {pair.depth > 0 && `${frame ?? ''}: `}
      <Name text={pair.state} />
    </>
  );
}

/** The status of a visit, and its duration without the time until a redrive. */
function Cell({ visit, pauses }: { visit: Visit | undefined; pauses: readonly Pause[] }) {
  if (visit === undefined) return <span className="askel-pair-cell">Not present</span>;
  const millis = visitMillis(visit, pauses);
  return (
    <span className="askel-pair-cell" data-status={visit.status}>
      <b>
        <i aria-hidden="true">{ICONS[visit.status]}</i> {visitText(visit.status)}
      </b>
      {millis !== undefined && <small>{duration(millis)}</small>}
    </span>
  );
}
