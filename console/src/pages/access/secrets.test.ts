import { expect, test } from 'vitest';
import { secretOfKey, secretOfPassword } from './secrets';

test('a new key is shown with its secret', () => {
  const key = {
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'secret',
    userName: 'anna',
    policies: [],
    enabled: true,
    creationDate: 0,
  };
  expect(secretOfKey(key)).toEqual({
    title: 'Access key of anna',
    values: [
      { label: 'Access key ID', value: 'AKIAEXAMPLE' },
      { label: 'Secret access key', value: 'secret' },
    ],
  });
});

test('a new password is shown with its user', () => {
  expect(secretOfPassword('anna', 'once').values.map(({ value }) => value)).toEqual([
    'anna',
    'once',
  ]);
});
