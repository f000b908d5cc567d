import type { FoundExecution } from '../api/executions';
import type { MachineItem } from '../api/machines';
import { decodedArn, parseArn } from '../model/arn';
import { fuzzyScore } from '../model/fuzzy';
import { links } from './links';
import { applyMode } from './mode';
import { paletteActions, type PaletteAction } from './paletteActions';
import { executionTitle, recentItems } from './recentItems';
import { routes } from './routes';

/** A row of the palette. The kind is shown beside its title. */
export interface PaletteResult extends PaletteAction {
  kind: 'Recent' | 'Action' | 'Page' | 'State machine' | 'Execution' | 'Map Run' | 'Search';
}

const SHOWN_MAX = 12;
const RECENT_SHOWN = 5;

/**
 * The results for a query, the best match first. Without a query: recent items, actions of the page,
 * all pages, and the actions that do not depend on the page.
 *
 * @param executions the executions whose names start with the query
 */
export function paletteResults(
  query: string,
  machines: readonly MachineItem[],
  executions: readonly FoundExecution[],
  go: (path: string) => void,
): PaletteResult[] {
  const text = query.trim();
  const recent = recentItems().map(({ title, path }) => result('Recent', title, () => go(path)));
  const commands = [...pageActions(), ...pages(go), ...generalActions(go)];
  if (text === '') return [...recent.slice(0, RECENT_SHOWN), ...commands];
  const opened = new Set(recent.map((one) => one.title));
  const isNew = (one: PaletteResult): boolean => !opened.has(one.title);
  const found = [
    ...commands,
    ...recent,
    ...machines
      .map((machine) =>
        result('State machine', machine.name, () => go(links.machine(machine.stateMachineArn))),
      )
      .filter(isNew),
  ]
    .map((one) => ({ one, score: fuzzyScore(text, `${one.title} ${one.keywords ?? ''}`) }))
    .flatMap(({ one, score }) => (score === undefined ? [] : [{ one, score }]))
    .sort((first, second) => second.score - first.score)
    .map(({ one }) => one);
  const named = executions
    .map((execution) =>
      result('Execution', executionTitle(execution.executionArn, execution.name), () =>
        go(links.execution(execution.executionArn)),
      ),
    )
    .filter(isNew);
  const searches = searchActions(text, go);
  // The searches are always offered, so a long list omits other rows.
  const room = SHOWN_MAX - searches.length;
  return [...found.slice(0, room - Math.min(named.length, Math.floor(room / 2))), ...named]
    .slice(0, room)
    .concat(searches);
}

function result(
  kind: PaletteResult['kind'],
  title: string,
  run: () => void,
  keywords?: string,
): PaletteResult {
  return { kind, title, run, ...(keywords === undefined ? {} : { keywords }) };
}

/** The actions that the open page offers. */
function pageActions(): PaletteResult[] {
  return paletteActions().map((action) => ({ ...action, kind: 'Action' as const }));
}

function generalActions(go: (path: string) => void): PaletteResult[] {
  return [
    result('Action', 'Create state machine', () => go(links.designer()), 'new'),
    result('Action', 'Use dark mode', () => applyMode('dark'), 'theme colours'),
    result('Action', 'Use light mode', () => applyMode('light'), 'theme colours'),
    result('Action', 'Use system mode', () => applyMode('system'), 'theme colours default'),
  ];
}

/** The pages in the order of the navigation. */
function pages(go: (path: string) => void): PaletteResult[] {
  return [...routes]
    .sort((one, other) => (one.nav?.order ?? 0) - (other.nav?.order ?? 0))
    .flatMap((route) =>
      route.nav === undefined ? [] : [result('Page', route.title, () => go(route.path))],
    );
}

function searchActions(text: string, go: (path: string) => void): PaletteResult[] {
  const arn = decodedArn(text);
  const type = parseArn(arn)?.type;
  if (type === 'execution' || type === 'express') {
    return [result('Execution', `Open execution ${arn}`, () => go(links.execution(arn)))];
  }
  if (type === 'stateMachine') {
    return [result('State machine', `Open state machine ${arn}`, () => go(links.machine(arn)))];
  }
  if (type === 'mapRun') {
    return [result('Map Run', `Open Map Run ${arn}`, () => go(links.mapRun(arn)))];
  }
  return [
    result('Search', `Executions whose names start with “${text}”`, () =>
      go(links.executions({ name: text })),
    ),
    result('Search', `Executions with error ${text}`, () => go(links.executions({ error: text }))),
  ];
}
