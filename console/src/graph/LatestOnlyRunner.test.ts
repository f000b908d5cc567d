import { expect, test } from 'vitest';
import { LatestOnlyRunner } from './LatestOnlyRunner';

test('runs one task, then only the latest of those submitted meanwhile', async () => {
  const started: string[] = [];
  const completions: (() => void)[] = [];
  const runner = new LatestOnlyRunner<string>((input) => {
    started.push(input);
    return new Promise((complete) => completions.push(complete));
  });
  const complete = async (): Promise<void> => {
    completions.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  for (const each of ['a', 'b', 'c']) runner.submit(each);
  expect(started).toEqual(['a']);
  await complete();
  expect(started).toEqual(['a', 'c']);
  await complete();
  expect(started).toEqual(['a', 'c']);
  runner.submit('d');
  expect(started).toEqual(['a', 'c', 'd']);
});
