import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { PlacedDiagnostic } from '../../model/design/diagnostics';
import type { Design } from './useDesign';
import type { Checks } from './useDesign';
import { Name } from '../../ui/Name';

/** The diagnostics of the definition. A click selects the state and the position in the text. */
export function Problems({ checks, design }: { checks: Checks; design: Design }) {
  const { diagnostics, truncated, checking, failure } = checks;
  const errors = diagnostics.filter((each) => each.severity === 'ERROR').length;
  const warnings = diagnostics.length - errors;
  const show = (each: PlacedDiagnostic): void => {
    if (each.state !== undefined) design.select(each.state);
    design.draft.reveal(each.range.from);
  };
  return (
    <section className="askel-designer-problems" aria-label="Problems">
      <div role="status">
        {failure !== undefined ? (
          <StatusIndicator type="warning">Validation unavailable</StatusIndicator>
        ) : checking ? (
          <StatusIndicator type="loading">Checking</StatusIndicator>
        ) : errors > 0 ? (
          <StatusIndicator type="error">
            {errors} {errors === 1 ? 'error' : 'errors'}
            {warnings > 0 && `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`}
          </StatusIndicator>
        ) : warnings > 0 ? (
          <StatusIndicator type="warning">
            {warnings} {warnings === 1 ? 'warning' : 'warnings'}
          </StatusIndicator>
        ) : (
          <StatusIndicator type="success">No problems</StatusIndicator>
        )}
      </div>
      {diagnostics.length > 0 && (
        <ul>
          {diagnostics.map((each, index) => (
            <li key={index}>
              <button type="button" data-severity={each.severity} onClick={() => show(each)}>
                <b>{each.severity === 'ERROR' ? 'Error' : 'Warning'}</b>{' '}
                <Name text={onOneLine(each.message)} />
                {each.location !== undefined && (
                  <small>
                    {' '}
                    at <Name text={onOneLine(each.location)} />
                  </small>
                )}{' '}
                <small className="askel-problem-code">{each.code}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
      {truncated && (
        <p>Only the first {diagnostics.length.toLocaleString()} diagnostics are listed.</p>
      )}
    </section>
  );
}

/** Messages about unreadable text quote it with line breaks. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
