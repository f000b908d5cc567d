/** Ways to write down what the console does, for a terminal, a program or a repository. */
export const CODE_LANGUAGES = [
  'AWS CLI',
  'curl',
  'Python',
  'Java',
  'JavaScript',
  'Terraform',
] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

/** Where the server is, and as whom one asks. */
export interface Server {
  /** Without a slash at its end: `http://127.0.0.1:8083`. */
  readonly endpoint: string;
  readonly region: string;
}

export interface MachineToCreate {
  readonly kind: 'machine';
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
  /** JSON. */
  readonly definition: string;
  /** Of a machine that is there: the code changes it. */
  readonly arn: string | undefined;
}

export interface ExecutionToStart {
  readonly kind: 'start';
  readonly stateMachineArn: string;
  readonly name: string | undefined;
  /** JSON. */
  readonly input: string;
}

type Act = MachineToCreate | ExecutionToStart;

/** Whether there is a way to write it in the language: Terraform describes machines, and starts nothing. */
export function isWritable(act: Act, language: CodeLanguage): boolean {
  return act.kind === 'machine' || language !== 'Terraform';
}

/** A whole program, or a whole command, that does it. */
export function asCode(act: Act, language: CodeLanguage, server: Server): string {
  switch (language) {
    case 'AWS CLI':
      return cli(act, server);
    case 'curl':
      return curl(act, server);
    case 'Python':
      return python(act, server);
    case 'Java':
      return java(act, server);
    case 'JavaScript':
      return javascript(act, server);
    case 'Terraform':
      return act.kind === 'machine' ? terraform(act, server) : '';
  }
}

/** The members of the request, as AWS's API names them. */
function request(act: Act): [string, string][] {
  if (act.kind === 'start') {
    return [
      ['stateMachineArn', act.stateMachineArn],
      ...(act.name === undefined ? [] : [['name', act.name] as [string, string]]),
      ['input', act.input],
    ];
  }
  return act.arn === undefined
    ? [
        ['name', act.name],
        ['type', act.type],
        ['roleArn', act.roleArn],
        ['definition', act.definition],
      ]
    : [
        ['stateMachineArn', act.arn],
        ['definition', act.definition],
      ];
}

function operation(act: Act): 'startExecution' | 'createStateMachine' | 'updateStateMachine' {
  return act.kind === 'start'
    ? 'startExecution'
    : act.arn === undefined
      ? 'createStateMachine'
      : 'updateStateMachine';
}

function cli(act: Act, { endpoint, region }: Server): string {
  const dashed = (name: string): string =>
    name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
  const members = request(act).map(([name, value]) => `  --${dashed(name)} ${shell(value)}`);
  const head = `aws stepfunctions ${dashed(operation(act))} --endpoint-url ${shell(endpoint)} --region ${shell(region)}`;
  return [head, ...members].join(' \\\n') + '\n';
}

function curl(act: Act, { endpoint }: Server): string {
  const change = act.kind === 'machine' && act.arn !== undefined;
  const path =
    act.kind === 'start' ? 'executions' : change ? `state-machines/${act.arn}` : 'state-machines';
  const members = request(act).filter(([name]) => !(change && name === 'stateMachineArn'));
  const body = JSON.stringify(Object.fromEntries(members), null, 2);
  const method = change ? '-X PATCH ' : '';
  return `curl -sS --fail-with-body ${method}--json ${shell(body)} \\\n  ${shell(`${endpoint}/api/v1/${path}`)}\n`;
}

function python(act: Act, { endpoint, region }: Server): string {
  const snake = (name: string): string =>
    name.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
  return [
    'import boto3',
    '',
    `sfn = boto3.client("stepfunctions", endpoint_url=${quoted(endpoint)}, region_name=${quoted(region)})`,
    '',
    `answer = sfn.${snake(operation(act))}(`,
    ...request(act).map(([name, value]) => `    ${name}=${pythonText(value)},`),
    ')',
    `print(answer[${quoted(answerMember(act))}])`,
    '',
  ].join('\n');
}

function answerMember(act: Act): string {
  return act.kind === 'start'
    ? 'executionArn'
    : act.arn === undefined
      ? 'stateMachineArn'
      : 'revisionId';
}

function java(act: Act, { endpoint, region }: Server): string {
  return [
    'import java.net.URI;',
    'import software.amazon.awssdk.regions.Region;',
    'import software.amazon.awssdk.services.sfn.SfnClient;',
    '',
    'void main() {',
    '    try (var sfn = SfnClient.builder()',
    `            .endpointOverride(URI.create(${quoted(endpoint)}))`,
    `            .region(Region.of(${quoted(region)}))`,
    '            .build()) {',
    `        var answer = sfn.${operation(act)}(r -> r`,
    ...request(act).map(
      ([name, value], index, all) =>
        `            .${name}(${javaText(value)})${index === all.length - 1 ? ');' : ''}`,
    ),
    `        IO.println(answer.${answerMember(act)}());`,
    '    }',
    '}',
    '',
  ].join('\n');
}

function javascript(act: Act, { endpoint, region }: Server): string {
  const name = operation(act);
  const command = `${name.charAt(0).toUpperCase()}${name.slice(1)}Command`;
  return [
    `import { SFNClient, ${command} } from "@aws-sdk/client-sfn";`,
    '',
    `const sfn = new SFNClient({ endpoint: ${quoted(endpoint)}, region: ${quoted(region)} });`,
    '',
    `const answer = await sfn.send(new ${command}({`,
    ...request(act).map(([member, value]) => `  ${member}: ${javascriptText(value)},`),
    '}));',
    `console.log(answer.${answerMember(act)});`,
    '',
  ].join('\n');
}

function terraform(act: MachineToCreate, { endpoint, region }: Server): string {
  const label = act.name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
  const adopt =
    act.arn === undefined
      ? []
      : ['', 'import {', `  to = aws_sfn_state_machine.${label}`, `  id = ${hcl(act.arn)}`, '}'];
  return [
    'provider "aws" {',
    `  region                      = ${hcl(region)}`,
    '  skip_credentials_validation = true',
    '  skip_metadata_api_check     = true',
    '  skip_requesting_account_id  = true',
    '  endpoints {',
    `    sfn = ${hcl(endpoint)}`,
    '  }',
    '}',
    ...adopt,
    '',
    `resource "aws_sfn_state_machine" "${label}" {`,
    `  name       = ${hcl(act.name)}`,
    `  type       = ${hcl(act.type)}`,
    `  role_arn   = ${hcl(act.roleArn)}`,
    `  definition = ${heredoc(act.definition)}`,
    '}',
    '',
  ].join('\n');
}

function shell(text: string): string {
  return /^[A-Za-z0-9_:/.@%+=-]+$/.test(text) ? text : `'${text.split("'").join("'\\''")}'`;
}

/** JSON's strings are those of Java, JavaScript and Python, too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function pythonText(text: string): string {
  return text.includes('\n') && !text.includes("'''") ? `r'''${text.trimEnd()}'''` : quoted(text);
}

function javaText(text: string): string {
  if (!text.includes('\n')) return quoted(text);
  return `"""\n${text.trimEnd().replaceAll('\\', '\\\\').replaceAll('"""', '\\"""')}"""`;
}

function javascriptText(text: string): string {
  if (!text.includes('\n')) return quoted(text);
  return (
    '`' +
    text.trimEnd().replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${') +
    '`'
  );
}

function hcl(text: string): string {
  return template(quoted(text));
}

function heredoc(text: string): string {
  let end = 'JSON';
  while (text.split('\n').some((line) => line.trim() === end)) end += '_';
  return `<<${end}\n${template(text.trimEnd())}\n${end}`;
}

/** Terraform reads `${` and `%{` as its own. */
function template(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
