import { expect, test } from 'vitest';
import type { FoundExecution } from '../../api/executions';
import { executionNamed, type SearchExecutions } from './namedExecution';

const ARN = 'arn:aws:states:us-east-1:123456789012';
const PAYMENTS = `${ARN}:stateMachine:payments`;

/** The server's search over executions such as `orders:order-4`. */
function searchOf(...all: readonly string[]): SearchExecutions {
  const executions = all.map((each) => {
    const [machine = '', name = ''] = each.split(':');
    return {
      executionArn: `${ARN}:execution:${each}`,
      stateMachineArn: `${ARN}:stateMachine:${machine}`,
      name,
    } as FoundExecution;
  });
  return ({ machine, name = '' }, { maxResults }) => {
    const found = executions.filter(
      (each) =>
        each.name.startsWith(name) && (machine === undefined || each.stateMachineArn === machine),
    );
    return Promise.resolve({
      executions: found.slice(0, maxResults),
      ...(found.length > maxResults ? { nextToken: 'next' } : {}),
    });
  };
}

test('a whole name names its execution', async () => {
  const search = searchOf('orders:order-48', 'orders:order-4', 'payments:order-4');
  expect(await executionNamed('order-48', undefined, search)).toEqual({
    arn: `${ARN}:execution:orders:order-48`,
  });
  expect(await executionNamed('order-4', PAYMENTS, search)).toEqual({
    arn: `${ARN}:execution:payments:order-4`,
  });
});

test('an execution of another state machine is found, too', async () => {
  expect(await executionNamed('order-48', PAYMENTS, searchOf('orders:order-48'))).toEqual({
    arn: `${ARN}:execution:orders:order-48`,
  });
});

test('a name of no or of several executions is refused with a reason', async () => {
  const search = searchOf('orders:order-48', 'payments:order-48');
  expect(await executionNamed('order-4', undefined, search)).toBe(
    'No execution has the name “order-4”. Enter a whole name or an ARN.',
  );
  expect(await executionNamed('order-48', undefined, search)).toBe(
    'Several state machines have an execution “order-48”. Enter the ARN of one.',
  );
});

test('a name is refused when too many names start with it', async () => {
  const names = Array.from({ length: 1_001 }, (_, index) => `orders:order-${index}`);
  expect(await executionNamed('order-', undefined, searchOf(...names))).toBe(
    'More than 1,000 names start with “order-”. Enter the ARN of the execution.',
  );
});

test('a name that a later page can repeat is found in the given state machine only', async () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `orders:order-4${index}`);
  const search = searchOf('orders:order-4', ...names, 'payments:order-4');
  expect(await executionNamed('order-4', `${ARN}:stateMachine:orders`, search)).toEqual({
    arn: `${ARN}:execution:orders:order-4`,
  });
  expect(await executionNamed('order-4', undefined, search)).toBe(
    'More than 1,000 names start with “order-4”. Enter the ARN of the execution.',
  );
});
