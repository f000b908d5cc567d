/** The languages in which a request of the console can be shown. */
export const CODE_LANGUAGES = [
  'AWS CLI',
  'curl',
  'Python',
  'Java',
  'JavaScript',
  'Terraform',
] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

/** The server to which the generated code sends its request. */
export interface Server {
  /** The URL without a trailing slash: `http://127.0.0.1:8083`. */
  readonly endpoint: string;
  readonly region: string;
}

export interface MachineToCreate {
  readonly kind: 'machine';
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
  /** JSON text. */
  readonly definition: string;
  /** The ARN of the state machine that the code updates; undefined to create one. */
  readonly arn: string | undefined;
}

export interface ExecutionToStart {
  readonly kind: 'start';
  readonly stateMachineArn: string;
  readonly name: string | undefined;
  /** JSON text. */
  readonly input: string;
}

type CodeRequest = MachineToCreate | ExecutionToStart;

/**
 * Whether the language can express the request. Terraform describes state machines but starts no
 * executions.
 */
export function isExpressible(request: CodeRequest, language: CodeLanguage): boolean {
  return request.kind === 'machine' || language !== 'Terraform';
}

/** Generates a complete program or command for the request. */
export function asCode(request: CodeRequest, language: CodeLanguage, server: Server): string {
  switch (language) {
    case 'AWS CLI':
      return cli(request, server);
    case 'curl':
      return curl(request, server);
    case 'Python':
      return python(request, server);
    case 'Java':
      return java(request, server);
    case 'JavaScript':
      return javascript(request, server);
    case 'Terraform':
      return request.kind === 'machine' ? terraform(request, server) : '';
  }
}

/** The members of the request, with the names of the AWS API. */
function requestMembers(request: CodeRequest): [string, string][] {
  if (request.kind === 'start') {
    return [
      ['stateMachineArn', request.stateMachineArn],
      ...(request.name === undefined ? [] : [['name', request.name] as [string, string]]),
      ['input', request.input],
    ];
  }
  return request.arn === undefined
    ? [
        ['name', request.name],
        ['type', request.type],
        ['roleArn', request.roleArn],
        ['definition', request.definition],
      ]
    : [
        ['stateMachineArn', request.arn],
        ['definition', request.definition],
      ];
}

function operation(
  request: CodeRequest,
): 'startExecution' | 'createStateMachine' | 'updateStateMachine' {
  return request.kind === 'start'
    ? 'startExecution'
    : request.arn === undefined
      ? 'createStateMachine'
      : 'updateStateMachine';
}

function cli(request: CodeRequest, { endpoint, region }: Server): string {
  const dashed = (name: string): string =>
    name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
  const members = requestMembers(request).map(
    ([name, value]) => `  --${dashed(name)} ${shell(value)}`,
  );
  const head = `aws stepfunctions ${dashed(operation(request))} --endpoint-url ${shell(endpoint)} --region ${shell(region)}`;
  return [head, ...members].join(' \\\n') + '\n';
}

function curl(request: CodeRequest, { endpoint }: Server): string {
  const isUpdate = request.kind === 'machine' && request.arn !== undefined;
  const path =
    request.kind === 'start'
      ? 'executions'
      : isUpdate
        ? `state-machines/${request.arn}`
        : 'state-machines';
  const members = requestMembers(request).filter(
    ([name]) => !(isUpdate && name === 'stateMachineArn'),
  );
  const body = JSON.stringify(Object.fromEntries(members), null, 2);
  const method = isUpdate ? '-X PATCH ' : '';
  return `curl -sS --fail-with-body ${method}--json ${shell(body)} \\\n  ${shell(`${endpoint}/api/v1/${path}`)}\n`;
}

function python(request: CodeRequest, { endpoint, region }: Server): string {
  const snake = (name: string): string =>
    name.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
  return [
    'import boto3',
    '',
    `sfn = boto3.client("stepfunctions", endpoint_url=${quoted(endpoint)}, region_name=${quoted(region)})`,
    '',
    `answer = sfn.${snake(operation(request))}(`,
    ...requestMembers(request).map(([name, value]) => `    ${name}=${pythonText(value)},`),
    ')',
    `print(answer[${quoted(responseMember(request))}])`,
    '',
  ].join('\n');
}

function responseMember(request: CodeRequest): string {
  return request.kind === 'start'
    ? 'executionArn'
    : request.arn === undefined
      ? 'stateMachineArn'
      : 'revisionId';
}

function java(request: CodeRequest, { endpoint, region }: Server): string {
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
    `        var answer = sfn.${operation(request)}(r -> r`,
    ...requestMembers(request).map(
      ([name, value], index, all) =>
        `            .${name}(${javaText(value)})${index === all.length - 1 ? ');' : ''}`,
    ),
    `        IO.println(answer.${responseMember(request)}());`,
    '    }',
    '}',
    '',
  ].join('\n');
}

function javascript(request: CodeRequest, { endpoint, region }: Server): string {
  const name = operation(request);
  const command = `${name.charAt(0).toUpperCase()}${name.slice(1)}Command`;
  return [
    `import { SFNClient, ${command} } from "@aws-sdk/client-sfn";`,
    '',
    `const sfn = new SFNClient({ endpoint: ${quoted(endpoint)}, region: ${quoted(region)} });`,
    '',
    `const answer = await sfn.send(new ${command}({`,
    ...requestMembers(request).map(([member, value]) => `  ${member}: ${javascriptText(value)},`),
    '}));',
    `console.log(answer.${responseMember(request)});`,
    '',
  ].join('\n');
}

function terraform(request: MachineToCreate, { endpoint, region }: Server): string {
  const label = request.name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
  const importBlock =
    request.arn === undefined
      ? []
      : [
          '',
          'import {',
          `  to = aws_sfn_state_machine.${label}`,
          `  id = ${hcl(request.arn)}`,
          '}',
        ];
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
    ...importBlock,
    '',
    `resource "aws_sfn_state_machine" "${label}" {`,
    `  name       = ${hcl(request.name)}`,
    `  type       = ${hcl(request.type)}`,
    `  role_arn   = ${hcl(request.roleArn)}`,
    `  definition = ${heredoc(request.definition)}`,
    '}',
    '',
  ].join('\n');
}

function shell(text: string): string {
  return /^[A-Za-z0-9_:/.@%+=-]+$/.test(text) ? text : `'${text.split("'").join("'\\''")}'`;
}

/** Quotes text as JSON. Java, JavaScript and Python read the same escapes. */
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
  return escapeInterpolation(quoted(text));
}

function heredoc(text: string): string {
  let end = 'JSON';
  while (text.split('\n').some((line) => line.trim() === end)) end += '_';
  return `<<${end}\n${escapeInterpolation(text.trimEnd())}\n${end}`;
}

/** Escapes Terraform's interpolation marks `${` and `%{`. */
function escapeInterpolation(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
