/// <reference types="node" />
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  asCode,
  isWritable,
  type CodeLanguage,
  type ExecutionToStart,
  type MachineToCreate,
} from './asCode';

const server = { endpoint: 'http://127.0.0.1:8083', region: 'eu-north-1' };
const definition = `{
  "Comment": "it's \`odd\`: \\"\\"\\" \${x} %{y} \\\\d ''' $(id)",
  "StartAt": "A", "States": {"A": {"Type": "Succeed", "Comment": "{% $x %}"}}
}
`;
const machine: MachineToCreate = {
  kind: 'machine',
  name: 'order 1',
  type: 'STANDARD',
  roleArn: 'arn:aws:iam::1:role/r',
  definition,
  arn: undefined,
};
const start: ExecutionToStart = {
  kind: 'start',
  stateMachineArn: 'arn:aws:states:eu-north-1:1:stateMachine:order',
  name: 'o 1',
  input: '{"it\'s": "$HOME"}',
};

/** What a shell makes of a command: its words. */
function words(command: string): string[] {
  const script = `aws() { printf '%s\\0' "$@"; }; curl() { printf '%s\\0' "$@"; }; ${command}`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a command for a shell', () => {
  it('hands over each member as it is', () => {
    const made = words(asCode(machine, 'AWS CLI', server));
    expect(made.slice(0, 6)).toEqual([
      'stepfunctions',
      'create-state-machine',
      '--endpoint-url',
      server.endpoint,
      '--region',
      'eu-north-1',
    ]);
    expect(made.slice(6)).toEqual([
      '--name',
      'order 1',
      '--type',
      'STANDARD',
      '--role-arn',
      machine.roleArn,
      '--definition',
      definition,
    ]);
    expect(words(asCode(start, 'AWS CLI', server)).slice(6)).toEqual([
      '--state-machine-arn',
      start.stateMachineArn,
      '--name',
      'o 1',
      '--input',
      start.input,
    ]);
  });

  it('is a request of the REST face', () => {
    const made = words(asCode({ ...machine, arn: 'arn:m' }, 'curl', server));
    expect(made.at(-1)).toBe('http://127.0.0.1:8083/api/v1/state-machines/arn:m');
    expect(made).toContain('PATCH');
    expect(JSON.parse(made[made.indexOf('--json') + 1] ?? '')).toEqual({ definition });
    expect(
      JSON.parse(words(asCode(start, 'curl', server)).find((word) => word.startsWith('{')) ?? ''),
    ).toEqual({
      stateMachineArn: start.stateMachineArn,
      name: 'o 1',
      input: start.input,
    });
  });
});

it('is JavaScript whose text is the definition', () => {
  const made = asCode(machine, 'JavaScript', server);
  const literal = made.slice(made.indexOf('definition: ') + 12, made.indexOf(',\n}));'));
  const run = execFileSync(process.execPath, ['-e', `process.stdout.write(${literal})`]);
  expect(run.toString()).toBe(definition.trimEnd());
});

it('escapes what would be read as something else', () => {
  expect(asCode(machine, 'Terraform', server)).toContain('$${x} %%{y}');
  expect(asCode({ ...machine, arn: 'arn:m' }, 'Terraform', server)).toContain(
    'to = aws_sfn_state_machine.order_1\n  id = "arn:m"',
  );
  expect(asCode(machine, 'Java', server)).toContain(String.raw`\\"\\"\\" ${'$'}{x} %{y} \\\\d`);
  expect(asCode(machine, 'Python', server)).toContain(`definition=${JSON.stringify(definition)},`);
  expect(asCode({ ...machine, definition: '{\n}\n' }, 'Python', server)).toContain(
    "definition=r'''{\n}''',",
  );
});

it('starts nothing by Terraform', () => {
  const languages: CodeLanguage[] = [
    'AWS CLI',
    'curl',
    'Python',
    'Java',
    'JavaScript',
    'Terraform',
  ];
  expect(languages.filter((language) => !isWritable(start, language))).toEqual(['Terraform']);
  expect(
    languages
      .filter((language) => isWritable(start, language))
      .map((language) => asCode(start, language, server).includes(start.stateMachineArn)),
  ).not.toContain(false);
});
