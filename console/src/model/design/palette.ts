import type { JsonObject } from './json';
import type { QueryLanguage, StateType } from './machine';
import type { NewState } from './operations';

/** An item of the palette that can be added to a workflow. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Flow' | 'Actions';
  readonly type: StateType;
  readonly title: string;
  readonly description: string;
  /** Further search terms. */
  readonly keywords: string;
  state(language: QueryLanguage): NewState;
}

function flow(
  type: StateType,
  title: string,
  description: string,
  keywords: string,
  own: (jsonata: boolean) => JsonObject,
): PaletteEntry {
  return {
    id: type,
    group: 'Flow',
    type,
    title,
    description,
    keywords,
    state: (language) => ({ name: title, state: { Type: type, ...own(language === 'JSONata') } }),
  };
}

function action(
  id: string,
  title: string,
  description: string,
  resource: string,
  parameters: JsonObject,
  own: (jsonata: boolean) => JsonObject = () => ({}),
): PaletteEntry {
  return {
    id,
    group: 'Actions',
    type: 'Task',
    title,
    description,
    keywords: resource,
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
        ...own(language === 'JSONata'),
      },
    }),
  };
}

/**
 * Converts a JSONPath template to JSONata: `"Payload.$": "$"` to `"Payload": "{% $states.input
 * %}"`.
 */
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

/** The members of a state that passes its input on. */
const keepsInput = (jsonata: boolean): JsonObject =>
  jsonata ? { Output: '{% $states.input %}' } : { ResultPath: null };

const inner = (name: string): JsonObject => ({
  StartAt: name,
  States: { [name]: { Type: 'Pass', End: true } },
});

/** The members of a new rule, except `Next`. It also works for an input without the value. */
export function newRule(jsonata: boolean): JsonObject {
  return jsonata
    ? { Condition: '{% $exists($states.input.value) %}' }
    : { Variable: '$.value', IsPresent: true };
}

export const PALETTE: readonly PaletteEntry[] = [
  flow(
    'Choice',
    'Choice',
    'Selects the next state by rules',
    'if else branch rule condition',
    (jsonata) => ({ Choices: [newRule(jsonata)] }),
  ),
  flow('Parallel', 'Parallel', 'Runs branches in parallel', 'fork join concurrent', () => ({
    Branches: [],
  })),
  flow(
    'Map',
    'Map',
    'Runs a workflow for each item',
    'loop for each array iterate distributed',
    (jsonata) => ({
      ...(jsonata ? { Items: '{% $states.input.items %}' } : { ItemsPath: '$.items' }),
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } },
    }),
  ),
  flow('Pass', 'Pass', 'Transforms data', 'transform set inject assign', () => ({})),
  flow('Wait', 'Wait', 'Waits for a duration or until a time', 'delay sleep timer', () => ({
    Seconds: 60,
  })),
  flow('Succeed', 'Succeed', 'Ends successfully', 'end stop done', () => ({})),
  flow('Fail', 'Fail', 'Ends with an error', 'end stop error abort', () => ({
    Error: 'Refused',
    Cause: 'Describe the reason.',
  })),
  action(
    'activity',
    'Activity',
    'Work for a polling worker',
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
    'Queue and wait for a callback',
    'Sends a task token and waits for the result',
    'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    {
      QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/my-queue',
      MessageBody: { 'token.$': '$$.Task.Token', 'input.$': '$' },
    },
  ),
  action(
    'child',
    'Start another workflow',
    'Starts the workflow and waits for its result',
    'arn:aws:states:::states:startExecution.sync:2',
    {
      StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:my-machine',
      'Input.$': '$',
    },
  ),
  action(
    'wait-for-signal',
    'Wait for a signal',
    'Waits until another system or a person sends the signal',
    'arn:aws:states:::askel:waitForSignal',
    { Name: 'payment' },
    () => ({ TimeoutSeconds: 86_400 }),
  ),
  action(
    'send-signal',
    'Send a signal',
    'Sends a signal to all executions that wait with the key',
    'arn:aws:states:::askel:sendSignal',
    { Name: 'payment', Key: 'order-1', 'Payload.$': '$' },
    keepsInput,
  ),
  action(
    'acquire',
    'Acquire permits',
    'Enters a critical section, in the order of the requests',
    'arn:aws:states:::askel:acquire',
    { Name: 'deploy' },
    (jsonata) => ({ TimeoutSeconds: 3_600, ...keepsInput(jsonata) }),
  ),
  action(
    'release',
    'Release permits',
    'Leaves a critical section',
    'arn:aws:states:::askel:release',
    { Name: 'deploy' },
    keepsInput,
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
 * Creates the state of a palette entry. Each branch of a Parallel and the processor of a Map start
 * with a Pass state.
 *
 * @param free returns an unused name
 */
export function stateFrom(
  entry: PaletteEntry,
  language: QueryLanguage,
  free: (wanted: string, taken: string[]) => string,
): NewState {
  const created = entry.state(language);
  const taken = [free(created.name, [])];
  const named = (wanted: string): string => {
    const name = free(wanted, taken);
    taken.push(name);
    return name;
  };
  if (entry.type === 'Parallel') {
    return {
      ...created,
      state: {
        ...created.state,
        Branches: [inner(named('First branch')), inner(named('Second branch'))],
      },
    };
  }
  if (entry.type === 'Map') {
    return {
      ...created,
      state: {
        ...created.state,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...inner(named('Each item')) },
      },
    };
  }
  return created;
}

/** The entries that match all words of a search text. */
export function searchPalette(text: string): PaletteEntry[] {
  const keywords = text.toLowerCase().split(/\s+/).filter(Boolean);
  return PALETTE.filter((entry) => {
    const all = `${entry.title} ${entry.description} ${entry.keywords} ${entry.type}`.toLowerCase();
    return keywords.every((word) => all.includes(word));
  });
}
