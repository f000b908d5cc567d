import { useEffect, useMemo, useState, type KeyboardEvent, type RefObject } from 'react';
import type { StateGraph } from '../model/graph';
import { matchingStates, nextMatch } from '../model/stateSearch';
import { notifyFailure } from '../shell/notices';
import { download, exportGraph } from './export';
import type { StateGraphProps } from './view';

/** Finds states by name. Enter selects the next match, Shift and Enter the previous one. */
export function GraphSearch({
  graph,
  selected,
  onSelect,
}: {
  graph: StateGraph;
  selected: string | undefined;
  onSelect: (id: string) => void;
}) {
  const [text, setText] = useState('');
  const matches = useMemo(() => matchingStates(graph, text), [graph, text]);
  const at = selected === undefined ? -1 : matches.indexOf(selected);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') setText('');
    if (event.key !== 'Enter') return;
    const next = nextMatch(matches, selected, event.shiftKey ? -1 : 1);
    if (next !== undefined) onSelect(next);
  }

  return (
    <div className="askel-graph-search" role="search" aria-label="States">
      <span role="status">{text.trim() === '' ? '' : countText(matches.length, at)}</span>
      <input
        type="search"
        aria-label="Find state"
        placeholder="Find state"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function countText(count: number, at: number): string {
  if (count === 0) return 'No state';
  return at < 0
    ? `${count.toLocaleString()} found`
    : `${(at + 1).toLocaleString()} of ${count.toLocaleString()}`;
}

/** Exports the graph as it is shown, with statuses and badges. */
export function ExportButtons({ name, ...view }: StateGraphProps & { readonly name: string }) {
  const save = (format: 'svg' | 'png'): void => {
    exportGraph(view, format).then(
      (file) => download(file, `${name.replace(/[\s\\/:*?"<>|]+/g, '-')}.${format}`),
      (failure: unknown) => notifyFailure('The graph could not be exported', failure),
    );
  };
  return (
    <span role="group" aria-label="Export" className="askel-graph-exports">
      {(['svg', 'png'] as const).map((format) => (
        <button
          key={format}
          type="button"
          className="askel-graph-view"
          aria-label={`Export as ${format.toUpperCase()}`}
          onClick={() => save(format)}
        >
          {format.toUpperCase()}
        </button>
      ))}
    </span>
  );
}

/** Shows an element on the full screen, and leaves the full screen again. */
export function FullScreenButton({ element }: { element: RefObject<HTMLElement | null> }) {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const onChange = (): void =>
      setFull(element.current !== null && document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, [element]);
  if (!document.fullscreenEnabled) return null;
  const toggle = (): void => {
    const change = full ? document.exitFullscreen() : element.current?.requestFullscreen();
    change?.catch((failure: unknown) => notifyFailure('Full screen is not available', failure));
  };
  return (
    <button
      type="button"
      className="askel-graph-view"
      aria-label="Full screen"
      aria-pressed={full}
      onClick={toggle}
    >
      Full<span className="askel-graph-rest"> screen</span>
    </button>
  );
}
