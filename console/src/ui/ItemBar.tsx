import './itemBar.css';
import type { MapRunCounts } from '../api/mapRuns';

/** The parts of the bar in their order. Each has a colour and a text. */
const PARTS = [
  { id: 'succeeded', text: 'succeeded' },
  { id: 'failed', text: 'failed' },
  { id: 'timedOut', text: 'timed out' },
  { id: 'aborted', text: 'aborted' },
  { id: 'running', text: 'running' },
  { id: 'pendingRedrive', text: 'pending redrive' },
  { id: 'pending', text: 'pending' },
] as const;

/** The items of a Map Run by status, as a bar with a legend. */
export function ItemBar({ counts, label }: { counts: MapRunCounts; label: string }) {
  const parts = PARTS.map((part) => ({ ...part, count: counts[part.id] ?? 0 })).filter(
    (part) => part.count > 0,
  );
  const text = parts.map((part) => `${part.count.toLocaleString()} ${part.text}`).join(', ');
  return (
    <div className="askel-items">
      <div
        className="askel-items-bar"
        role="img"
        aria-label={`${label}: ${text === '' ? 'no items yet' : text}`}
      >
        {parts.map((part) => (
          <span key={part.id} data-part={part.id} style={{ flexGrow: part.count }} />
        ))}
      </div>
      <ul className="askel-items-legend" aria-hidden="true">
        {parts.map((part) => (
          <li key={part.id} data-part={part.id}>
            <b>{part.count.toLocaleString()}</b> {part.text}
          </li>
        ))}
      </ul>
    </div>
  );
}
