import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { ICONS } from '../../graph/view';
import type { Pair } from '../../model/alignment';
import { visitText } from '../../model/statusText';
import { duration } from '../../model/times';
import type { Visit } from '../../model/visits';
import { visibleText } from '../../model/visibleText';
import { Name } from '../../ui/Name';

const ROW_HEIGHT = 48;
/** Deeper steps are not indented further, because their names need the space. */
const DEPTH_MAX = 6;
const INDENT = 12;

const DIFFERENCE_TEXTS = {
  path: 'Only in one execution',
  status: 'Status differs',
  error: 'Error differs',
  input: 'Input differs',
  output: 'Output differs',
  attempts: 'Number of attempts differs',
} as const;

/** The steps of both executions, side by side. */
export function PairTable({
  pairs,
  first,
  selected,
  onlyDifferent,
  onChoose,
}: {
  pairs: readonly Pair[];
  first: number | undefined;
  selected: number | undefined;
  onlyDifferent: boolean;
  onChoose: (index: number) => void;
}) {
  const shown = useMemo(
    () =>
      pairs
        .map((pair, index) => ({ pair, index }))
        .filter(({ pair }) => !onlyDifferent || pair.difference !== undefined),
    [pairs, onlyDifferent],
  );
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const at = shown.findIndex(({ index }) => index === selected);
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
          const indent = { paddingInlineStart: Math.min(pair.depth, DEPTH_MAX) * INDENT };
          return (
            <li
              key={index}
              style={{ transform: `translateY(${item.start}px)` }}
              data-difference={pair.difference}
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
                <Cell visit={pair.left} />
                <span className="askel-pair-sign">
                  {pair.difference === undefined ? '=' : '≠'}
                  <span className="askel-hidden">
                    {pair.difference === undefined ? 'equal' : DIFFERENCE_TEXTS[pair.difference]}
                  </span>
                </span>
                <Cell visit={pair.right} />
                <span className="askel-pair-why" style={indent}>
                  {index === first && <b>First difference. </b>}
                  {pair.difference !== undefined && DIFFERENCE_TEXTS[pair.difference]}
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

function Cell({ visit }: { visit: Visit | undefined }) {
  if (visit === undefined) return <span className="askel-pair-cell">Not present</span>;
  const length = visit.endedAt === undefined ? '' : ` ${duration(visit.endedAt - visit.enteredAt)}`;
  return (
    <span className="askel-pair-cell" data-status={visit.status}>
      <b>
        <i aria-hidden="true">{ICONS[visit.status]}</i> {visitText(visit.status)}
      </b>
      {length}
    </span>
  );
}
