import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type FrameGroup, framesWith } from '../../model/iterations';
import { visitText } from '../../model/statusText';
import { STATUS_ORDER, type VisitStatus } from '../../model/visits';
import type { Navigate } from './usePageLocation';
import { visibleText } from '../../model/visibleText';

/** The number of cells that are shown at first. */
const CELLS_MAX = 2_000;
/** The number of iterations above which they have a filter. */
const FILTERED_MIN = 10;

/**
 * The iterations of a Map or the branches of a Parallel as a grid, with counts by status. A click
 * selects one.
 */
export function IterationsTab({
  group,
  frame,
  go,
}: {
  group: FrameGroup;
  frame: string | undefined;
  go: Navigate;
}) {
  const [status, setStatus] = useState<VisitStatus>();
  const [cells, setCells] = useState(CELLS_MAX);
  const [text, setText] = useState('');
  const frames = framesWith(group, status, text);
  const kind = group.visit.type === 'Map' ? 'Iteration' : 'Branch';
  return (
    <SpaceBetween size="s">
      <div className="askel-counts">
        {STATUS_ORDER.filter((each) => (group.counts[each] ?? 0) > 0).map((each) => (
          <button
            key={each}
            type="button"
            data-status={each}
            aria-pressed={status === each}
            onClick={() => setStatus(status === each ? undefined : each)}
          >
            <b>{group.counts[each]?.toLocaleString()}</b> {visitText(each).toLowerCase()}
          </button>
        ))}
        {group.waiting > 0 && (
          <span>
            {group.waiting.toLocaleString()}{' '}
            {group.visit.endedAt === undefined ? 'pending' : 'not started'}
          </span>
        )}
      </div>
      {group.frames.length >= FILTERED_MIN && (
        <Input
          type="search"
          value={text}
          ariaLabel={`Filter of ${visibleText(group.visit.state)}`}
          placeholder="Number, range such as 30-39, or error"
          onChange={({ detail }) => setText(detail.value)}
        />
      )}
      {frames.length === 0 && <span role="status">None matches.</span>}
      <ul className="askel-cells" aria-label={`${kind}s of ${visibleText(group.visit.state)}`}>
        {frames.slice(0, cells).map((each) => (
          <li key={each.path}>
            <button
              type="button"
              data-status={each.status}
              aria-pressed={frame === each.path}
              aria-label={`${kind} ${each.index}: ${visitText(each.status)}`}
              title={`${kind} ${each.index}: ${visitText(each.status)}`}
              onClick={() => go({ frame: frame === each.path ? undefined : each.path })}
            >
              {each.index}
            </button>
          </li>
        ))}
      </ul>
      {frames.length > cells && (
        <Button onClick={() => setCells(cells + CELLS_MAX)}>
          Show more of {frames.length.toLocaleString()}
        </Button>
      )}
    </SpaceBetween>
  );
}
