import {
  ARGUMENTS,
  ASSIGN,
  CATCH,
  COMMENT,
  EXPRESSION,
  INPUT_PATH,
  LANGUAGE,
  NEXT,
  OUTPUT,
  OUTPUT_PATH,
  PARAMETERS,
  PATH,
  RESULT_PATH,
  RESULT_SELECTOR,
  RETRY,
  f,
  type Field,
} from './fields';
import { textAt, type JsonObject } from './json';
import { SCOPE_MEMBERS, type QueryLanguage, type StateType } from './machine';

export interface Section {
  readonly title: string;
  readonly fields: readonly Field[];
}

const data = (...fields: Field[]): Section => ({ title: 'Data', fields });
const errors: Section = { title: 'Errors', fields: [RETRY, CATCH] };

const FORMS: Readonly<Record<StateType, readonly Section[]>> = {
  Task: [
    {
      title: 'Task',
      fields: [
        f('Resource', 'Resource', 'text', 'The ARN of an integration, a function or an activity.', {
          placeholder: 'arn:aws:states:::lambda:invoke',
        }),
        PARAMETERS,
        ARGUMENTS,
        f(
          'TimeoutSeconds',
          'Timeout (seconds)',
          'numberOrExpression',
          'A longer task fails with States.Timeout.',
          { instead: ['TimeoutSecondsPath'] },
        ),
        f(
          'HeartbeatSeconds',
          'Heartbeat (seconds)',
          'numberOrExpression',
          'The maximum time between heartbeats. Less than the timeout.',
          {
            instead: ['HeartbeatSecondsPath'],
          },
        ),
        f('TimeoutSecondsPath', 'Timeout path', 'path', 'The path of the timeout in the input.', {
          ...PATH,
          instead: ['TimeoutSeconds'],
        }),
        f(
          'HeartbeatSecondsPath',
          'Heartbeat path',
          'path',
          'The path of the heartbeat in the input.',
          { ...PATH, instead: ['HeartbeatSeconds'] },
        ),
        f('Credentials', 'Credentials', 'template', 'The role of the call: {"RoleArn": …}.'),
        NEXT,
      ],
    },
    data(INPUT_PATH, RESULT_SELECTOR, RESULT_PATH, OUTPUT_PATH, OUTPUT, ASSIGN),
    errors,
  ],
  Pass: [
    {
      title: 'Pass',
      fields: [
        f('Result', 'Result', 'template', 'JSON that replaces the input.', PATH),
        PARAMETERS,
        OUTPUT,
        ASSIGN,
        NEXT,
      ],
    },
    data(INPUT_PATH, RESULT_PATH, OUTPUT_PATH),
  ],
  Choice: [
    {
      title: 'Rules',
      fields: [
        f('Choices', 'Rules', 'rules', 'Evaluated in order; first match wins.'),
        f(
          'Default',
          'Default',
          'state',
          'The next state when no rule matches. Unset: States.NoChoiceMatched.',
        ),
      ],
    },
    data(INPUT_PATH, OUTPUT_PATH, OUTPUT, ASSIGN),
  ],
  Wait: [
    {
      title: 'Wait',
      fields: [
        f('Seconds', 'Seconds', 'numberOrExpression', 'The waiting time in seconds.', {
          instead: ['SecondsPath', 'Timestamp', 'TimestampPath'],
        }),
        f('Timestamp', 'Until', 'text', 'A date and time with a time zone.', {
          placeholder: '2027-01-31T12:00:00Z',
          instead: ['Seconds', 'SecondsPath', 'TimestampPath'],
        }),
        f('SecondsPath', 'Seconds path', 'path', 'The path of the seconds in the input.', {
          ...PATH,
          instead: ['Seconds', 'Timestamp', 'TimestampPath'],
        }),
        f('TimestampPath', 'Until path', 'path', 'The path of the date in the input.', {
          ...PATH,
          instead: ['Seconds', 'SecondsPath', 'Timestamp'],
        }),
        NEXT,
      ],
    },
    data(INPUT_PATH, OUTPUT_PATH, OUTPUT, ASSIGN),
  ],
  Succeed: [data(INPUT_PATH, OUTPUT_PATH, OUTPUT)],
  Fail: [
    {
      title: 'Fail',
      fields: [
        f('Error', 'Error', 'text', 'The error name, which Catch and Retry match.', {
          instead: ['ErrorPath'],
        }),
        f('Cause', 'Cause', 'lines', 'A description of the failure.', { instead: ['CausePath'] }),
        f('ErrorPath', 'Error path', 'path', 'The path of the error in the input.', {
          ...PATH,
          instead: ['Error'],
        }),
        f('CausePath', 'Cause path', 'path', 'The path of the cause in the input.', {
          ...PATH,
          instead: ['Cause'],
        }),
      ],
    },
  ],
  Parallel: [
    { title: 'Parallel', fields: [PARAMETERS, ARGUMENTS, NEXT] },
    data(INPUT_PATH, RESULT_SELECTOR, RESULT_PATH, OUTPUT_PATH, OUTPUT, ASSIGN),
    errors,
  ],
  Map: [
    {
      title: 'Items',
      fields: [
        f(
          'ItemProcessor.ProcessorConfig.Mode',
          'Mode',
          'choice',
          'INLINE: in this execution. DISTRIBUTED: one execution per item.',
          {
            options: ['INLINE', 'DISTRIBUTED'],
          },
        ),
        f(
          'ItemProcessor.ProcessorConfig.ExecutionType',
          'Type of child executions',
          'choice',
          'Only STANDARD executions have a history.',
          {
            options: ['STANDARD', 'EXPRESS'],
            distributed: true,
          },
        ),
        f('ItemsPath', 'Items path', 'path', 'The path of the array in the input.', {
          ...PATH,
          placeholder: '$.items',
        }),
        f('Items', 'Items', 'template', 'An array, or an expression that returns one.', EXPRESSION),
        f(
          'ItemSelector',
          'Item selector',
          'template',
          'The input of an iteration, from its item and the input.',
          { instead: ['Parameters'] },
        ),
        f('MaxConcurrency', 'Maximum concurrency', 'numberOrExpression', '0: no limit.', {
          instead: ['MaxConcurrencyPath'],
        }),
        f(
          'MaxConcurrencyPath',
          'Maximum concurrency path',
          'path',
          'The path of the number in the input.',
          { ...PATH, instead: ['MaxConcurrency'] },
        ),
        NEXT,
      ],
    },
    {
      title: 'Distributed',
      fields: [
        f('Label', 'Label', 'text', 'The name of the Map Run, at most 40 characters.', {
          distributed: true,
        }),
        f(
          'ItemReader',
          'Item reader',
          'template',
          'The source of items: a file or an object list in S3.',
          { distributed: true },
        ),
        f('ItemBatcher', 'Item batcher', 'template', 'The number of items per execution.', {
          distributed: true,
        }),
        f('ResultWriter', 'Result writer', 'template', 'The destination of results in S3.', {
          distributed: true,
        }),
        f(
          'ToleratedFailureCount',
          'Tolerated failures',
          'numberOrExpression',
          'The state fails when more items fail.',
          {
            distributed: true,
            instead: ['ToleratedFailureCountPath'],
          },
        ),
        f(
          'ToleratedFailurePercentage',
          'Tolerated failures (%)',
          'numberOrExpression',
          'The state fails when a greater share of items fails.',
          {
            distributed: true,
            instead: ['ToleratedFailurePercentagePath'],
          },
        ),
      ],
    },
    data(INPUT_PATH, RESULT_SELECTOR, RESULT_PATH, OUTPUT_PATH, OUTPUT, ASSIGN),
    errors,
  ],
};

/** The sections of the form of a state, for its query language and mode. */
export function formOf(state: JsonObject, language: QueryLanguage): Section[] {
  const type = textAt(state, ['Type']) ?? '';
  const sections = type in FORMS ? FORMS[type as StateType] : [];
  const distributed = JSON.stringify(state['ItemProcessor'] ?? state['Iterator'] ?? {}).includes(
    '"Mode":"DISTRIBUTED"',
  );
  return [...sections, { title: 'About', fields: [COMMENT, LANGUAGE] }]
    .map((section) => ({
      ...section,
      fields: section.fields.filter(
        (field) => (field.language ?? language) === language && (distributed || !field.distributed),
      ),
    }))
    .filter((section) => section.fields.length > 0);
}

/** The members of a state that have no field in its form. Only the text view can change them. */
export function otherMembers(state: JsonObject, form: readonly Section[]): string[] {
  const withField = new Set(
    form.flatMap((section) => section.fields.map((field) => String(field.path[0]))),
  );
  const shown = new Set(['Type', 'End', ...SCOPE_MEMBERS]);
  return Object.keys(state).filter((member) => !withField.has(member) && !shown.has(member));
}
