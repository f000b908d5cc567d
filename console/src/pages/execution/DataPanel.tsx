import type { Execution } from '../../api/executions';
import { difference, parsed } from '../../model/diff';
import { CauseBlock } from '../../ui/CauseBlock';
import { PayloadText } from '../../ui/PayloadText';
import { Changes } from './ChangesTab';

/** The input and output of the execution. */
export function DataPanel({ execution }: { execution: Execution }) {
  const { input, output, cause } = execution;
  const { changes } = difference(parsed(input), parsed(output));
  return (
    <div className="askel-two">
      <section>
        <h3>Input</h3>
        <PayloadText text={input ?? ''} label="Input of the execution" />
      </section>
      <section>
        <h3>{output === undefined && cause !== undefined ? 'Cause' : 'Output'}</h3>
        {output !== undefined ? (
          <PayloadText text={output} label="Output of the execution" />
        ) : cause === undefined ? (
          <p>No output yet.</p>
        ) : (
          <CauseBlock cause={cause} label="Cause of the execution" height="high" />
        )}
      </section>
      {output !== undefined && changes.length > 0 && (
        <section className="askel-wide">
          <h3>Changes</h3>
          <Changes changes={changes} label="Changes of the execution" />
        </section>
      )}
    </div>
  );
}
