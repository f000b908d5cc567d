/** The parts of an ARN of Step Functions: `arn:partition:states:region:account:type:name…`. */
export interface ArnParts {
  region: string;
  account: string;
  /** `stateMachine`, `execution`, `express`, `mapRun`, `activity`. */
  type: string;
  /** What is behind the type, as it stands there. */
  rest: readonly string[];
}

/** An ARN as it is spelled: one of an address may come with its colons and slashes percent-encoded. */
export function decodedArn(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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

/** The last part of an ARN: the name of an execution or an alias, the number of a version. */
export function ownName(arn: string): string {
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
