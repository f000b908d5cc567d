import type { JsonObject } from './json';

/** A workflow that a person can start with. */
export interface SampleWorkflow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly definition: JsonObject;
}

const ACCOUNT = '123456789012';

/** Workflows for common tasks. They are valid as they are. */
export const SAMPLES: readonly SampleWorkflow[] = [
  {
    id: 'approval',
    title: 'Approval by a person',
    description: 'Waits for an answer in the inbox, and decides by it',
    definition: {
      Comment: 'Asks a person for an approval',
      StartAt: 'Review',
      States: {
        Review: {
          Type: 'Task',
          Resource: `arn:aws:states:us-east-1:${ACCOUNT}:activity:review`,
          TimeoutSeconds: 86_400,
          ResultPath: '$.decision',
          Next: 'Approved?',
        },
        'Approved?': {
          Type: 'Choice',
          Choices: [{ Variable: '$.decision.approved', BooleanEquals: true, Next: 'Continue' }],
          Default: 'Rejected',
        },
        Continue: { Type: 'Succeed' },
        Rejected: { Type: 'Fail', Error: 'Rejected', Cause: 'A person rejected the request.' },
      },
    },
  },
  {
    id: 'retry',
    title: 'Call with retries and a fallback',
    description: 'Retries a function, and compensates when it still fails',
    definition: {
      Comment: 'Calls a function with retries and a fallback',
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'charge-card', 'Payload.$': '$' },
          Retry: [
            {
              ErrorEquals: ['Lambda.TooManyRequestsException', 'States.Timeout'],
              IntervalSeconds: 2,
              MaxAttempts: 4,
              BackoffRate: 2,
              JitterStrategy: 'FULL',
            },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Refund' }],
          TimeoutSeconds: 30,
          End: true,
        },
        Refund: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'refund', 'Payload.$': '$' },
          Next: 'Failed',
        },
        Failed: { Type: 'Fail', Error: 'ChargeFailed', Cause: 'The card was not charged.' },
      },
    },
  },
  {
    id: 'saga',
    title: 'Saga of two bookings',
    description: 'Undoes the first step when the second fails',
    definition: {
      Comment: 'Books a hotel and a flight, or neither',
      QueryLanguage: 'JSONata',
      StartAt: 'Book hotel',
      States: {
        'Book hotel': {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'book-hotel', Payload: '{% $states.input %}' },
          Assign: { trip: '{% $states.input %}' },
          Next: 'Book flight',
        },
        'Book flight': {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'book-flight', Payload: '{% $trip %}' },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Cancel hotel' }],
          End: true,
        },
        'Cancel hotel': {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'cancel-hotel', Payload: '{% $trip %}' },
          Next: 'Not booked',
        },
        'Not booked': { Type: 'Fail', Error: 'NotBooked', Cause: 'The flight was not available.' },
      },
    },
  },
  {
    id: 'map',
    title: 'Loop over items',
    description: 'Processes the items of a list, five at once',
    definition: {
      Comment: 'Processes the items of an order',
      QueryLanguage: 'JSONata',
      StartAt: 'Each item',
      States: {
        'Each item': {
          Type: 'Map',
          Items: '{% $states.input.items %}',
          MaxConcurrency: 5,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'Pack',
            States: {
              Pack: {
                Type: 'Pass',
                Output: '{% {"item": $states.input, "packed": true} %}',
                End: true,
              },
            },
          },
          End: true,
        },
      },
    },
  },
  {
    id: 'parallel',
    title: 'Parallel branches',
    description: 'Collects two results at the same time',
    definition: {
      Comment: 'Reads prices and stock at the same time',
      QueryLanguage: 'JSONata',
      StartAt: 'Collect',
      States: {
        Collect: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Prices',
              States: { Prices: { Type: 'Pass', Output: { price: 12 }, End: true } },
            },
            {
              StartAt: 'Stock',
              States: { Stock: { Type: 'Pass', Output: { stock: 3 }, End: true } },
            },
          ],
          Output: '{% $merge($states.result) %}',
          Next: 'In stock?',
        },
        'In stock?': {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.stock > 0 %}', Next: 'Sell' }],
          Default: 'Sold out',
        },
        Sell: { Type: 'Succeed' },
        'Sold out': { Type: 'Fail', Error: 'SoldOut' },
      },
    },
  },
  {
    id: 'schedule',
    title: 'Poll until a job is done',
    description: 'Checks a job every minute',
    definition: {
      Comment: 'Waits until a job is done',
      StartAt: 'Check',
      States: {
        Check: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'job-status', 'Payload.$': '$' },
          ResultSelector: { 'status.$': '$.Payload.status' },
          ResultPath: '$.job',
          Next: 'Done?',
        },
        'Done?': {
          Type: 'Choice',
          Choices: [
            { Variable: '$.job.status', StringEquals: 'DONE', Next: 'Done' },
            { Variable: '$.job.status', StringEquals: 'FAILED', Next: 'Failed' },
          ],
          Default: 'Wait a minute',
        },
        'Wait a minute': { Type: 'Wait', Seconds: 60, Next: 'Check' },
        Done: { Type: 'Succeed' },
        Failed: { Type: 'Fail', Error: 'JobFailed' },
      },
    },
  },
];
