const ROLE = 'arn:aws:iam::123456789012:role/console';

/**
 * The API as anybody has it: specs make with it what pages show, and ask it whether they show the truth.
 *
 * @param eventually asks until there is an answer, as that of `waiting.mjs` does
 */
export function apiOf(url, eventually) {
  const root = `${url}/api/v1/`;

  async function ask(method, path, body) {
    const response = await fetch(root + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  const get = (path) => ask('GET', path);
  const post = (path, body) => ask('POST', path, body);
  const describe = (arn) => get(`executions/${arn}`);
  return {
    get,
    post,
    describe,
    /** Creates a machine and gives its ARN. */
    async machine(name, definition, type = 'STANDARD') {
      const made = await post('state-machines', {
        name,
        type,
        roleArn: ROLE,
        definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
      });
      return made.stateMachineArn;
    },
    async activity(name) {
      return (await post('activities', { name })).activityArn;
    },
    /** Starts an execution and gives its ARN. */
    async start(stateMachineArn, input = {}, name) {
      const made = await post('executions', {
        stateMachineArn,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      });
      return made.executionArn;
    },
    /** The execution once it has ended. */
    ended: (arn) =>
      eventually(async () => {
        const execution = await describe(arn);
        return execution.status === 'RUNNING' ? undefined : execution;
      }, `the end of ${arn}`),
    /** The open task of an execution, once there is one. */
    task: (arn) =>
      eventually(
        async () => (await get(`tasks?executionArn=${encodeURIComponent(arn)}`)).tasks[0],
        `an open task of ${arn}`,
      ),
  };
}
