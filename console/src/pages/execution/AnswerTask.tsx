import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { completeTask, failTask, type InspectedFrame } from '../../api/repairs';
import { jsonMistake } from '../../model/jsonText';
import { notify } from '../../shell/notices';
import { Ask } from '../../ui/Ask';
import { JsonField } from '../../ui/JsonField';
import { given, NO_REASON, WhyFields } from '../../ui/WhyFields';
import { visibleText } from '../../model/visibleText';

/** Completes or fails a task in the place of who should have answered it. */
export function AnswerTask({
  arn,
  frame,
  onClose,
}: {
  arn: string;
  frame: InspectedFrame;
  onClose: () => void;
}) {
  const [how, setHow] = useState('complete');
  const [output, setOutput] = useState('{}');
  const [why, setWhy] = useState(NO_REASON);
  const task = frame.task ?? '';
  const name = frame.state === undefined ? task : visibleText(frame.state);
  const completes = how === 'complete';
  return (
    <Ask
      title={`Answer the task of ${name}`}
      deed={completes ? 'Complete task' : 'Fail task'}
      tried="It could not be answered"
      disabled={completes && jsonMistake(output) !== undefined}
      run={async () => {
        await (completes ? completeTask(arn, task, output) : failTask(arn, task, given(why)));
        notify({ type: 'success', text: `The task of ${name} is answered` });
      }}
      onClose={onClose}
    >
      <SegmentedControl
        label="How to answer"
        selectedId={how}
        options={[
          { id: 'complete', text: 'Complete' },
          { id: 'fail', text: 'Fail' },
        ]}
        onChange={({ detail }) => setHow(detail.selectedId)}
      />
      {completes ? (
        <JsonField label="Output" value={output} rows={8} onChange={setOutput} />
      ) : (
        <WhyFields why={why} note="Retry and Catch go by it." onChange={setWhy} />
      )}
    </Ask>
  );
}
