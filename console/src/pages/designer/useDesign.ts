import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
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
  /** The text as the server takes it; undefined while it cannot be read. */
  readonly json: string | undefined;
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
    json: jsonOf(read, view.written),
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

function jsonOf(read: DefinitionText, written: string): string | undefined {
  if (read.problems.length > 0 || !isObject(read.value)) return undefined;
  return read.format === 'json' ? written : JSON.stringify(read.value, null, 2) + '\n';
}

const PAUSE_MILLIS = 350;

export interface Checked {
  readonly diagnostics: readonly PlacedDiagnostic[];
  /** Whether the server has not spoken yet of the text as it is now. */
  readonly checking: boolean;
  readonly failure: unknown;
}

/** What the server says of the definition, asked when typing pauses; what stops it from being read is said at once. */
export function useDiagnostics(design: Design, type: MachineType): Checked {
  const { json, read, draft } = design;
  const [said, setSaid] = useState<{
    json: string;
    type: string;
    found: Diagnostic[];
    failure?: unknown;
  }>();
  useEffect(() => {
    if (json === undefined) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      validateDefinition(json, type, abort.signal).then(
        (answer) => setSaid({ json, type, found: answer.diagnostics }),
        (failure: unknown) => {
          if (!abort.signal.aborted) setSaid({ json, type, found: [], failure });
        },
      );
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [json, type]);

  const diagnostics = useMemo(() => {
    if (json === undefined) return unreadable(read);
    return placeDiagnostics(read, said?.found ?? []);
  }, [json, read, said]);
  const marks = JSON.stringify(
    diagnostics.map(({ range, message, severity }) => [range, message, severity]),
  );
  useEffect(() => {
    draft.mark(
      diagnostics.map((each) => ({
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
    checking: json !== undefined && (said?.json !== json || said.type !== type),
    failure: said?.failure,
  };
}

function unreadable(read: DefinitionText): PlacedDiagnostic[] {
  return read.problems.map((problem) => ({
    severity: 'ERROR',
    code: 'SYNTAX',
    message: problem.message,
    path: [],
    range: problem,
    state: undefined,
    field: undefined,
  }));
}
