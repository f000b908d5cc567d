const ROLE = 'arn:aws:iam::123456789012:role/console';

/**
 * A client of the public API. Specs create data with it, and compare pages with its responses.
 *
 * @param eventually repeats a request until it has a result, see `waiting.mjs`
 */
export function createApi(url, eventually) {
  const root = `${url}/api/v1/`;

  async function send(method, path, body) {
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

  const get = (path) => send('GET', path);
  const post = (path, body) => send('POST', path, body);
  const patch = (path, body) => send('PATCH', path, body);
  const put = (path, body) => send('PUT', path, body);
  const remove = (path) => send('DELETE', path);
  const describe = (arn) => get(`executions/${arn}`);
  return {
    get,
    post,
    patch,
    put,
    remove,
    describe,
    /** Creates a state machine and returns its ARN. */
    async createMachine(name, definition, type = 'STANDARD') {
      const created = await post('state-machines', {
        name,
        type,
        roleArn: ROLE,
        definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
      });
      return created.stateMachineArn;
    },
    async createActivity(name) {
      return (await post('activities', { name })).activityArn;
    },
    /** Starts an execution and returns its ARN. */
    async start(stateMachineArn, input = {}, name) {
      const created = await post('executions', {
        stateMachineArn,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      });
      return created.executionArn;
    },
    /** Waits until an execution has ended, and returns it. */
    awaitEnd: (arn) =>
      eventually(async () => {
        const execution = await describe(arn);
        return execution.status === 'RUNNING' ? undefined : execution;
      }, `the end of ${arn}`),
    /** Waits until an execution has an open task, and returns the task. */
    awaitTask: (arn) =>
      eventually(
        async () => (await get(`tasks?executionArn=${encodeURIComponent(arn)}`)).tasks[0],
        `an open task of ${arn}`,
      ),
  };
}
