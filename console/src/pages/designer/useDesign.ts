import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { ApiError } from '../../api/client';
import { validateDefinition, type MachineType } from '../../api/machines';
import { Draft, type DraftView } from '../../editor/draft';
import { ChangeRefused, type Change } from '../../model/design/change';
import {
  placeDiagnostics,
  type Diagnostic,
  type PlacedDiagnostic,
} from '../../model/design/diagnostics';
import { isObject, type JsonObject } from '../../model/design/json';
import { stateAround, stateNamed } from '../../model/design/machine';
import { pathAt, rangeOf, readDefinition, type DefinitionText } from '../../model/design/text';
import { notify } from '../../shell/notices';

/** A definition in three views: text, graph, form. */
export interface Design {
  readonly draft: Draft;
  readonly view: DraftView;
  readonly read: DefinitionText;
  /** The latest that could be read: what graph and form show while the text cannot. */
  readonly definition: JsonObject;
  /** Whether the text is a JSON object, or empty. */
  readonly readable: boolean;
  /** The definition as JSON; undefined while the text is no JSON object. */
  readonly json: string | undefined;
  /** The text that the server validates; undefined for YAML with syntax errors. */
  readonly validated: string | undefined;
  /** The name of the state chosen. */
  readonly selected: string | undefined;
  select(name: string | undefined): void;
  /** Makes changes in the text; what cannot be done is said to the user. Tells whether they were made. */
  change(make: () => readonly Change[], typing?: boolean): boolean;
}

export function useDesign(initial: string, state: string | undefined): Design {
  const [draft] = useState(() => new Draft(initial));
  const view = useSyncExternalStore(draft.subscribe, draft.snapshot);
  const read = useMemo(() => readDefinition(view.text, view.format), [view.text, view.format]);
  const [good, setGood] = useState<JsonObject>({});
  const readable = read.problems.length === 0 && (isObject(read.value) || read.value === undefined);
  const now = readable && isObject(read.value) ? read.value : readable ? EMPTY : good;
  if (now !== good) setGood(now);

  const [selected, setSelected] = useState(state);
  // The choice follows the cursor, so that text, graph and form speak of one state.
  const around = useMemo(
    () => stateAround(read.value, pathAt(read, view.cursor))?.name,
    [read, view.cursor],
  );
  const [before, setBefore] = useState(around);
  if (around !== before) {
    setBefore(around);
    if (around !== undefined) setSelected(around);
  }
  const there = selected !== undefined && stateNamed(now, selected) !== undefined;

  return {
    draft,
    view,
    read,
    definition: now,
    readable,
    json: readable && isObject(read.value) ? jsonOf(read, view.written) : undefined,
    validated: validatedText(read, view.written),
    selected: there ? selected : undefined,
    select: (name) => {
      setSelected(name);
      const path = name === undefined ? undefined : stateNamed(read.value, name)?.path;
      const range = path && rangeOf(read, path);
      if (range && around !== name) draft.reveal(range.from);
    },
    change: (make, typing) => {
      try {
        draft.change(make(), typing);
        return true;
      } catch (failure) {
        if (!(failure instanceof ChangeRefused)) throw failure;
        notify({ id: 'designer', type: 'warning', text: failure.message });
        return false;
      }
    },
  };
}

const EMPTY: JsonObject = {};

/** The API takes no empty text; a blank one has the same diagnostic. */
const BLANK = ' ';

function validatedText(read: DefinitionText, written: string): string | undefined {
  if (read.format === 'yaml' && read.problems.length > 0) return undefined;
  return jsonOf(read, written) || BLANK;
}

function jsonOf(read: DefinitionText, written: string): string {
  return read.format === 'json' ? written : JSON.stringify(read.value ?? null, null, 2) + '\n';
}

const PAUSE_MILLIS = 350;

export interface Checked {
  readonly diagnostics: readonly PlacedDiagnostic[];
  /** Whether the server has more diagnostics than these. */
  readonly truncated: boolean;
  /** Whether the server has not answered yet for the text as it is now. */
  readonly checking: boolean;
  readonly failure: unknown;
}

/** The answer of the server for one text. */
interface Answer {
  readonly text: string;
  readonly type: MachineType;
  readonly found: readonly Diagnostic[];
  readonly truncated: boolean;
  readonly failure?: unknown;
}

/**
 * Requests the server's diagnostics of the text when typing pauses. The console's own parser marks syntax errors in the
 * editor at once; they are listed only while the server gives no diagnostics.
 */
export function useDiagnostics(design: Design, type: MachineType): Checked {
  const { validated, read, draft } = design;
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (validated === undefined) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      answerFor(validated, type, abort.signal).then(setAnswer, () => undefined);
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [validated, type]);

  const failure = validated === undefined ? undefined : answer?.failure;
  const diagnostics = useMemo(
    () =>
      validated === undefined || failure !== undefined
        ? unreadable(read)
        : placeDiagnostics(read, answer?.found ?? []),
    [validated, failure, read, answer],
  );
  const marked = read.problems.length > 0 ? unreadable(read) : diagnostics;
  const marks = JSON.stringify(
    marked.map(({ range, message, severity }) => [range, message, severity]),
  );
  useEffect(() => {
    draft.mark(
      marked.map((each) => ({
        from: each.range.from,
        to: each.range.to,
        severity: each.severity === 'ERROR' ? 'error' : 'warning',
        message: each.message,
        source: each.code,
      })),
    );
    // Marks that are the same are not set again: the text has moved them along already.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [draft, marks]);
  return {
    diagnostics,
    truncated: validated !== undefined && answer?.truncated === true,
    checking: validated !== undefined && (answer?.text !== validated || answer.type !== type),
    failure,
  };
}

/** @returns a promise that is rejected when the request was aborted */
async function answerFor(text: string, type: MachineType, signal: AbortSignal): Promise<Answer> {
  try {
    const { diagnostics, truncated = false } = await validateDefinition(text, type, signal);
    return { text, type, found: diagnostics, truncated };
  } catch (failure) {
    if (signal.aborted) throw failure;
    const answer = { text, type, found: [], truncated: false };
    // The API refuses a text that is too long outright.
    return failure instanceof ApiError && failure.status === 400
      ? {
          ...answer,
          found: [{ severity: 'ERROR', code: failure.type, message: failure.message }],
        }
      : { ...answer, failure };
  }
}

/** Returns the syntax errors that the console's own parser found, with the API's code for unreadable text. */
function unreadable(read: DefinitionText): PlacedDiagnostic[] {
  return read.problems.map((problem) => ({
    severity: 'ERROR',
    code: 'INVALID_JSON_DESCRIPTION',
    message: problem.message,
    path: [],
    range: problem,
    state: undefined,
    field: undefined,
  }));
}
