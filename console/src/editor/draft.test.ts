import { expect, it, vi } from 'vitest';
import { Draft } from './draft';

// Where there is no page there is no policy that wants a nonce.
vi.mock(import('../shell/nonce'), () => ({ cspNonce: () => '' }));

it('keeps the ends of lines as they came', () => {
  const draft = new Draft('{\r\n  "StartAt": "A"\r\n}\r\n');
  expect(draft.snapshot().text).toBe('{\n  "StartAt": "A"\n}\n');
  draft.change([{ kind: 'set', path: ['StartAt'], value: 'B' }]);
  expect(draft.snapshot().written).toBe('{\r\n  "StartAt": "B"\r\n}\r\n');
  draft.replace('{\r\n  "StartAt": "C"\r\n}\r\n');
  expect(draft.snapshot().written).toBe('{\r\n  "StartAt": "C"\r\n}\r\n');
  draft.undo();
  draft.undo();
  expect(draft.snapshot().written).toBe('{\r\n  "StartAt": "A"\r\n}\r\n');
});
