import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { completeTask, rejectTask, type OpenTask } from '../../api/tasks';
import { answerOf, fieldsOf, parsed, type AnswerField } from '../../model/answerForm';
import { notify } from '../../shell/notices';
import { Failure } from '../../ui/Failure';
import { JsonField } from '../../ui/JsonField';
import { given, NO_REASON, WhyFields } from '../../ui/WhyFields';
import { Fields } from './Fields';

const EMPTY = '{}';

/** The answer to a task: by a form or as JSON, which are in step; or that it has failed. */
export function AnswerForm({ task, onAnswered }: { task: OpenTask; onAnswered: () => void }) {
  const [tab, setTab] = useState('form');
  const [text, setText] = useState(EMPTY);
  const [fields, setFields] = useState<readonly AnswerField[]>([]);
  const [why, setWhy] = useState(NO_REASON);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  const output = tab === 'form' ? answerOf(fields) : text;
  const isSendable = output !== undefined && parsed(output) !== undefined;

  function turn(to: string): void {
    if (to === 'json' && tab === 'form') setText(answerOf(fields) ?? text);
    if (to === 'form' && tab === 'json') setFields(fieldsOf(text) ?? fields);
    setTab(to);
  }

  function send(answer: Promise<unknown>, said: string): void {
    setSending(true);
    setFailure(undefined);
    answer.then(
      () => {
        notify({ type: 'success', text: said });
        onAnswered();
      },
      (refused: unknown) => {
        setFailure(refused);
        setSending(false);
      },
    );
  }

  const complete = (
    <Button
      variant="primary"
      loading={sending}
      disabled={!isSendable}
      onClick={() => {
        if (output !== undefined)
          send(completeTask(task.taskToken, output), 'The task is completed.');
      }}
    >
      Complete
    </Button>
  );

  return (
    <SpaceBetween size="m">
      <Tabs
        ariaLabel="Answer"
        activeTabId={tab}
        onChange={(event) => turn(event.detail.activeTabId)}
        tabs={[
          {
            id: 'form',
            label: 'Form',
            // What no form shows stays JSON: a form would lose it.
            disabled: tab === 'json' && fieldsOf(text) === undefined,
            disabledReason: 'Only an object has a form',
            content: (
              <SpaceBetween size="m">
                <Fields fields={fields} onChange={setFields} />
                {complete}
              </SpaceBetween>
            ),
          },
          {
            id: 'json',
            label: 'JSON',
            content: (
              <SpaceBetween size="m">
                <JsonField label="Output" value={text} rows={8} onChange={setText} />
                {complete}
              </SpaceBetween>
            ),
          },
          {
            id: 'fail',
            label: 'Fail',
            content: (
              <SpaceBetween size="m">
                <WhyFields why={why} note="Retry and Catch go by it." onChange={setWhy} />
                <Button
                  loading={sending}
                  onClick={() =>
                    send(rejectTask(task.taskToken, given(why)), 'The task has failed as you said.')
                  }
                >
                  Fail the task
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {failure !== undefined && <Failure of="The answer was not taken" failure={failure} />}
    </SpaceBetween>
  );
}
