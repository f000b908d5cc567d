import type { JsonObject } from './json';
import type { QueryLanguage, StateType } from './machine';
import type { NewState } from './operations';

/** Something that can be put into a workflow. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Flow' | 'Actions';
  readonly type: StateType;
  readonly title: string;
  readonly about: string;
  /** Words besides that people search for. */
  readonly words: string;
  state(language: QueryLanguage): NewState;
}

function flow(
  type: StateType,
  title: string,
  about: string,
  words: string,
  own: (jsonata: boolean) => JsonObject,
): PaletteEntry {
  return {
    id: type,
    group: 'Flow',
    type,
    title,
    about,
    words,
    state: (language) => ({ name: title, state: { Type: type, ...own(language === 'JSONata') } }),
  };
}

function action(
  id: string,
  title: string,
  about: string,
  resource: string,
  parameters: JsonObject,
): PaletteEntry {
  return {
    id,
    group: 'Actions',
    type: 'Task',
    title,
    about,
    words: resource,
    state: (language) => ({
      name: title,
      state: {
        Type: 'Task',
        Resource: resource,
        ...(Object.keys(parameters).length === 0
          ? {}
          : language === 'JSONata'
            ? { Arguments: asArguments(parameters) }
            : { Parameters: parameters }),
      },
    }),
  };
}

/** `"Payload.$": "$"` of a template says in JSONata `"Payload": "{% $states.input %}"`. */
function asArguments(parameters: JsonObject): JsonObject {
  const entries = Object.entries(parameters).map(([name, value]): [string, JsonObject[string]] => {
    if (!name.endsWith('.$')) {
      const inner = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [name, inner ? asArguments(value as JsonObject) : value];
    }
    const path = value === '$$.Task.Token' ? '$states.context.Task.Token' : '$states.input';
    return [name.slice(0, -2), `{% ${path} %}`];
  });
  return Object.fromEntries(entries);
}

const inner = (name: string): JsonObject => ({
  StartAt: name,
  States: { [name]: { Type: 'Pass', End: true } },
});

export const PALETTE: readonly PaletteEntry[] = [
  flow(
    'Choice',
    'Choice',
    'Goes one way or another',
    'if else branch rule condition',
    (jsonata) => ({
      Choices: [
        jsonata
          ? { Condition: '{% $states.input.value = true %}' }
          : { Variable: '$.value', BooleanEquals: true },
      ],
    }),
  ),
  flow('Parallel', 'Parallel', 'Runs branches at the same time', 'fork join concurrent', () => ({
    Branches: [],
  })),
  flow(
    'Map',
    'Map',
    'Runs the same for each item',
    'loop for each array iterate distributed',
    (jsonata) => ({
      ...(jsonata ? { Items: '{% $states.input.items %}' } : { ItemsPath: '$.items' }),
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } },
    }),
  ),
  flow('Pass', 'Pass', 'Shapes data, does nothing else', 'transform set inject assign', () => ({})),
  flow('Wait', 'Wait', 'Waits for some time or until a date', 'delay sleep timer', () => ({
    Seconds: 60,
  })),
  flow('Succeed', 'Succeed', 'Ends well', 'end stop done', () => ({})),
  flow('Fail', 'Fail', 'Ends with an error', 'end stop error abort', () => ({
    Error: 'Refused',
    Cause: 'Say why.',
  })),
  action(
    'activity',
    'Activity',
    'Work that a program of yours asks for',
    'arn:aws:states:us-east-1:123456789012:activity:work',
    {},
  ),
  action('lambda', 'Lambda function', 'Calls a function', 'arn:aws:states:::lambda:invoke', {
    FunctionName: 'my-function',
    'Payload.$': '$',
  }),
  action('http', 'HTTP request', 'Calls an API', 'arn:aws:states:::http:invoke', {
    ApiEndpoint: 'https://api.example.com/things',
    Method: 'GET',
    Authentication: {
      ConnectionArn: 'arn:aws:events:us-east-1:123456789012:connection/my-connection',
    },
  }),
  action(
    'callback',
    'Queue and wait for an answer',
    'Sends a token; goes on when somebody answers',
    'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    {
      QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/my-queue',
      MessageBody: { 'token.$': '$$.Task.Token', 'input.$': '$' },
    },
  ),
  action(
    'child',
    'Start another workflow',
    'And wait for its end',
    'arn:aws:states:::states:startExecution.sync:2',
    {
      StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:my-machine',
      'Input.$': '$',
    },
  ),
  action('sqs', 'Send to a queue', 'SQS SendMessage', 'arn:aws:states:::sqs:sendMessage', {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/my-queue',
    'MessageBody.$': '$',
  }),
  action('sns', 'Publish to a topic', 'SNS Publish', 'arn:aws:states:::sns:publish', {
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:my-topic',
    'Message.$': '$',
  }),
  action('dynamodb-get', 'Read an item', 'DynamoDB GetItem', 'arn:aws:states:::dynamodb:getItem', {
    TableName: 'my-table',
    Key: { id: { S: 'key' } },
  }),
  action('dynamodb-put', 'Write an item', 'DynamoDB PutItem', 'arn:aws:states:::dynamodb:putItem', {
    TableName: 'my-table',
    Item: { id: { S: 'key' } },
  }),
  action('events', 'Send an event', 'EventBridge PutEvents', 'arn:aws:states:::events:putEvents', {
    Entries: [
      {
        EventBusName: 'default',
        Source: 'my.workflow',
        DetailType: 'Something happened',
        Detail: {},
      },
    ],
  }),
];

/**
 * The state that an entry makes. The branches of a Parallel and the processor of a Map begin with a Pass state each,
 * whose names are free.
 */
export function stateFrom(
  entry: PaletteEntry,
  language: QueryLanguage,
  free: (wanted: string, taken: string[]) => string,
): NewState {
  const made = entry.state(language);
  const taken = [free(made.name, [])];
  const named = (wanted: string): string => {
    const name = free(wanted, taken);
    taken.push(name);
    return name;
  };
  if (entry.type === 'Parallel') {
    return {
      ...made,
      state: {
        ...made.state,
        Branches: [inner(named('First branch')), inner(named('Second branch'))],
      },
    };
  }
  if (entry.type === 'Map') {
    return {
      ...made,
      state: {
        ...made.state,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...inner(named('Each item')) },
      },
    };
  }
  return made;
}

/** The entries that a search finds, by all its words. */
export function searchPalette(text: string): PaletteEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return PALETTE.filter((entry) => {
    const all = `${entry.title} ${entry.about} ${entry.words} ${entry.type}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
