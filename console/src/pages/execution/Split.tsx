import './split.css';
import { useRef, useState, type CSSProperties, type ReactNode } from 'react';
import {
  boundedShare,
  SHARE_DEFAULT,
  SHARE_MAX,
  SHARE_MIN,
  shareAfterKey,
} from '../../model/split';

const KEY = 'askel.execution.split';

/** Two parts side by side. A bar between them changes their widths, which the browser stores. */
export function Split({
  label,
  first,
  second,
}: {
  /** The label of the bar. */
  label: string;
  first: ReactNode;
  second: ReactNode;
}) {
  const [share, setShare] = useState(readShare);
  const frame = useRef<HTMLDivElement>(null);

  function resize(percent: number): void {
    setShare(percent);
    try {
      window.localStorage.setItem(KEY, String(percent));
    } catch {
      // Without storage the widths last until the page is left.
    }
  }

  const columns = `minmax(0, ${share}fr) 24px minmax(0, ${100 - share}fr)`;
  return (
    <div
      ref={frame}
      className="askel-split"
      style={{ '--askel-columns': columns } as CSSProperties}
    >
      {first}
      <div
        className="askel-split-bar"
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(share)}
        aria-valuemin={SHARE_MIN}
        aria-valuemax={SHARE_MAX}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          const bounds = frame.current?.getBoundingClientRect();
          if (bounds === undefined || !event.currentTarget.hasPointerCapture(event.pointerId))
            return;
          resize(boundedShare((100 * (event.clientX - bounds.left)) / bounds.width));
        }}
        onDoubleClick={() => resize(SHARE_DEFAULT)}
        onKeyDown={(event) => {
          const next = shareAfterKey(share, event.key);
          if (next === undefined) return;
          event.preventDefault();
          resize(next);
        }}
      />
      {second}
    </div>
  );
}

function readShare(): number {
  try {
    return boundedShare(Number.parseFloat(window.localStorage.getItem(KEY) ?? ''));
  } catch {
    return SHARE_DEFAULT;
  }
}
