import { expect, it, vi } from 'vitest';
import { Draft } from './draft';

// Tests have no page, hence no content security policy and no nonce.
vi.mock(import('../shell/nonce'), () => ({ cspNonce: () => '' }));

it('keeps the line endings of the original text', () => {
  const draft = new Draft('{\r\n  "StartAt": "A"\r\n}\r\n');
  expect(draft.snapshot().text).toBe('{\n  "StartAt": "A"\n}\n');
  draft.change([{ kind: 'set', path: ['StartAt'], value: 'B' }]);
  expect(draft.snapshot().fileText).toBe('{\r\n  "StartAt": "B"\r\n}\r\n');
  draft.replace('{\r\n  "StartAt": "C"\r\n}\r\n');
  expect(draft.snapshot().fileText).toBe('{\r\n  "StartAt": "C"\r\n}\r\n');
  draft.undo();
  draft.undo();
  expect(draft.snapshot().fileText).toBe('{\r\n  "StartAt": "A"\r\n}\r\n');
});

it('undoes each replacement of the text by itself', () => {
  const draft = new Draft('{"a":1}');
  draft.replace('a: 1\n');
  draft.replace('{"a":1}');
  draft.replace('{\n  "a": 1\n}\n');
  draft.undo();
  expect(draft.snapshot().text).toBe('{"a":1}');
  draft.undo();
  expect(draft.snapshot().text).toBe('a: 1\n');
});
