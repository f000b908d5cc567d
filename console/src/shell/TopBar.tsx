import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { Link } from 'wouter';
import { AccountMenu } from './AccountMenu';
import { DocsLink } from './DocsLink';
import { applyMode, readMode, type Mode } from './mode';

const MODES: Record<Mode, string> = { system: 'System default', light: 'Light', dark: 'Dark' };

export function TopBar({ onPalette, onKeys }: { onPalette: () => void; onKeys: () => void }) {
  const [mode, setMode] = useState(readMode);
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
          items={(Object.keys(MODES) as Mode[]).map((one) => ({
            id: one,
            text: MODES[one],
            itemType: 'checkbox',
            checked: one === mode,
          }))}
          onItemClick={(event) => {
            const chosen = event.detail.id as Mode;
            applyMode(chosen);
            setMode(chosen);
          }}
        />
        <AccountMenu />
      </span>
    </header>
  );
}
