import { isObject } from '../model/choiceCondition';
import { detail, detailsOf, type DetailedRow } from '../model/events';
import { parseExact } from '../model/exactJson';
import { forkedVariables, visibleVariables, type AssigningVisit } from '../model/variables';
import { get, pathSegment } from './client';
import { searchExecutions } from './executions';
import { describeFork } from './forks';
import { listEvents, machineOfExecution, readEvent } from './history';

const EXECUTIONS_MAX = 8;

/** The input of a state in an earlier execution. */
export interface PastInput {
  executionArn: string;
  name: string;
  /** The id of the event that entered the state. */
  event: number;
  /** Seconds since 1970. */
  startDate: number;
  /** JSON text. */
  input: string;
}

/**
 * Reads the input of a state's first visit in each of the machine's latest executions. Executions
 * that did not enter the state are omitted.
 */
export async function pastStateInputs(
  machine: string,
  state: string,
  type: string,
  signal: AbortSignal,
): Promise<PastInput[]> {
  const { executions } = await searchExecutions(
    { machine },
    { maxResults: EXECUTIONS_MAX },
    signal,
  );
  const found = await Promise.all(
    executions.map(async ({ executionArn, name, startDate }): Promise<PastInput[]> => {
      const { events } = await get<{ events: DetailedRow[] }>(
        `executions/${pathSegment(executionArn)}/events`,
        { state, type: `${type}StateEntered`, details: true, maxResults: 1 },
        signal,
      );
      const input = detail(events[0]?.event, 'input');
      const event = events[0]?.id;
      return input === undefined || event === undefined
        ? []
        : [{ executionArn, name, startDate, input, event }];
    }),
  );
  return found.flat();
}

/** A state as an earlier execution has entered it. */
export interface PastVisit {
  /** The name of the state; undefined when the event entered none. */
  readonly state: string | undefined;
  /** JSON text; undefined when the history has no input. */
  readonly input: string | undefined;
  /** JSON text: an object with the variables that the state could read. */
  readonly variables: string;
  /** The definition that the execution runs, JSON text. */
  readonly definition: string;
}

const STATE_TYPES = ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Parallel', 'Map'];
const EXITS = STATE_TYPES.map((type) => `${type}StateExited`);

/** Reads the input, the variables and the definition of a state at the event that entered it. */
export async function pastVisit(
  execution: string,
  event: number,
  signal: AbortSignal,
): Promise<PastVisit> {
  const [started, entered, exits, { definition }] = await Promise.all([
    readDetails(execution, 1, signal),
    readDetails(execution, event, signal),
    assigningVisits(execution, event, signal),
    machineOfExecution(execution, signal),
  ]);
  const isFork = detail(started?.event, 'originExecutionArn') !== undefined;
  const { frames = [] } = isFork ? await describeFork(execution, signal) : {};
  const taken = forkedVariables(frames, entered?.frame ?? '');
  const sources = visibleVariables(exits, entered?.frame ?? '', event);
  const ids = [...new Set(sources.map(({ eventId }) => eventId))];
  const rows = await Promise.all(ids.map((id) => readDetails(execution, id, signal)));
  const assigned = sources.flatMap(({ name, eventId }) => {
    const values = detailsOf(rows[ids.indexOf(eventId)]?.event)['assignedVariables'];
    const text = isObject(values) ? values[name] : undefined;
    return typeof text === 'string' ? [[name, text] as const] : [];
  });
  return {
    state: entered?.state,
    input: detail(entered?.event, 'input'),
    variables: JSON.stringify(
      Object.fromEntries(
        [...Object.entries(taken), ...assigned].map(([name, text]) => [name, parseExact(text)]),
      ),
      null,
      2,
    ),
    definition,
  };
}

async function readDetails(
  execution: string,
  event: number,
  signal: AbortSignal,
): Promise<DetailedRow | undefined> {
  const page = await get<{ events: DetailedRow[] }>(
    `executions/${pathSegment(execution)}/events`,
    { fromEventId: event, toEventId: event, details: true },
    signal,
  );
  return page.events[0];
}

/** Reads the visits that ended before an event and assigned variables. */
async function assigningVisits(
  execution: string,
  event: number,
  signal: AbortSignal,
): Promise<AssigningVisit[]> {
  const visits: AssigningVisit[] = [];
  let nextToken: string | undefined;
  do {
    const page = await listEvents(
      execution,
      { type: EXITS, toEventId: event },
      { maxResults: 1000, nextToken },
      signal,
    );
    for (const { id, frame, state = '', assigned = [] } of page.events) {
      if (assigned.length > 0) visits.push({ state, frame, assigned, exitedId: id });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return visits;
}

/** The types of events that contain an answer. */
const ANSWERS = ['TaskSucceeded', 'ActivitySucceeded'];

/**
 * Reads the latest answer of a task in the machine's latest executions.
 *
 * @returns JSON text; undefined when none of them has an answer
 */
export async function earlierAnswer(
  machine: string,
  state: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { executions } = await searchExecutions(
    { machine },
    { maxResults: EXECUTIONS_MAX },
    signal,
  );
  const answers = await Promise.all(
    executions.map(async ({ executionArn }) => {
      const { events } = await get<{ events: DetailedRow[] }>(
        `executions/${pathSegment(executionArn)}/events`,
        { state, type: 'TaskStateExited', details: true, reverseOrder: true, maxResults: 1 },
        signal,
      );
      // The answer is the event before. The output of the state may be something else.
      const exited = events[0]?.event;
      const before = exited?.['previousEventId'];
      if (typeof before !== 'number') return undefined;
      const answered = await readEvent(executionArn, before);
      return answered !== undefined && ANSWERS.includes(answered.type)
        ? detail(answered, 'output')
        : undefined;
    }),
  );
  return answers.find((answer) => answer !== undefined);
}
