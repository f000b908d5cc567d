import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { searchExecutions } from '../api/executions';
import { listMachines } from '../api/machines';
import { parseArn } from '../model/arn';
import { useLoad } from '../ui/useLoad';
import { paletteResults, type PaletteResult } from './paletteResults';
import './palette.css';

const MACHINES_MAX = 1_000;
const EXECUTIONS_MAX = 5;
/** Executions are searched after a pause of this length in typing. */
const PAUSE_MILLIS = 150;
/** Shorter queries match too many executions. */
const SEARCHED_MIN = 2;

/** The command palette: recent items, actions, pages, and state machines and executions. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [, go] = useLocation();
  const [query, setQuery] = useState('');
  const [selectedIndex, setSelectedIndex] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const machines = useMachines();
  const executions = useExecutions(query.trim());
  const results = useMemo(
    () => paletteResults(query, machines, executions, go),
    [query, machines, executions, go],
  );

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  function choose(action: PaletteResult | undefined): void {
    if (action === undefined) return;
    onClose();
    action.run();
  }

  return (
    <dialog
      ref={dialog}
      className="askel-palette"
      aria-label="Search or run a command"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="askel-palette-list"
        aria-activedescendant={results.length > 0 ? `askel-palette-${selectedIndex}` : undefined}
        aria-label="Search pages, actions, names or ARNs"
        placeholder="Search pages, actions, names or ARNs"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setSelectedIndex(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown')
            setSelectedIndex((selectedIndex + 1) % Math.max(1, results.length));
          else if (event.key === 'ArrowUp')
            setSelectedIndex((selectedIndex - 1 + results.length) % Math.max(1, results.length));
          else if (event.key === 'Enter') choose(results[selectedIndex]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="askel-palette-list" role="listbox" aria-label="Results">
        {results.map((action, index) => (
          <li
            key={`${action.kind} ${action.title} ${index}`}
            id={`askel-palette-${index}`}
            role="option"
            aria-selected={index === selectedIndex}
            onClick={() => choose(action)}
            onMouseMove={() => setSelectedIndex(index)}
          >
            <span>{action.title}</span> <small>{action.kind}</small>
          </li>
        ))}
      </ul>
    </dialog>
  );
}

/** The state machines, which are read when the palette is opened. */
function useMachines() {
  const { data } = useLoad('palette', (signal) =>
    listMachines({ maxResults: MACHINES_MAX }, signal),
  );
  return useMemo(() => data?.stateMachines ?? [], [data]);
}

/** The latest executions whose names start with the query. */
function useExecutions(query: string) {
  const [searched, setSearched] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearched(query), PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [query]);
  const isSearched = searched.length >= SEARCHED_MIN && parseArn(searched) === undefined;
  const { data } = useLoad(`palette ${searched}`, (signal) =>
    isSearched
      ? searchExecutions({ name: searched }, { maxResults: EXECUTIONS_MAX }, signal)
      : Promise.resolve({ executions: [] }),
  );
  // Results of an earlier query do not match any more.
  return useMemo(
    () => (searched === query ? (data?.executions ?? []) : []),
    [data, searched, query],
  );
}
