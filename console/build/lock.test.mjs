import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');

describe('the lock file', () => {
  it('contains checksums and no URLs', () => {
    expect(lock.match(/"integrity": "sha512-/g).length).toBeGreaterThan(100);
    expect(lock.match(/"[a-z+]+:\/\/[^"]*"/g)).toBeNull();
  });
});
