/** The parts of an ARN of Step Functions: `arn:partition:states:region:account:type:name…`. */
export interface ArnParts {
  region: string;
  account: string;
  /** `stateMachine`, `execution`, `express`, `mapRun`, `activity`. */
  type: string;
  /** What is behind the type, as it stands there. */
  rest: readonly string[];
}

/** Undefined for what is no ARN. */
export function parseArn(arn: string): ArnParts | undefined {
  const [prefix, , , region, account, type, ...rest] = arn.split(':');
  if (prefix !== 'arn' || region === undefined || account === undefined || type === undefined) {
    return undefined;
  }
  return { region, account, type, rest };
}

/** The machine's name of the ARN of a machine, version, alias or execution; the name of an activity. */
export function shortName(arn: string): string {
  return parseArn(arn)?.rest[0]?.split('/')[0] ?? arn;
}

/** The own name of an execution by its ARN. */
export function executionName(arn: string): string {
  return parseArn(arn)?.rest.at(-1) ?? arn;
}

/** The ARN of the machine that an execution's ARN names. */
export function machineOf(executionArn: string): string | undefined {
  const parts = parseArn(executionArn);
  const machine = parts?.rest[0]?.split('/')[0];
  if (parts === undefined || machine === undefined) return undefined;
  const [, partition] = executionArn.split(':');
  return `arn:${partition ?? 'aws'}:states:${parts.region}:${parts.account}:stateMachine:${machine}`;
}

/** The executions that an answer of `states:startExecution` names, in whichever spelling. */
export function childrenOf(output: string | undefined): string[] {
  const named = output?.matchAll(/"executionArn"\s*:\s*"(arn:[^"]+)"/gi) ?? [];
  return [...new Set([...named].flatMap((match) => match[1] ?? []))];
}
