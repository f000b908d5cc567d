import { expect, it } from 'vitest';
import { actionsOf, askelServices, readServices } from './services.mjs';

it('lists the actions of all services, with the members of their inputs', () => {
  const files = readServices();
  const index = JSON.parse(files.get('index'));
  expect(Object.keys(index).length).toBeGreaterThan(400);
  expect(index.sqs).toContain('sendMessage');
  const { sendMessage } = JSON.parse(files.get('sqs'));
  expect(sendMessage.slice(0, 2)).toEqual([
    { name: 'QueueUrl', type: 'string', required: true },
    { name: 'MessageBody', type: 'string', required: true },
  ]);
  expect(sendMessage).toContainEqual({ name: 'DelaySeconds', type: 'number' });
});

it('puts required members first', () => {
  const shapes = [
    { t: 'o', m: { A: [1, { l: 'uri' }], B: 2 }, r: ['B'] },
    { t: 'b' },
    { t: 's', enum: ['x', 'y'] },
  ];
  expect(actionsOf({ operations: { DoIt: { in: 0 }, Stop: {} }, shapes })).toEqual({
    doIt: [
      { name: 'B', type: 'string', required: true, values: ['x', 'y'] },
      { name: 'A', type: 'boolean' },
    ],
    stop: [],
  });
});

it('emits files with paths that the server serves', () => {
  const paths = [];
  const plugin = askelServices();
  plugin.generateBundle.call({ emitFile: ({ fileName }) => paths.push(fileName) });
  expect(paths.length).toBeGreaterThan(400);
  // The pattern is that of Console.java.
  expect(paths.filter((path) => !/^assets\/[A-Za-z0-9_.-]+$/.test(path))).toEqual([]);
});
