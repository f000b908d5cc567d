import { useState } from 'react';
import { getRootCause, type RootCause } from '../api/rootCauses';
import { CausalChain, IncompleteChain } from './CausalChain';
import { Loaded } from './Loaded';
import { useLoad } from './useLoad';

/**
 * The causal chain of one execution of a group of failures. The chain is read when the section is
 * opened.
 */
export function RootCauseDetails({ arn, label }: { arn: string; label: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="askel-root-cause" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`Causal chain: ${label}`}>Causal chain</summary>
      {open && <Chain arn={arn} />}
    </details>
  );
}

function Chain({ arn }: { arn: string }) {
  const load = useLoad(arn, (signal) => getRootCause(arn, signal));
  return (
    <Loaded load={load} subject="The root cause">
      {(rootCause) => <ChainText rootCause={rootCause} />}
    </Loaded>
  );
}

function ChainText({ rootCause }: { rootCause: RootCause }) {
  if (rootCause.steps.length === 0) {
    return rootCause.complete ? 'The execution was redriven meanwhile.' : <IncompleteChain />;
  }
  return (
    <>
      <CausalChain rootCause={rootCause} />
      {!rootCause.complete && <IncompleteChain />}
    </>
  );
}
