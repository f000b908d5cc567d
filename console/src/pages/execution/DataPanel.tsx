import type { Execution } from '../../api/executions';
import { difference, parsed } from '../../model/diff';
import { prettyNested } from '../../model/jsonText';
import { JsonText } from '../../ui/JsonText';
import { Changes } from './ChangesTab';

/** The input and output of the execution. */
export function DataPanel({ execution }: { execution: Execution }) {
  const { input, output, cause } = execution;
  const { changes } = difference(parsed(input), parsed(output));
  return (
    <div className="askel-two">
      <section>
        <h3>Input</h3>
        <JsonText text={input ?? ''} label="Input of the execution" />
      </section>
      <section>
        <h3>{output === undefined && cause !== undefined ? 'Cause' : 'Output'}</h3>
        {output === undefined ? (
          <p className="askel-whole-cause">
            {cause === undefined ? 'No output yet.' : prettyNested(cause)}
          </p>
        ) : (
          <JsonText text={output} label="Output of the execution" />
        )}
      </section>
      {output !== undefined && changes.length > 0 && (
        <section className="askel-wide">
          <h3>Input/output diff</h3>
          <Changes changes={changes} label="Input/output diff of the execution" />
        </section>
      )}
    </div>
  );
}
