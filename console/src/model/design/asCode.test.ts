/// <reference types="node" />
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  asCode,
  isExpressible,
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

/** The arguments of a command, as a shell splits them. */
function argumentsOf(command: string): string[] {
  const script = `aws() { printf '%s\\0' "$@"; }; curl() { printf '%s\\0' "$@"; }; ${command}`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a command for a shell', () => {
  it('passes each member unchanged', () => {
    const generated = argumentsOf(asCode(machine, 'AWS CLI', server));
    expect(generated.slice(0, 6)).toEqual([
      'stepfunctions',
      'create-state-machine',
      '--endpoint-url',
      server.endpoint,
      '--region',
      'eu-north-1',
    ]);
    expect(generated.slice(6)).toEqual([
      '--name',
      'order 1',
      '--type',
      'STANDARD',
      '--role-arn',
      machine.roleArn,
      '--definition',
      definition,
    ]);
    expect(argumentsOf(asCode(start, 'AWS CLI', server)).slice(6)).toEqual([
      '--state-machine-arn',
      start.stateMachineArn,
      '--name',
      'o 1',
      '--input',
      start.input,
    ]);
  });

  it('is a request of the REST API', () => {
    const generated = argumentsOf(asCode({ ...machine, arn: 'arn:m' }, 'curl', server));
    expect(generated.at(-1)).toBe('http://127.0.0.1:8083/api/v1/state-machines/arn:m');
    expect(generated).toContain('PATCH');
    expect(JSON.parse(generated[generated.indexOf('--json') + 1] ?? '')).toEqual({ definition });
    expect(
      JSON.parse(
        argumentsOf(asCode(start, 'curl', server)).find((word) => word.startsWith('{')) ?? '',
      ),
    ).toEqual({
      stateMachineArn: start.stateMachineArn,
      name: 'o 1',
      input: start.input,
    });
  });
});

it('generates JavaScript with the unchanged definition', () => {
  const generated = asCode(machine, 'JavaScript', server);
  const literal = generated.slice(
    generated.indexOf('definition: ') + 12,
    generated.indexOf(',\n}));'),
  );
  const run = execFileSync(process.execPath, ['-e', `process.stdout.write(${literal})`]);
  expect(run.toString()).toBe(definition.trimEnd());
});

it('escapes special characters of each language', () => {
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

it('offers no Terraform code for a start', () => {
  const languages: CodeLanguage[] = [
    'AWS CLI',
    'curl',
    'Python',
    'Java',
    'JavaScript',
    'Terraform',
  ];
  expect(languages.filter((language) => !isExpressible(start, language))).toEqual(['Terraform']);
  expect(
    languages
      .filter((language) => isExpressible(start, language))
      .map((language) => asCode(start, language, server).includes(start.stateMachineArn)),
  ).not.toContain(false);
});
