import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { Link } from 'wouter';
import { AccountMenu } from './AccountMenu';
import { DocsLink } from './DocsLink';
import { applyMode, readMode, type Mode } from './mode';
import { RegionMenu, regionItems } from './RegionMenu';
import { useRegionChoice } from './region';

const MODES: Record<Mode, string> = { system: 'System default', light: 'Light', dark: 'Dark' };

export function TopBar({ onPalette, onKeys }: { onPalette: () => void; onKeys: () => void }) {
  const [mode, setMode] = useState(readMode);
  const choice = useRegionChoice();
  const modes = (Object.keys(MODES) as Mode[]).map((one) => ({
    id: one,
    text: MODES[one],
    itemType: 'checkbox' as const,
    checked: one === mode,
  }));
  return (
    <header id="askel-top">
      <Link href="/" className="askel-brand">
        <img src="./askel.svg" alt="" width="28" height="28" />
        Askel
      </Link>
      <button
        type="button"
        className="askel-find"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={onPalette}
      >
        <span>
          Search<span className="askel-find-more"> or run a command</span>
        </span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <span className="askel-top-right">
        <RegionMenu choice={choice} />
        <DocsLink />
        <Button
          iconName="status-info"
          variant="icon"
          ariaLabel="Keyboard shortcuts"
          onClick={onKeys}
        />
        <ButtonDropdown
          variant="icon"
          ariaLabel="Settings"
          expandToViewport
          items={
            // Phones have no room for the menu of regions in the header.
            choice.regions.length === 0
              ? modes
              : [
                  { text: 'Colours', items: modes },
                  { text: 'Region', items: regionItems(choice) },
                ]
          }
          onItemClick={({ detail }) => {
            if (choice.regions.includes(detail.id)) {
              choice.choose(detail.id);
              return;
            }
            const chosen = detail.id as Mode;
            applyMode(chosen);
            setMode(chosen);
          }}
        />
        <AccountMenu />
      </span>
    </header>
  );
}
