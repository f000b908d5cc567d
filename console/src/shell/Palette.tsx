import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
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
/** The minimum length of a search for executions, because shorter queries match too many. */
const SEARCHED_MIN = 2;

/** The command palette: recent items, actions, pages, and state machines and executions. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [, go] = useLocation();
  const [query, setQuery] = useState('');
  const [selectedKey, setSelectedKey] = useState<string>();
  const dialog = useRef<HTMLDialogElement>(null);
  const machines = useMachines();
  const executions = useExecutions(query.trim());
  const results = useMemo(
    () => paletteResults(query, machines, executions, go),
    [query, machines, executions, go],
  );

  // Results that arrive later move the selected row, but select no other row.
  const selectedIndex = Math.max(
    0,
    results.findIndex((one) => keyOf(one) === selectedKey),
  );

  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);

  useEffect(() => {
    document.getElementById(optionId(selectedIndex))?.scrollIntoView({ block: 'nearest' });
  }, [selectedIndex]);

  function select(index: number): void {
    const next = results.at(index % Math.max(1, results.length));
    setSelectedKey(next === undefined ? undefined : keyOf(next));
  }

  function choose(action: PaletteResult | undefined): void {
    if (action === undefined) return;
    // The browser returns the focus to the element that had it before.
    dialog.current?.close();
    action.run();
  }

  return (
    <dialog
      ref={dialog}
      className="askel-palette"
      aria-label="Search or run a command"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="askel-palette-list"
        aria-activedescendant={results.length > 0 ? optionId(selectedIndex) : undefined}
        aria-label="Search pages, actions, names or ARNs"
        placeholder="Search pages, actions, names or ARNs"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setSelectedKey(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') select(selectedIndex + 1);
          else if (event.key === 'ArrowUp') select(selectedIndex - 1);
          else if (event.key === 'Enter') choose(results[selectedIndex]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="askel-palette-list" role="listbox" aria-label="Results">
        {results.map((action, index) => (
          <li
            key={`${keyOf(action)} ${index}`}
            id={optionId(index)}
            role="option"
            aria-selected={index === selectedIndex}
            onClick={() => choose(action)}
            onMouseMove={() => select(index)}
          >
            <span>{action.title}</span> <small>{action.kind}</small>
          </li>
        ))}
      </ul>
    </dialog>
  );
}

function keyOf({ kind, title }: PaletteResult): string {
  return `${kind} ${title}`;
}

function optionId(index: number): string {
  return `askel-palette-${index}`;
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
