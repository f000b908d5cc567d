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
import { isObject, samePath, type JsonObject, type Path } from '../../model/design/json';
import { stateAround, stateNamed } from '../../model/design/machine';
import { pathAt, rangeOf, readDefinition, type DefinitionText } from '../../model/design/text';
import { shownUnfinished, type Unfinished } from '../../model/design/unfinished';
import { notify } from '../../shell/notices';

/** A definition with its three views: text, graph and form. */
export interface Design {
  readonly draft: Draft;
  readonly view: DraftView;
  readonly read: DefinitionText;
  /** The latest readable definition, which graph and form show while the text has syntax errors. */
  readonly definition: JsonObject;
  /** Whether the text is an object or empty. */
  readonly readable: boolean;
  /** The definition as JSON; undefined while the text is not an object. */
  readonly json: string | undefined;
  /** The text that the server validates; undefined for YAML with syntax errors. */
  readonly validated: string | undefined;
  /** The typed texts that are not in the definition, because they are not JSON. */
  readonly unfinished: readonly Unfinished[];
  keepUnfinished(unfinished: Unfinished): void;
  dropUnfinished(path: Path): void;
  /** Changes the typed texts after a change of the definition that moves their fields. */
  moveUnfinished(move: (typed: readonly Unfinished[]) => readonly Unfinished[]): void;
  /** The name of the selected state. */
  readonly selected: string | undefined;
  select(name: string | undefined): void;
  /**
   * Applies changes to the text. A refused change is shown to the user.
   *
   * @returns whether the changes were applied
   */
  change(createChanges: () => readonly Change[], typing?: boolean): boolean;
}

export function useDesign(
  initial: string,
  state: string | undefined,
  restored: readonly Unfinished[],
): Design {
  const [draft] = useState(() => new Draft(initial));
  const view = useSyncExternalStore(draft.subscribe, draft.snapshot);
  const read = useMemo(() => readDefinition(view.text, view.format), [view.text, view.format]);
  const [lastReadable, setLastReadable] = useState<JsonObject>({});
  const readable = read.problems.length === 0 && (isObject(read.value) || read.value === undefined);
  const definition =
    readable && isObject(read.value) ? read.value : readable ? EMPTY : lastReadable;
  if (definition !== lastReadable) setLastReadable(definition);

  const [selected, setSelected] = useState(state);
  // The selection follows the cursor, so that text, graph and form show the same state.
  const stateAtCursor = useMemo(
    () => stateAround(read.value, pathAt(read, view.cursor))?.name,
    [read, view.cursor],
  );
  const [lastAtCursor, setLastAtCursor] = useState(stateAtCursor);
  if (stateAtCursor !== lastAtCursor) {
    setLastAtCursor(stateAtCursor);
    if (stateAtCursor !== undefined) setSelected(stateAtCursor);
  }
  const [typed, setTyped] = useState(restored);
  const others = (path: Path): Unfinished[] => typed.filter((each) => !samePath(each.path, path));
  const unfinished = useMemo(() => shownUnfinished(typed, definition), [typed, definition]);
  const exists = selected !== undefined && stateNamed(definition, selected) !== undefined;
  /** Moves the cursor into a state of the current text, which can be newer than the last render. */
  const moveCursorTo = (name: string): void => {
    const { text, format, cursor } = draft.snapshot();
    const current = text === read.text ? read : readDefinition(text, format);
    if (stateAround(current.value, pathAt(current, cursor))?.name === name) return;
    const path = stateNamed(current.value, name)?.path;
    const range = path && rangeOf(current, path);
    if (range) draft.reveal(range.from);
  };

  return {
    draft,
    view,
    read,
    definition,
    readable,
    json: readable && isObject(read.value) ? jsonOf(read, view.fileText) : undefined,
    validated: validatedText(read, view.fileText),
    unfinished,
    keepUnfinished: (text) => setTyped([...others(text.path), text]),
    dropUnfinished: (path) => setTyped(others(path)),
    moveUnfinished: setTyped,
    selected: exists ? selected : undefined,
    select: (name) => {
      setSelected(name);
      if (name !== undefined) moveCursorTo(name);
    },
    change: (createChanges, typing) => {
      try {
        draft.change(createChanges(), typing);
        // A change of several states can move the cursor from the selected state to another one.
        if (exists && !typing) moveCursorTo(selected);
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

/** The API refuses an empty text. A blank text has the same diagnostic. */
const BLANK = ' ';

function validatedText(read: DefinitionText, fileText: string): string | undefined {
  if (read.format === 'yaml' && read.problems.length > 0) return undefined;
  return jsonOf(read, fileText) || BLANK;
}

function jsonOf(read: DefinitionText, fileText: string): string {
  return read.format === 'json' ? fileText : JSON.stringify(read.value ?? null, null, 2) + '\n';
}

const PAUSE_MILLIS = 350;

export interface Checks {
  readonly diagnostics: readonly PlacedDiagnostic[];
  /** Whether the server has further diagnostics. */
  readonly truncated: boolean;
  /** Whether the diagnostics of the current text are still requested. */
  readonly checking: boolean;
  readonly failure: unknown;
}

/** The response of the server for one text. */
interface CheckResult {
  readonly text: string;
  readonly type: MachineType;
  readonly found: readonly Diagnostic[];
  readonly truncated: boolean;
  readonly failure?: unknown;
}

/**
 * Requests diagnostics from the server when typing pauses. The console's own parser marks syntax
 * errors in the editor immediately. Syntax errors are listed only without a response of the server:
 * for YAML, which is not sent while it has syntax errors, and after a failed request.
 */
export function useDiagnostics(design: Design, type: MachineType): Checks {
  const { validated, read, draft, unfinished } = design;
  const [result, setResult] = useState<CheckResult>();
  useEffect(() => {
    if (validated === undefined) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      requestDiagnostics(validated, type, abort.signal).then(setResult, () => undefined);
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [validated, type]);

  const failure = validated === undefined ? undefined : result?.failure;
  const diagnostics = useMemo(
    () =>
      validated === undefined || failure !== undefined
        ? syntaxErrors(read)
        : placeDiagnostics(read, result?.found ?? []),
    [validated, failure, read, result],
  );
  const marked = read.problems.length > 0 ? syntaxErrors(read) : diagnostics;
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
    // Equal marks are not set again, because the editor has already moved them with the text.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [draft, marks]);
  return {
    diagnostics: [...unfinished.map((each) => unfinishedError(read, each)), ...diagnostics],
    truncated: validated !== undefined && result?.truncated === true,
    checking: validated !== undefined && (result?.text !== validated || result.type !== type),
    failure,
  };
}

/** @returns a promise that is rejected when the request was aborted */
async function requestDiagnostics(
  text: string,
  type: MachineType,
  signal: AbortSignal,
): Promise<CheckResult> {
  try {
    const { diagnostics, truncated = false } = await validateDefinition(text, type, signal);
    return { text, type, found: diagnostics, truncated };
  } catch (failure) {
    if (signal.aborted) throw failure;
    const result = { text, type, found: [], truncated: false };
    // The API refuses a text that is too long.
    return failure instanceof ApiError && failure.status === 400
      ? {
          ...result,
          found: [{ severity: 'ERROR', code: failure.type, message: failure.message }],
        }
      : { ...result, failure };
  }
}

/** The error of a text that is not in the definition. */
function unfinishedError(
  read: DefinitionText,
  { state: statePath, path, problem }: Unfinished,
): PlacedDiagnostic {
  const state = stateAround(read.value, statePath);
  const field = String(path[statePath.length]);
  return {
    severity: 'ERROR',
    code: 'INVALID_JSON_DESCRIPTION',
    message: `${field}: ${problem}`,
    path,
    range: rangeOf(read, path) ?? rangeOf(read, statePath) ?? { from: 0, to: 0 },
    state: state?.name,
    field,
  };
}

/** The syntax errors of the console's own parser, with the API's code for unreadable text. */
function syntaxErrors(read: DefinitionText): PlacedDiagnostic[] {
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
