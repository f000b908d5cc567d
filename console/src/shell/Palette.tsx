import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { decodedArn, parseArn } from '../model/arn';
import { offeredActions, type PaletteAction } from './actions';
import { links } from './links';
import { routes } from './routes';

const SHOWN_MAX = 12;

/** Pages, deeds and, by what is typed, executions and machines; for the keyboard first. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const found = useMemo(() => offers(typed, go), [typed, go]);

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
        aria-activedescendant={found.length > 0 ? `askel-palette-${at}` : undefined}
        aria-label="Search pages, actions, names or ARNs"
        placeholder="Search pages, actions, names or ARNs"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(1, found.length));
          else if (event.key === 'ArrowUp')
            setAt((at - 1 + found.length) % Math.max(1, found.length));
          else if (event.key === 'Enter') choose(found[at]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="askel-palette-list" role="listbox" aria-label="Found">
        {found.map((action, index) => (
          <li
            key={action.title}
            id={`askel-palette-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => choose(action)}
            onMouseMove={() => setAt(index)}
          >
            {action.title}
          </li>
        ))}
      </ul>
    </dialog>
  );
}

function offers(typed: string, go: (path: string) => void): PaletteAction[] {
  const text = typed.trim();
  const words = text.toLowerCase().split(/\s+/);
  const pages: PaletteAction[] = routes.flatMap((route) =>
    route.nav === undefined ? [] : [{ title: route.title, run: () => go(route.path) }],
  );
  const met = [...offeredActions(), ...pages].filter((action) =>
    words.every((word) => `${action.title} ${action.words ?? ''}`.toLowerCase().includes(word)),
  );
  return [...met, ...byName(text, go)].slice(0, SHOWN_MAX);
}

function byName(text: string, go: (path: string) => void): PaletteAction[] {
  const arn = decodedArn(text);
  const type = parseArn(arn)?.type;
  if (type === 'execution' || type === 'express') {
    return [{ title: `Open execution ${arn}`, run: () => go(links.execution(arn)) }];
  }
  if (type === 'stateMachine') {
    return [{ title: `Open state machine ${arn}`, run: () => go(links.machine(arn)) }];
  }
  if (text === '') return [];
  return [
    {
      title: `Executions whose names begin with “${text}”`,
      run: () => go(links.executions({ name: text })),
    },
    {
      title: `Executions that failed with error ${text}`,
      run: () => go(links.executions({ error: text })),
    },
  ];
}
