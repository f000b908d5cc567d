import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { StateIcon } from '../../graph/StateIcon';
import { searchPalette, type PaletteEntry } from '../../model/design/palette';

/** What drags of palette entries and of states carry. */
export const PALETTE_TYPE = 'application/x-askel-palette';

/** What can be put into a workflow: dragged to its place, or by its name behind the state that is chosen. */
export function PaletteList({
  onAdd,
  disabled,
}: {
  onAdd: (entry: PaletteEntry) => void;
  disabled: boolean;
}) {
  const [text, setText] = useState('');
  const found = searchPalette(text);
  return (
    <section className="askel-designer-palette" aria-label="States to add">
      <Input
        value={text}
        type="search"
        placeholder="Find a state"
        ariaLabel="Find a state"
        onChange={({ detail }) => setText(detail.value)}
      />
      {(['Flow', 'Actions'] as const).map((group) => {
        const entries = found.filter((entry) => entry.group === group);
        return (
          entries.length > 0 && (
            <div key={group}>
              <h2>{group}</h2>
              <ul>
                {entries.map((entry) => (
                  <li key={entry.id}>
                    <button
                      type="button"
                      draggable={!disabled}
                      disabled={disabled}
                      title={entry.about}
                      onClick={() => onAdd(entry)}
                      onDragStart={(event) => {
                        event.dataTransfer.setData(PALETTE_TYPE, entry.id);
                        event.dataTransfer.effectAllowed = 'copy';
                      }}
                    >
                      <StateIcon type={entry.type} />
                      <span>
                        {entry.title}
                        <small>{entry.about}</small>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          )
        );
      })}
      {found.length === 0 && (
        <p>
          Nothing is called so. “Lambda function” becomes any task when its resource is changed.
        </p>
      )}
    </section>
  );
}
