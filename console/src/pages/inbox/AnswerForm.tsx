import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { completeTask, rejectTask, type OpenTask } from '../../api/tasks';
import {
  answerOf,
  draftOf,
  fieldsAfter,
  fieldsOf,
  parsed,
  replacedFields,
} from '../../model/answerForm';
import {
  missingFields,
  missingMembers,
  missingText,
  openFields,
  unreadableText,
} from '../../model/openMembers';
import {
  initialValues,
  replacedValues,
  schemaAnswer,
  schemaDraft,
  schemaErrors,
  valuesAfter,
  valuesOf,
  type SchemaValues,
} from '../../model/schemaAnswer';
import { answeredText, type Outcome } from '../../model/answered';
import { unmatchedText } from '../../model/approval';
import { isDecided, withDecision } from '../../model/decision';
import { jsonError } from '../../model/jsonText';
import type { InboxForm } from '../../model/taskForm';
import { notify } from '../../shell/notices';
import { Failure } from '../../ui/Failure';
import { JsonField } from '../../ui/JsonField';
import { reasonMembers, NO_REASON, ReasonFields } from '../../ui/ReasonFields';
import { Fields } from './Fields';
import { SchemaFields } from './SchemaFields';

/**
 * Completes or fails a task. The output is entered in a form or as JSON; both are kept in sync.
 *
 * @param input the input of the task, JSON text, from which fields of the form take their values
 * @param form the fields, and the answers of the buttons Approve and Reject; changes only from a
 *     guessed form to one that could be read
 * @param disabled whether the task can no longer be answered
 * @param sending whether an answer is being sent
 * @param footer the element of the dialog's footer for all buttons that answer
 */
export function AnswerForm({
  task,
  input,
  form: { approval, decided: decidedPath, open, fields: schema, failure: unreadForm },
  disabled,
  sending,
  footer,
  onSending,
  onAnswered,
}: {
  task: OpenTask;
  input: string | undefined;
  form: InboxForm;
  disabled: boolean;
  sending: boolean;
  footer: Element | null;
  onSending: (sending: boolean) => void;
  onAnswered: () => void;
}) {
  const [tab, setTab] = useState('form');
  // The tab "Fail" has no output, so the output comes from the tab before.
  const [source, setSource] = useState<'form' | 'json'>('form');
  const [text, setText] = useState('{}');
  const [values, setValues] = useState<SchemaValues>(() => initialValues(schema ?? []));
  const [initialFields] = useState(() => openFields(open, input, decidedPath));
  const [fields, setFields] = useState(initialFields);
  const [reason, setReason] = useState(NO_REASON);
  const [failure, setFailure] = useState<unknown>();
  const [isGuessed, setGuessed] = useState(unreadForm !== undefined);
  if (isGuessed && unreadForm === undefined) replaceGuess();

  const formOutput = schema === undefined ? answerOf(fields) : schemaAnswer(schema, values);
  const output = source === 'form' ? formOutput : text;
  const missing = schema === undefined && source === 'form' ? missingFields(fields, open) : [];
  const isValid = output !== undefined && parsed(output) !== undefined && missing.length === 0;
  // A person may answer with any JSON. Fields can be removed.
  const unread = schema === undefined && missing.length === 0 ? missingMembers(output, open) : [];

  /** Replaces a guessed form by the one that could be read now. Entered values remain. */
  function replaceGuess(): void {
    const entered = fields.filter((field) => !initialFields.includes(field));
    const known = openFields(open, input, decidedPath);
    setGuessed(false);
    setFields(replacedFields(entered, known));
    if (schema === undefined) return;
    const draft = draftOf(entered);
    const replaced = replacedValues(schema, draft);
    setValues(replaced ?? initialValues(schema));
    if (replaced !== undefined || source === 'json') return;
    // The schema has no field for an entered value.
    setText(draft);
    setSource('json');
    if (tab === 'form') setTab('json');
  }

  function switchTab(to: string): void {
    if (to === 'json' && source === 'form') {
      setText(schema === undefined ? draftOf(fields) : schemaDraft(schema, values));
    }
    if (to === 'form' && source === 'json') {
      if (schema === undefined) setFields(fieldsAfter(text, fields) ?? fields);
      else setValues(valuesAfter(schema, text, values) ?? values);
    }
    if (to === 'json' || to === 'form') setSource(to);
    setTab(to);
  }

  /** The output with the decision of a button, or the reason why the button has none. */
  function decidedOutput(decision: string): { output: string } | { reason: string } {
    let entered: string | undefined = text;
    if (source === 'form') {
      // The button sets the fields of the decision, so they may be empty.
      entered =
        schema === undefined
          ? answerOf(fields.filter(({ name }) => !isDecided(decision, [name.trim()])))
          : schemaAnswer(
              schema.filter(({ path }) => !isDecided(decision, path)),
              values,
            );
      if (entered === undefined) return { reason: 'A field is not valid' };
    }
    const invalid = jsonError(entered);
    if (invalid !== undefined) return { reason: invalid };
    const decided = withDecision(entered, decision);
    return decided === undefined
      ? { reason: 'The decision needs a JSON object that names each member once' }
      : { output: decided };
  }

  function send(response: Promise<unknown>, outcome: Outcome): void {
    onSending(true);
    setFailure(undefined);
    response.then(
      () => {
        notify({ type: 'success', text: answeredText(task, outcome) });
        onAnswered();
      },
      (error: unknown) => {
        setFailure(error);
        onSending(false);
      },
    );
  }

  const hasDecisions = approval !== undefined && tab !== 'fail';
  const note = noteOf();
  // A dialog has one primary button.
  const variant = hasDecisions ? 'normal' : 'primary';
  const button =
    tab === 'fail' ? (
      <Button
        variant={variant}
        loading={sending}
        disabled={disabled}
        onClick={() => send(rejectTask(task.taskToken, reasonMembers(reason)), 'failed')}
      >
        Fail task
      </Button>
    ) : (
      <Button
        variant={variant}
        loading={sending}
        disabled={disabled || !isValid}
        onClick={() => {
          if (output !== undefined) send(completeTask(task.taskToken, output), 'completed');
        }}
      >
        Complete
      </Button>
    );

  function noteOf() {
    const errors =
      schema !== undefined && source === 'json' ? schemaErrors(schema, text) : undefined;
    if (errors !== undefined) {
      return <Alert type="warning">The schema does not permit this answer: {errors}</Alert>;
    }
    if (missing.length === 0 && unread.length === 0) return null;
    // The buttons set the only member that the next Choice reads.
    if (approval !== undefined && source === 'form') return null;
    return (
      <Box color="text-body-secondary">
        {missing.length > 0 ? missingText(missing) : unreadableText(unread)}
      </Box>
    );
  }

  function decisionButton(decision: string, name: string, outcome: Outcome) {
    const decided = decidedOutput(decision);
    return (
      <Button
        variant={outcome === 'approved' ? 'primary' : 'normal'}
        loading={sending}
        disabled={disabled || 'reason' in decided}
        {...('reason' in decided ? { disabledReason: decided.reason } : {})}
        onClick={() => {
          if ('output' in decided) send(completeTask(task.taskToken, decided.output), outcome);
        }}
      >
        {name}
      </Button>
    );
  }

  // The tab "Fail" has the error of a failure, which a decision would drop.
  const decisions = hasDecisions && (
    <SpaceBetween direction="horizontal" size="xs">
      {decisionButton(approval.reject.output, 'Reject', 'rejected')}
      {decisionButton(approval.approve.output, 'Approve', 'approved')}
    </SpaceBetween>
  );

  return (
    <SpaceBetween size="m">
      {footer !== null &&
        createPortal(
          <SpaceBetween direction="horizontal" size="xs">
            {button}
            {decisions}
          </SpaceBetween>,
          footer,
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
              source === 'json' &&
              (schema === undefined ? fieldsOf(text) : valuesOf(schema, text)) === undefined,
            disabledReason:
              schema === undefined
                ? 'The form supports only objects, and integers above 2^53 only in new browsers'
                : 'The form has no field for a member of this JSON',
            content: (
              <SpaceBetween size="m">
                {schema === undefined ? (
                  <Fields fields={fields} onChange={setFields} />
                ) : (
                  <SchemaFields fields={schema} values={values} onChange={setValues} />
                )}
                {note}
              </SpaceBetween>
            ),
          },
          {
            id: 'json',
            label: 'JSON',
            content: (
              <SpaceBetween size="m">
                <JsonField label="Output" value={text} rows={8} onChange={setText} />
                {note}
              </SpaceBetween>
            ),
          },
          {
            id: 'fail',
            label: 'Fail',
            content: (
              <ReasonFields
                reason={reason}
                note="Retry and Catch match this error."
                onChange={setReason}
              />
            ),
          },
        ]}
      />
      {hasDecisions && approval.approve.isUnmatched && (
        <Alert type="warning">{unmatchedText('Approve')}</Alert>
      )}
      {hasDecisions && approval.reject.isUnmatched && (
        <Alert type="warning">{unmatchedText('Reject')}</Alert>
      )}
      {failure !== undefined && (
        <Failure title="The task could not be answered" failure={failure} />
      )}
    </SpaceBetween>
  );
}
