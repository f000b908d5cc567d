import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { decodedArn, parseArn } from '../model/arn';
import { paletteActions, type PaletteAction } from './paletteActions';
import { links } from './links';
import { routes } from './routes';

const SHOWN_MAX = 12;

/** The command palette: pages, actions, and executions and state machines by name or ARN. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [, go] = useLocation();
  const [query, setQuery] = useState('');
  const [selectedIndex, setSelectedIndex] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const results = useMemo(() => matchingActions(query, go), [query, go]);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  function choose(action: PaletteAction | undefined): void {
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
            key={action.title}
            id={`askel-palette-${index}`}
            role="option"
            aria-selected={index === selectedIndex}
            onClick={() => choose(action)}
            onMouseMove={() => setSelectedIndex(index)}
          >
            {action.title}
          </li>
        ))}
      </ul>
    </dialog>
  );
}

function matchingActions(query: string, go: (path: string) => void): PaletteAction[] {
  const text = query.trim();
  const words = text.toLowerCase().split(/\s+/);
  const pages: PaletteAction[] = routes.flatMap((route) =>
    route.nav === undefined ? [] : [{ title: route.title, run: () => go(route.path) }],
  );
  const matches = [...paletteActions(), ...pages].filter((action) =>
    words.every((word) => `${action.title} ${action.keywords ?? ''}`.toLowerCase().includes(word)),
  );
  return [...matches, ...searchActions(text, go)].slice(0, SHOWN_MAX);
}

function searchActions(text: string, go: (path: string) => void): PaletteAction[] {
  const arn = decodedArn(text);
  const type = parseArn(arn)?.type;
  if (type === 'execution' || type === 'express') {
    return [{ title: `Open execution ${arn}`, run: () => go(links.execution(arn)) }];
  }
  if (type === 'stateMachine') {
    return [{ title: `Open state machine ${arn}`, run: () => go(links.machine(arn)) }];
  }
  if (type === 'mapRun') {
    return [{ title: `Open Map Run ${arn}`, run: () => go(links.mapRun(arn)) }];
  }
  if (text === '') return [];
  return [
    {
      title: `Executions whose names start with “${text}”`,
      run: () => go(links.executions({ name: text })),
    },
    {
      title: `Executions with error ${text}`,
      run: () => go(links.executions({ error: text })),
    },
  ];
}
