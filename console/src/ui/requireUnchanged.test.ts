import { expect, test } from 'vitest';
import { requireUnchanged, type ChangedMeanwhile } from './requireUnchanged';

test('permits the change of an unchanged value', async () => {
  await requireUnchanged('The rule', { a: 1 }, () => Promise.resolve({ a: 1 }));
});

test('permits the change of a value that was saved without a change', async () => {
  await requireUnchanged('The rule', { a: 1, LastModificationDate: 1 }, () =>
    Promise.resolve({ a: 1, LastModificationDate: 2 }),
  );
});

test('refuses to overwrite the change of someone else', async () => {
  await expect(
    requireUnchanged('The rule', { a: 1 }, () => Promise.resolve({ a: 2 })),
  ).rejects.toThrow('The rule has been changed since this form was opened.');
});

test('permits to overwrite the change that was shown, and no later one', async () => {
  const refusal = async (now: unknown, accepted?: ChangedMeanwhile) =>
    requireUnchanged(
      'The rule',
      { a: 1 },
      () => Promise.resolve(now as { a: number }),
      accepted,
    ).then(
      () => undefined,
      (failure: unknown) => failure as ChangedMeanwhile,
    );
  const shown = await refusal({ a: 2 });
  expect(shown).toMatchObject({ before: { a: 1 }, now: { a: 2 } });
  expect(await refusal({ a: 2 }, shown)).toBeUndefined();
  expect(await refusal({ a: 3 }, shown)).toMatchObject({ now: { a: 3 } });
});
