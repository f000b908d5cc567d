import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Select from '@cloudscape-design/components/select';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { Machine, MachineType } from '../../api/machines';
import { CodeDialog } from '../../design/CodeDialog';
import { STATE_TYPE, StateGraph, type DropTarget, type NodeMark } from '../../graph';
import { download, exportGraph } from '../../graph/export';
import { lastSegment } from '../../model/arn';
import { commentsIn } from '../../model/design/comments';
import { addAfter, addAt, moveTo, stateAt } from '../../model/design/drop';
import {
  DEFAULT_ROLE,
  freeName,
  languageOf,
  pointerOf,
  stateNamed,
} from '../../model/design/machine';
import { removeState } from '../../model/design/operations';
import { PALETTE, stateFrom, type PaletteEntry } from '../../model/design/palette';
import { graphOf } from '../../model/graph';
import { usePaletteActions } from '../../shell/paletteActions';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify, notifyFailure } from '../../shell/notices';
import { useTitle } from '../../shell/Pages';
import { MachineTriggers } from '../../trigger/MachineTriggers';
import { PathLink } from '../../ui/PathLink';
import { ConvertToJsonDialog } from './ConvertToJsonDialog';
import { CreateDialog } from './CreateDialog';
import { converted, convertedText, formattedText, type Conversion } from './formats';
import { readStoredDraft, storeDraft, useBaseRevision, useRestoredDraft } from './storedDraft';
import { PALETTE_TYPE, PaletteList } from './PaletteList';
import { Problems } from './Problems';
import { SampleMenu } from './SampleMenu';
import { SaveDialog } from './SaveDialog';
import { StateForm } from './StateForm';
import { TestDrawer } from './TestDrawer';
import { useDesign, useDiagnostics } from './useDesign';
import { useUndoKeys } from './useUndoKeys';
import { SegmentedButtons } from '../../ui/SegmentedButtons';
import { visibleText } from '../../model/visibleText';

const DraftEditor = lazy(() => import('../../editor/DraftEditor'));

type OpenDialog = 'save' | 'code' | 'comments' | undefined;
type Panes = 'graph' | 'text' | 'both';

/** Edits a workflow as graph, form and text, which are always in sync. */
export function Designer({
  machine,
  initial,
  reload,
}: {
  machine: Machine | undefined;
  initial: string;
  reload: () => void;
}) {
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const owner = machine?.stateMachineArn ?? 'new';
  const [stored] = useState(() => readStoredDraft(owner));
  const design = useDesign(initial, search.get('state') ?? undefined, stored?.unfinished ?? []);
  const { definition, draft, view, selected, json, unfinished } = design;
  const [saved, setSaved] = useState({ text: initial, type: machine?.type ?? 'STANDARD' });
  const [type, setType] = useState<MachineType>(stored?.type ?? saved.type);
  const checks = useDiagnostics(design, type);
  const [dialog, setDialog] = useState<OpenDialog>();
  const [isLinkedTest] = useState(() => search.has('event'));
  const [testing, setTesting] = useState(isLinkedTest);
  const base = useBaseRevision(stored, machine?.revisionId, view.fileText);
  const panes = (search.get('view') ?? 'graph') as Panes;
  const name = machine?.name ?? 'New state machine';
  const [conversion, setConversion] = useState<Conversion>();
  const savedConverted = useMemo(() => convertedText(saved.text), [saved.text]);
  const changed =
    type !== saved.type || (view.fileText !== saved.text && view.text !== savedConverted);
  const hasUnfinished = unfinished.length > 0;
  useTitle(machine === undefined ? 'Designer' : `${name} · Designer`);

  useEffect(() => {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (selected === undefined) next.delete('state');
        else next.set('state', selected);
        return next;
      },
      { replace: true },
    );
  }, [selected, setSearch]);

  useEffect(() => {
    if (!changed && !hasUnfinished) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed, hasUnfinished]);

  const graph = useMemo(() => graphOf(definition), [definition]);
  const marks = useMemo(() => {
    const all = new Map<string, NodeMark>();
    for (const each of checks.diagnostics) {
      const state = each.state === undefined ? undefined : stateNamed(definition, each.state);
      if (!state) continue;
      const id = pointerOf(state.path);
      if (each.severity === 'ERROR' || !all.has(id)) {
        all.set(id, {
          tone: each.severity === 'ERROR' ? 'failed' : 'caught',
          text: visibleText(each.message),
        });
      }
    }
    return all;
  }, [checks.diagnostics, definition]);
  const current = selected === undefined ? undefined : stateNamed(definition, selected);

  const add = (entry: PaletteEntry, at?: DropTarget): void => {
    let name: string | undefined;
    const applied = design.change(() => {
      const state = stateFrom(entry, languageOf(definition), (wanted, taken) =>
        freeName(definition, wanted, taken),
      );
      const added =
        at === undefined ? addAfter(definition, state, current) : addAt(definition, state, at);
      name = added.name;
      return added.changes;
    });
    if (applied && name !== undefined) design.select(name);
  };
  const drop = (target: DropTarget, data: DataTransfer): void => {
    const entry = PALETTE.find((each) => each.id === data.getData(PALETTE_TYPE));
    const moved = stateAt(definition, data.getData(STATE_TYPE));
    if (entry) add(entry, target);
    else if (moved) design.change(() => moveTo(definition, moved.name, target));
  };
  const removeSelected = (): void => {
    if (current) design.change(() => removeState(definition, current.name));
  };
  const show = (next: Panes): void =>
    setSearch(
      (before) => {
        const params = new URLSearchParams(before);
        params.set('view', next);
        return params;
      },
      { replace: true },
    );
  const save = (): void => {
    const [problem] = checks.diagnostics.slice(0, unfinished.length);
    if (problem !== undefined) {
      design.select(problem.state);
      notify({
        id: 'designer',
        type: 'warning',
        text: `${problem.state}, ${problem.message} Correct or clear the field, then save.`,
      });
    } else if (json !== undefined) setDialog('save');
    else
      notify({
        id: 'designer',
        type: 'warning',
        text: 'The definition has syntax errors. See the problems.',
      });
  };
  const comments = (): string[] => (view.format === 'yaml' ? commentsIn(view.text) : []);
  const handleSaved = (version: string | undefined): void => {
    setDialog(undefined);
    setSaved({ text: view.fileText, type });
    storeDraft(owner, undefined);
    notify({
      type: 'success',
      id: 'designer',
      forNextPage: true,
      text:
        version === undefined
          ? 'State machine saved.'
          : `State machine saved as version ${lastSegment(version)}.`,
    });
  };
  const file = (ending: string): string => `${name.replace(/\s+/g, '-').toLowerCase()}.${ending}`;
  const exportAs = (format: string): void => {
    if (format === 'svg' || format === 'png') {
      exportGraph({ graph, marks, showsHandlers: true }, format).then(
        (blob) => download(blob, file(format)),
        (failure: unknown) => notifyFailure('The graph could not be exported', failure),
      );
    } else {
      const ending = view.format === 'json' ? 'asl.json' : 'asl.yaml';
      download(new Blob([view.fileText], { type: 'text/plain' }), file(ending));
    }
  };

  useKeys([
    { keys: 'Delete', description: 'Remove the selected state', run: removeSelected },
    { keys: 'u', description: 'Undo', run: () => draft.undo() },
    { keys: 'U', description: 'Redo', run: () => draft.redo() },
    { keys: 't', description: 'Test the selected state', run: () => setTesting(true) },
    {
      keys: 'v',
      description: 'Switch between graph, text and both',
      run: () => show(panes === 'graph' ? 'text' : panes === 'text' ? 'both' : 'graph'),
    },
    { keys: 's', description: 'Save', run: save },
  ]);
  usePaletteActions([
    { title: 'Save this state machine', run: save },
    {
      title: 'View code of this state machine',
      keywords: 'cli sdk terraform curl',
      run: () => setDialog('code'),
    },
    ...PALETTE.map((entry) => ({
      title: `Add: ${entry.title}`,
      keywords: entry.keywords,
      run: () => add(entry),
    })),
  ]);
  useUndoKeys(draft);
  const convert = (): void => {
    // The saved text comes back as it was, with its own line breaks.
    const known = savedConverted === undefined ? [] : [{ from: saved.text, to: savedConverted }];
    const next = converted(design.read, view.text, [
      ...known,
      ...(conversion === undefined ? [] : [conversion]),
    ]);
    setConversion(next);
    draft.replace(next.to);
  };
  const format = (): void => draft.replace(formattedText(design.read, view.text));
  const discard = useRestoredDraft(draft, stored, changed);
  useEffect(() => {
    storeDraft(
      owner,
      changed || hasUnfinished
        ? { text: view.fileText, type, revisionId: base.revision, unfinished }
        : undefined,
    );
  }, [owner, changed, hasUnfinished, unfinished, view.fileText, type, base.revision]);

  return (
    <div className="askel-designer">
      <header>
        <h1>{name}</h1>
        {machine !== undefined && (
          <PathLink to={links.machine(machine.stateMachineArn)}>View state machine</PathLink>
        )}
        {(changed || hasUnfinished) && <span className="askel-designer-changed">Not saved</span>}
        <span role="status">
          {discard !== undefined && (
            <>
              Unsaved changes restored.{' '}
              <Button
                variant="inline-link"
                onClick={() => {
                  setType(saved.type);
                  design.moveUnfinished(() => []);
                  discard();
                  base.onDiscard();
                }}
              >
                Discard
              </Button>
            </>
          )}
        </span>
        <span className="askel-designer-gap" />
        {machine === undefined && <SampleMenu draft={draft} />}
        {machine === undefined && (
          <Select
            selectedOption={TYPES.find((each) => each.value === type) ?? null}
            options={TYPES}
            ariaLabel="Type"
            onChange={({ detail }) => setType(detail.selectedOption.value as MachineType)}
          />
        )}
        <Button
          variant="icon"
          iconName="undo"
          ariaLabel="Undo"
          nativeButtonAttributes={{ title: 'Undo (u)' }}
          disabled={!view.canUndo}
          onClick={() => draft.undo()}
        />
        <Button
          variant="icon"
          iconName="redo"
          ariaLabel="Redo"
          nativeButtonAttributes={{ title: 'Redo (U)' }}
          disabled={!view.canRedo}
          onClick={() => draft.redo()}
        />
        <Button onClick={() => setTesting(true)}>Test</Button>
        <ButtonDropdown
          items={[
            { id: 'svg', text: 'Graph as SVG' },
            { id: 'png', text: 'Graph as PNG' },
            { id: 'text', text: view.format === 'json' ? 'Text as JSON' : 'Text as YAML' },
          ]}
          onItemClick={({ detail }) => exportAs(detail.id)}
        >
          Export
        </ButtonDropdown>
        <Button onClick={() => setDialog('code')} disabled={json === undefined}>
          View code
        </Button>
        <Button
          variant="primary"
          onClick={save}
          disabled={machine !== undefined && !changed && !hasUnfinished}
        >
          {machine === undefined ? 'Create' : 'Save'}
        </Button>
      </header>
      <PaletteList disabled={!design.readable} onAdd={(entry) => add(entry)} />
      <div className="askel-designer-panes" data-panes={panes}>
        <div className="askel-designer-switch">
          <SegmentedButtons
            label="View"
            selected={panes}
            options={[
              { id: 'graph', text: 'Graph' },
              { id: 'text', text: 'Text' },
              { id: 'both', text: 'Both' },
            ]}
            onSelect={show}
          />
          <SegmentedButtons
            label="Text format"
            selected={view.format}
            options={[
              { id: 'json', text: 'JSON', disabled: !design.readable },
              { id: 'yaml', text: 'YAML', disabled: !design.readable },
            ]}
            onSelect={(id) => {
              if (id === view.format) return;
              if (comments().length > 0) setDialog('comments');
              else convert();
            }}
          />
          {panes !== 'graph' && (
            <Button disabled={!design.readable} onClick={format}>
              Format
            </Button>
          )}
        </div>
        {panes !== 'text' && (
          <div className="askel-designer-graph">
            <StateGraph
              graph={graph}
              label={`States of ${name}`}
              marks={marks}
              selected={current && pointerOf(current.path)}
              onSelect={(id) => design.select(stateAt(definition, id)?.name)}
              showsHandlers
              {...(design.readable ? { onDrop: drop } : {})}
              height={0}
            />
          </div>
        )}
        {panes !== 'graph' && (
          <div className="askel-designer-text">
            <Suspense fallback="Loading…">
              <DraftEditor draft={draft} />
            </Suspense>
          </div>
        )}
        <Problems checks={checks} design={design} />
      </div>
      <section className="askel-designer-form" aria-label="Selected state">
        <StateForm
          design={design}
          diagnostics={checks.diagnostics}
          onTest={() => setTesting(true)}
        />
        {machine !== undefined && current === undefined && (
          <MachineTriggers machineArn={machine.stateMachineArn} />
        )}
      </section>
      {testing && (
        <TestDrawer
          design={design}
          machine={machine}
          takesFocus={!isLinkedTest}
          onClose={() => setTesting(false)}
        />
      )}
      {dialog === 'code' && json !== undefined && (
        <CodeDialog
          request={{
            kind: 'machine',
            name: machine?.name ?? 'my-machine',
            type,
            roleArn: machine?.roleArn ?? DEFAULT_ROLE,
            definition: json,
            arn: machine?.stateMachineArn,
          }}
          title={machine === undefined ? 'Create state machine' : `Save “${machine.name}”`}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'comments' && (
        <ConvertToJsonDialog
          comments={comments()}
          onConfirm={convert}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'save' && json !== undefined && machine === undefined && (
        <CreateDialog
          json={json}
          yaml={view.format === 'yaml'}
          type={type}
          onCreated={(arn, version) => {
            handleSaved(version);
            go(links.machine(arn));
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'save' && json !== undefined && machine !== undefined && (
        <SaveDialog
          json={json}
          yaml={view.format === 'yaml'}
          machine={machine}
          baseRevision={base.revision}
          onSaved={(revisionId, version) => {
            handleSaved(version);
            base.onSaved(revisionId);
            reload();
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
    </div>
  );
}

const TYPES = [
  { label: 'Standard', value: 'STANDARD' },
  { label: 'Express', value: 'EXPRESS' },
];
