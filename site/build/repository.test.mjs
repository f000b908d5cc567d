import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { address, filePath, pagePath, resolve, slug } from './repository.mjs';

test('headings have the anchors of GitHub', () => {
  assert.equal(slug('Which value applies'), 'which-value-applies');
  assert.equal(slug('REST API, /api/v1'), 'rest-api-apiv1');
  assert.equal(slug('Clocks, logs – and JVM_1'), 'clocks-logs--and-jvm_1');
});

test('documents have an address', () => {
  assert.equal(pagePath('docs/README.md'), 'index.md');
  assert.equal(address('docs/README.md'), '/');
  assert.equal(address('docs/tour/README.md'), '/tour/');
  assert.equal(address('docs/concepts/executions.md'), '/concepts/executions');
  assert.equal(address('CONTRIBUTING.md'), '/contributing');
  assert.equal(address('console/e2e/README.md'), '/modules/console-e2e');
});

test('linked files have an extension, and pages have none', () => {
  assert.equal(filePath('docs/tour/follow.py'), 'files/docs/tour/follow.py');
  assert.equal(filePath('load-tests/scaling/run'), 'files/load-tests/scaling/run.txt');
});

test('links lead to documents, files and folders', () => {
  const from = 'docs/concepts/executions.md';
  assert.deepEqual(resolve(from, '../express.md#x'), { document: 'docs/express.md', hash: 'x' });
  assert.deepEqual(resolve(from, '../tour'), { document: 'docs/tour/README.md', hash: '' });
  assert.deepEqual(resolve(from, '../tour/follow.py'), { file: 'docs/tour/follow.py' });
  assert.deepEqual(resolve(from, '../../asl'), { folder: 'asl' });
  assert.equal(resolve(from, 'https://example.com/a.md'), undefined);
  assert.equal(resolve(from, '#recovery'), undefined);
  assert.throws(() => resolve(from, 'missing.md'), /which does not exist/);
});

test('the lock file contains checksums and no registry', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  for (const [name, each] of Object.entries(lock.packages)) {
    if (name !== '') assert.match(each.integrity, /^sha512-/, name);
    assert.equal(each.resolved, undefined, name);
  }
});
