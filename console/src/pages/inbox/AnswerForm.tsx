import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { completeTask, rejectTask, type OpenTask } from '../../api/tasks';
import { answerOf, fieldsOf, parsed, type AnswerField } from '../../model/answerForm';
import { notify } from '../../shell/notices';
import { Failure } from '../../ui/Failure';
import { Fields } from './Fields';

const EMPTY = '{}';

/** The answer to a task: by a form or as JSON, which are in step; or that it has failed. */
export function AnswerForm({ task, onAnswered }: { task: OpenTask; onAnswered: () => void }) {
  const [tab, setTab] = useState('form');
  const [text, setText] = useState(EMPTY);
  const [fields, setFields] = useState<readonly AnswerField[]>([]);
  const [error, setError] = useState('');
  const [cause, setCause] = useState('');
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
                <FormField
                  label="Output"
                  stretch
                  errorText={parsed(text) === undefined ? 'This is not JSON' : ''}
                >
                  <Textarea
                    value={text}
                    rows={8}
                    spellcheck={false}
                    onChange={(event) => setText(event.detail.value)}
                  />
                </FormField>
                {complete}
              </SpaceBetween>
            ),
          },
          {
            id: 'fail',
            label: 'Fail it',
            content: (
              <SpaceBetween size="m">
                <FormField label="Error" description="What Retry and Catch compare.">
                  <Input value={error} onChange={(event) => setError(event.detail.value)} />
                </FormField>
                <FormField label="Cause" stretch>
                  <Textarea
                    value={cause}
                    rows={3}
                    onChange={(event) => setCause(event.detail.value)}
                  />
                </FormField>
                <Button
                  loading={sending}
                  onClick={() =>
                    send(
                      rejectTask(task.taskToken, {
                        ...(error === '' ? {} : { error }),
                        ...(cause === '' ? {} : { cause }),
                      }),
                      'The task has failed as you said.',
                    )
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
