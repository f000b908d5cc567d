import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { StateIcon } from '../../graph/StateIcon';
import { searchPalette, type PaletteEntry } from '../../model/design/palette';

import { ActionSearch } from './ActionSearch';

/** The data type of a dragged palette entry. */
export const PALETTE_TYPE = 'application/x-askel-palette';

/**
 * The palette of the designer. An entry is dragged into the graph, or clicked to add it after the
 * selected state.
 */
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
        placeholder="Search actions"
        ariaLabel="Search states"
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
                      title={entry.description}
                      onClick={() => onAdd(entry)}
                      onDragStart={(event) => {
                        event.dataTransfer.setData(PALETTE_TYPE, entry.id);
                        event.dataTransfer.effectAllowed = 'copy';
                      }}
                    >
                      <StateIcon type={entry.type} />
                      <span>
                        {entry.title}
                        <small>{entry.description}</small>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          )
        );
      })}
      {text.trim().length > 1 && (
        <ActionSearch
          text={text}
          disabled={disabled}
          onAdd={onAdd}
          none={found.length === 0 ? 'No matches.' : ''}
        />
      )}
    </section>
  );
}
