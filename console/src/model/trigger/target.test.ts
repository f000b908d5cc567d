import { expect, it } from 'vitest';
import type { MachineItem } from '../../api/machines';
import { qualifiedMachine, targetArn } from './target';

const ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:order-saga';
const MACHINES: MachineItem[] = [
  { stateMachineArn: ARN, name: 'order-saga', type: 'STANDARD', creationDate: 0 },
];

it.each([
  ['order-saga', ARN],
  [' order-saga ', ARN],
  ['order-saga:3', `${ARN}:3`],
  ['order-saga:prod', `${ARN}:prod`],
  ['order-saga:', undefined],
  ['order-saga:a:b', undefined],
  ['order', undefined],
  [ARN, undefined],
  ['', undefined],
])('the target %j is %j', (text, arn) => {
  expect(targetArn(MACHINES, text)).toBe(arn);
});

it('has no ARN before the state machines have been read', () => {
  expect(targetArn(undefined, 'order-saga')).toBeUndefined();
});

it('reads versions and aliases for a name with a colon', () => {
  expect(qualifiedMachine(MACHINES, 'order-saga:')?.stateMachineArn).toBe(ARN);
  expect(qualifiedMachine(MACHINES, 'order-saga:pr')?.stateMachineArn).toBe(ARN);
  expect(qualifiedMachine(MACHINES, 'order-saga')).toBeUndefined();
  expect(qualifiedMachine(MACHINES, ARN)).toBeUndefined();
});
