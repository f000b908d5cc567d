import { expect, test } from 'vitest';
import { OneAtATime } from './OneAtATime';

test('one is worked on, then the latest of those that came meanwhile', async () => {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const line = new OneAtATime<string>((of) => {
    begun.push(of);
    return new Promise((end) => ends.push(end));
  });
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  for (const each of ['a', 'b', 'c']) line.ask(each);
  expect(begun).toEqual(['a']);
  await end();
  expect(begun).toEqual(['a', 'c']);
  await end();
  expect(begun).toEqual(['a', 'c']);
  line.ask('d');
  expect(begun).toEqual(['a', 'c', 'd']);
});
