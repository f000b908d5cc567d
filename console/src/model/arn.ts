/** The parts of a Step Functions ARN: `arn:partition:states:region:account:type:name…`. */
export interface ArnParts {
  region: string;
  account: string;
  /** `stateMachine`, `execution`, `express`, `mapRun`, `activity`. */
  type: string;
  /** The colon-separated parts after the type. */
  rest: readonly string[];
}

/** Decodes an ARN from a URL, where colons and slashes may be percent-encoded. */
export function decodedArn(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Parses an ARN; undefined when the text is not an ARN. */
export function parseArn(arn: string): ArnParts | undefined {
  const [prefix, , , region, account, type, ...rest] = arn.split(':');
  if (prefix !== 'arn' || region === undefined || account === undefined || type === undefined) {
    return undefined;
  }
  return { region, account, type, rest };
}

/**
 * The type and name in an ARN, such as `activity:approve` or `role/orders`, with its account if that
 * is another one; undefined without an ARN.
 *
 * @param ownAccount the account of the reader
 */
export function resourceOfArn(arn: string, ownAccount: string): string | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  const name = [parts.type, ...parts.rest].join(':');
  const isForeign = parts.account !== '' && parts.account !== ownAccount;
  return isForeign ? `${name} (account ${parts.account})` : name;
}

/**
 * The state machine name in the ARN of a state machine, version, alias or execution; the activity
 * name in the ARN of an activity.
 */
export function machineOrActivityName(arn: string): string {
  return parseArn(arn)?.rest[0]?.split('/')[0] ?? arn;
}

/**
 * The last segment of an ARN: the name of an execution or alias, or the number of a version; for an
 * Express execution its UUID.
 */
export function lastSegment(arn: string): string {
  return parseArn(arn)?.rest.at(-1) ?? arn;
}

/**
 * The ARN of a state machine without the label of a Map state. The ARN has such a label when the
 * state machine runs child executions.
 */
export function withoutLabel(machineArn: string): string {
  return machineArn.split('/')[0] ?? machineArn;
}

/** The ARN of the state machine of an execution ARN. */
export function machineOf(executionArn: string): string | undefined {
  const parts = parseArn(executionArn);
  const machine = parts?.rest[0]?.split('/')[0];
  if (parts === undefined || machine === undefined) return undefined;
  const [, partition] = executionArn.split(':');
  return `arn:${partition ?? 'aws'}:states:${parts.region}:${parts.account}:stateMachine:${machine}`;
}

/**
 * The execution ARNs in a response of `states:startExecution`, whatever the case of the member
 * name.
 */
export function childExecutionArns(output: string | undefined): string[] {
  const named = output?.matchAll(/"executionArn"\s*:\s*"(arn:[^"]+)"/gi) ?? [];
  return [...new Set([...named].flatMap((match) => match[1] ?? []))];
}
