import Alert from '@cloudscape-design/components/alert';
import type { ValueChange } from '../model/diff';
import { meanwhileChange } from '../model/meanwhileChange';
import { visibleText } from '../model/visibleText';
import type { ChangedMeanwhile } from './requireUnchanged';
import './meanwhileChanges.css';

const SHOWN_MAX = 20;

/** The changes of someone else that saving a form would overwrite. */
export function MeanwhileChanges({ failure }: { failure: ChangedMeanwhile }) {
  const { changes, more } = meanwhileChange(failure.before, failure.now, SHOWN_MAX);
  return (
    <Alert type="warning" header={failure.message}>
      Overwrite discards this change, and saves what you entered:
      <ul className="askel-meanwhile">
        {changes.map((change) => (
          <li key={change.path}>
            {change.path !== '$' && <b>{visibleText(change.path.replace(/^\$\.?/, ''))}: </b>}
            <del>{valueText(change, 'before')}</del> → <ins>{valueText(change, 'after')}</ins>
          </li>
        ))}
        {more && <li>…</li>}
      </ul>
    </Alert>
  );
}

function valueText(change: ValueChange, side: 'before' | 'after'): string {
  const value = change[side];
  if (value === undefined || value === null) return 'none';
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value));
}
