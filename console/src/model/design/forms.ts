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
import type { QueryLanguage, StateType } from './machine';

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
        f(
          'Resource',
          'Resource',
          'text',
          'What is called: an integration, a function or an activity, by ARN.',
          {
            placeholder: 'arn:aws:states:::lambda:invoke',
          },
        ),
        PARAMETERS,
        ARGUMENTS,
        f(
          'TimeoutSeconds',
          'Timeout (seconds)',
          'numberOrExpression',
          'Longer fails with States.Timeout.',
          { instead: ['TimeoutSecondsPath'] },
        ),
        f(
          'HeartbeatSeconds',
          'Heartbeat (seconds)',
          'numberOrExpression',
          'The longest silence of a worker. Must be less than the timeout.',
          {
            instead: ['HeartbeatSecondsPath'],
          },
        ),
        f('TimeoutSecondsPath', 'Timeout path', 'path', 'Where in the input the timeout stands.', {
          ...PATH,
          instead: ['TimeoutSeconds'],
        }),
        f(
          'HeartbeatSecondsPath',
          'Heartbeat path',
          'path',
          'Where in the input the heartbeat stands.',
          { ...PATH, instead: ['HeartbeatSeconds'] },
        ),
        f(
          'Credentials',
          'Credentials',
          'template',
          'The role that the call is made in: {"RoleArn": …}.',
        ),
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
        f(
          'Result',
          'Result',
          'template',
          'JSON that takes the place of the input, as it is.',
          PATH,
        ),
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
          'Where it goes on when no rule holds. Unset: States.NoChoiceMatched.',
        ),
      ],
    },
    data(INPUT_PATH, OUTPUT_PATH, OUTPUT, ASSIGN),
  ],
  Wait: [
    {
      title: 'Wait',
      fields: [
        f('Seconds', 'Seconds', 'numberOrExpression', 'How long, in seconds.', {
          instead: ['SecondsPath', 'Timestamp', 'TimestampPath'],
        }),
        f('Timestamp', 'Until', 'text', 'A date and time, with its zone.', {
          placeholder: '2027-01-31T12:00:00Z',
          instead: ['Seconds', 'SecondsPath', 'TimestampPath'],
        }),
        f('SecondsPath', 'Seconds path', 'path', 'Where in the input the seconds stand.', {
          ...PATH,
          instead: ['Seconds', 'Timestamp', 'TimestampPath'],
        }),
        f('TimestampPath', 'Until path', 'path', 'Where in the input the date stands.', {
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
        f('Error', 'Error', 'text', 'Its name, which a Catch may ask for.', {
          instead: ['ErrorPath'],
        }),
        f('Cause', 'Cause', 'lines', 'What people should know of it.', { instead: ['CausePath'] }),
        f('ErrorPath', 'Error path', 'path', 'Where in the input the error stands.', {
          ...PATH,
          instead: ['Error'],
        }),
        f('CausePath', 'Cause path', 'path', 'Where in the input the cause stands.', {
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
          'INLINE in this execution; DISTRIBUTED with an execution for each item.',
          {
            options: ['INLINE', 'DISTRIBUTED'],
          },
        ),
        f(
          'ItemProcessor.ProcessorConfig.ExecutionType',
          'Type of child executions',
          'choice',
          'Standard keeps each history.',
          {
            options: ['STANDARD', 'EXPRESS'],
            distributed: true,
          },
        ),
        f('ItemsPath', 'Items path', 'path', 'Where in the input the array stands.', {
          ...PATH,
          placeholder: '$.items',
        }),
        f('Items', 'Items', 'template', 'An array, or an expression that gives one.', EXPRESSION),
        f(
          'ItemSelector',
          'Item selector',
          'template',
          'What an iteration gets, of its item and the input.',
          { instead: ['Parameters'] },
        ),
        f('MaxConcurrency', 'Items at a time', 'numberOrExpression', '0: as many as can be.', {
          instead: ['MaxConcurrencyPath'],
        }),
        f(
          'MaxConcurrencyPath',
          'Items at a time, path',
          'path',
          'Where in the input the number stands.',
          { ...PATH, instead: ['MaxConcurrency'] },
        ),
        NEXT,
      ],
    },
    {
      title: 'Distributed',
      fields: [
        f('Label', 'Label', 'text', 'Names the Map Run; at most 40 characters.', {
          distributed: true,
        }),
        f(
          'ItemReader',
          'Item reader',
          'template',
          'Where items are read from: a file or a listing in S3.',
          { distributed: true },
        ),
        f('ItemBatcher', 'Item batcher', 'template', 'How many items an execution gets at once.', {
          distributed: true,
        }),
        f('ResultWriter', 'Result writer', 'template', 'Where results are written to in S3.', {
          distributed: true,
        }),
        f(
          'ToleratedFailureCount',
          'Tolerated failures',
          'numberOrExpression',
          'More fail the state.',
          {
            distributed: true,
            instead: ['ToleratedFailureCountPath'],
          },
        ),
        f(
          'ToleratedFailurePercentage',
          'Tolerated failures (%)',
          'numberOrExpression',
          'A greater share fails the state.',
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

/** The sections to ask for a state's members, those of its query language and mode. */
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

/** Members of a state that its form does not ask for; they are shown as JSON. */
export function otherMembers(state: JsonObject, form: readonly Section[]): string[] {
  const asked = new Set(
    form.flatMap((section) => section.fields.map((field) => String(field.path[0]))),
  );
  const shown = new Set(['Type', 'End', 'Branches', 'ItemProcessor', 'Iterator']);
  return Object.keys(state).filter((member) => !asked.has(member) && !shown.has(member));
}
