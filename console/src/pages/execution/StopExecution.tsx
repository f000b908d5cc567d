import { useState } from 'react';
import { stopExecution } from '../../api/executions';
import { notify } from '../../shell/notices';
import { Ask } from '../../ui/Ask';
import { given, NO_REASON, WhyFields } from '../../ui/WhyFields';

/** Asks why, and stops it. */
export function StopExecution({
  arn,
  name,
  onClose,
}: {
  arn: string;
  name: string;
  onClose: () => void;
}) {
  const [why, setWhy] = useState(NO_REASON);
  return (
    <Ask
      title={`Stop ${name}?`}
      deed="Stop execution"
      tried="The execution could not be stopped"
      run={async () => {
        await stopExecution(arn, given(why));
        notify({ type: 'success', text: `${name} is stopped` });
      }}
      onClose={onClose}
    >
      <p>
        Running states will be aborted. The execution can be redriven later, from the aborted
        states.
      </p>
      <WhyFields why={why} note="Optional; the history shows it." onChange={setWhy} />
    </Ask>
  );
}
