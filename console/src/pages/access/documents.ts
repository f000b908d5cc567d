/** The trust policy of a role for executions. */
export const EXECUTION_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'states.amazonaws.com' },
    },
  ],
});

/** The document with which the editor of a new policy begins. */
export const NEW_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['states:StartExecution'], Resource: ['*'] }],
});

interface Statement {
  Principal?: Record<string, string | string[]>;
}

/** The principals that a trust policy names, for a table. */
export function trusted(trustPolicy: string): string {
  try {
    const { Statement: statements } = JSON.parse(trustPolicy) as {
      Statement: Statement | Statement[];
    };
    return [statements]
      .flat()
      .flatMap((statement) => Object.values(statement.Principal ?? {}).flat())
      .join(', ');
  } catch {
    return trustPolicy;
  }
}
