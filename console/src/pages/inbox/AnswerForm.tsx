import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { completeTask, rejectTask, type OpenTask } from '../../api/tasks';
import { answerOf, fieldsOf, parsed, type AnswerField } from '../../model/answerForm';
import {
  missingFields,
  missingMembers,
  missingText,
  withOpenFields,
} from '../../model/openMembers';
import { initialValues, schemaAnswer, valuesOf, type SchemaValues } from '../../model/schemaAnswer';
import type { InboxForm } from '../../model/taskForm';
import { notify } from '../../shell/notices';
import { Failure } from '../../ui/Failure';
import { JsonField } from '../../ui/JsonField';
import { reasonMembers, NO_REASON, ReasonFields } from '../../ui/ReasonFields';
import { Fields } from './Fields';
import { SchemaFields } from './SchemaFields';

const EMPTY = '{}';

/**
 * Completes or fails a task. The output is entered in a form or as JSON; both are kept in sync.
 *
 * @param form the fields at first, and the answers of the buttons Approve and Reject
 */
export function AnswerForm({
  task,
  form: { approval, example = EMPTY, open, fields: schema },
  onAnswered,
}: {
  task: OpenTask;
  form: InboxForm;
  onAnswered: () => void;
}) {
  const [tab, setTab] = useState('form');
  const [text, setText] = useState(example);
  const [values, setValues] = useState<SchemaValues>(() => initialValues(schema ?? []));
  const [fields, setFields] = useState<readonly AnswerField[]>(() =>
    withOpenFields(fieldsOf(example) ?? [], open),
  );
  const [reason, setReason] = useState(NO_REASON);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  const formOutput = schema === undefined ? answerOf(fields) : schemaAnswer(schema, values);
  const output = tab === 'form' ? formOutput : text;
  const missing =
    schema !== undefined
      ? []
      : tab === 'form'
        ? missingFields(fields, open)
        : missingMembers(output, open);
  const isValid = output !== undefined && parsed(output) !== undefined && missing.length === 0;

  function switchTab(to: string): void {
    if (to === 'json' && tab === 'form') setText(formOutput ?? text);
    if (to === 'form' && tab === 'json') {
      if (schema === undefined) setFields(fieldsOf(text) ?? fields);
      else setValues(valuesOf(schema, text) ?? values);
    }
    setTab(to);
  }

  function send(response: Promise<unknown>, successText: string): void {
    setSending(true);
    setFailure(undefined);
    response.then(
      () => {
        notify({ type: 'success', text: successText });
        onAnswered();
      },
      (error: unknown) => {
        setFailure(error);
        setSending(false);
      },
    );
  }

  const complete = (
    <SpaceBetween size="xs">
      {missing.length > 0 && <Box color="text-body-secondary">{missingText(missing)}</Box>}
      <Button
        variant={approval === undefined ? 'primary' : 'normal'}
        loading={sending}
        disabled={!isValid}
        onClick={() => {
          if (output !== undefined) send(completeTask(task.taskToken, output), 'Task completed.');
        }}
      >
        Complete
      </Button>
    </SpaceBetween>
  );

  return (
    <SpaceBetween size="m">
      {approval !== undefined && (
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            variant="primary"
            loading={sending}
            onClick={() => send(completeTask(task.taskToken, approval.approve), 'Task approved.')}
          >
            Approve
          </Button>
          <Button
            loading={sending}
            onClick={() => send(completeTask(task.taskToken, approval.reject), 'Task rejected.')}
          >
            Reject
          </Button>
        </SpaceBetween>
      )}
      <Tabs
        ariaLabel="Answer"
        activeTabId={tab}
        onChange={(event) => switchTab(event.detail.activeTabId)}
        tabs={[
          {
            id: 'form',
            label: 'Form',
            // Other JSON, and the last digits of large integers, would be lost in the form.
            disabled:
              tab === 'json' &&
              (schema === undefined ? fieldsOf(text) : valuesOf(schema, text)) === undefined,
            disabledReason:
              schema === undefined
                ? 'The form supports only objects, without integers above 2^53'
                : 'The form has no field for a member of this JSON',
            content: (
              <SpaceBetween size="m">
                {schema === undefined ? (
                  <Fields fields={fields} onChange={setFields} />
                ) : (
                  <SchemaFields fields={schema} values={values} onChange={setValues} />
                )}
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
                <ReasonFields
                  reason={reason}
                  note="Retry and Catch match this error."
                  onChange={setReason}
                />
                <Button
                  loading={sending}
                  onClick={() =>
                    send(rejectTask(task.taskToken, reasonMembers(reason)), 'Task failed.')
                  }
                >
                  Fail task
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {failure !== undefined && (
        <Failure title="The task could not be answered" failure={failure} />
      )}
    </SpaceBetween>
  );
}
