// A state machine with most state types, and executions of it in every state that the pages show.

/** The definition. Its only activity is `charge`. */
export function definition(charge) {
  return {
    StartAt: 'Prepare',
    States: {
      Prepare: {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Assign: { customer: '{% $states.input.customer %}' },
        Output: '{% $merge([$states.input, {"total": $sum($states.input.lines.price)}]) %}',
        Next: 'Large enough?',
      },
      'Large enough?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.total', NumericGreaterThan: 10, Next: 'Handle' }],
        Default: 'Too small',
      },
      'Too small': { Type: 'Fail', Error: 'Order.TooSmall', Cause: 'Worth less than 10' },
      Handle: {
        Type: 'Parallel',
        ResultPath: '$.handled',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.why', Next: 'Sorry' }],
        Next: 'Done',
        Branches: [
          {
            StartAt: 'Charge',
            States: {
              Charge: {
                Type: 'Task',
                Resource: charge,
                Retry: [
                  {
                    ErrorEquals: ['Card.Busy'],
                    IntervalSeconds: 1,
                    MaxAttempts: 3,
                    BackoffRate: 1,
                  },
                ],
                ResultPath: '$.payment',
                End: true,
              },
            },
          },
          {
            StartAt: 'Each line',
            States: {
              'Each line': {
                Type: 'Map',
                ItemsPath: '$.lines',
                MaxConcurrency: 3,
                End: true,
                ItemProcessor: {
                  StartAt: 'Reserve',
                  States: {
                    Reserve: { Type: 'Pass', Assign: { 'sku.$': '$.sku' }, Next: 'In stock?' },
                    'In stock?': {
                      Type: 'Choice',
                      Choices: [{ Variable: '$.price', NumericLessThan: 0, Next: 'Out of stock' }],
                      Default: 'Pick',
                    },
                    'Out of stock': { Type: 'Fail', Error: 'OutOfStock' },
                    Pick: { Type: 'Pass', Result: 'picked', ResultPath: '$.state', End: true },
                  },
                },
              },
            },
          },
        ],
      },
      Sorry: { Type: 'Pass', Result: true, ResultPath: '$.refund', Next: 'Failed' },
      Failed: { Type: 'Fail', Error: 'Order.Failed' },
      Done: { Type: 'Succeed' },
    },
  };
}

/** Creates an order with a number of lines; the line with index `missing` is out of stock. */
export function order(lines, missing) {
  return {
    customer: 'Ada',
    lines: Array.from({ length: lines }, (_, i) => ({
      sku: `S-${i}`,
      price: i === missing ? -1 : i + 3,
    })),
  };
}

/**
 * Creates the state machine and its activity, and returns functions that start orders and answer
 * their tasks.
 */
export async function createShop(api, name) {
  const charge = await api.createActivity(`${name}-charge`);
  const machine = await api.createMachine(name, definition(charge));
  const answer = async (how, body) => {
    let taskToken;
    while (taskToken === undefined) {
      const task = await api.post(`activities/${charge}/poll`, { workerName: 'worker-1' });
      taskToken = task.taskToken;
    }
    await api.post(`tasks/${encodeURIComponent(taskToken)}/${how}`, body);
  };
  return {
    machine,
    start: (input, run) => api.start(machine, input, run),
    /** Completes the next `charge` task. */
    pay: () => answer('succeed', { output: '{"paid":true}' }),
    /** Fails the next `charge` task with an error. */
    refuse: (error) => answer('fail', { error, cause: 'The card service says no' }),
  };
}

/** Reads all rows of an execution from the API. */
export async function readRows(api, arn, query = '') {
  const rows = [];
  let next = '';
  do {
    const page = await api.get(`executions/${arn}/events?maxResults=1000${query}${next}`);
    rows.push(...page.events);
    next =
      page.nextToken === undefined ? undefined : `&nextToken=${encodeURIComponent(page.nextToken)}`;
  } while (next !== undefined);
  return rows;
}
