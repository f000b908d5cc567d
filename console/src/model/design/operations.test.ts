import { describe, expect, it } from 'vitest';
import { changeText, changeValue, type Change } from './change';
import { objectAt, type Json, type JsonObject } from './json';
import {
  scopesOf,
  stateNamed,
  statesOf,
  transitionsIn,
  type Scope,
  type Transition,
} from './machine';
import {
  addState,
  connect,
  disconnect,
  moveState,
  removeState,
  renameState,
  setField,
} from './operations';

const order: JsonObject = {
  StartAt: 'Check',
  States: {
    Check: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.n', NumericEquals: 0, Next: 'Refuse' },
        { Variable: '$.n', NumericEquals: 1, Next: 'Charge' },
      ],
      Default: 'Charge',
    },
    Charge: {
      Type: 'Task',
      Resource: 'arn:x',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Refuse' }],
      Next: 'Ship',
    },
    Ship: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Pack',
          States: { Pack: { Type: 'Pass', Next: 'Send' }, Send: { Type: 'Pass', End: true } },
        },
        { StartAt: 'Bill', States: { Bill: { Type: 'Pass', End: true } } },
      ],
      End: true,
    },
    Refuse: { Type: 'Fail' },
  },
};

const branch = (index: number): Scope => scopesOf(order)[index + 1] as Scope;

function after(changes: readonly Change[], definition: Json = order): Json {
  return changes.reduce(changeValue, definition);
}

/** "from -via> to" of each transition of each scope. */
function transitions(definition: Json): string[] {
  return scopesOf(definition).flatMap((scope) =>
    transitionsIn(definition, scope).map(
      (each) => `${each.from?.name ?? ''} -${each.via}> ${each.to}`,
    ),
  );
}

function changed(changes: readonly Change[]): { removed: string[]; added: string[] } {
  const before = transitions(order);
  const now = transitions(after(changes));
  return {
    removed: before.filter((transition) => !now.includes(transition)),
    added: now.filter((transition) => !before.includes(transition)),
  };
}

function transition(from: string | undefined, via: string, to: string): Transition {
  const found = scopesOf(order)
    .flatMap((scope) => transitionsIn(order, scope))
    .find((each) => each.from?.name === from && each.via === via && each.to === to);
  if (!found) throw new Error(`no ${via} from ${String(from)} to ${to}`);
  return found;
}

it('reads scopes and states in the order of the text', () => {
  expect(scopesOf(order).map((scope) => scope.title)).toEqual([
    'the machine',
    'branch 1 of Ship',
    'branch 2 of Ship',
  ]);
  expect(statesOf(order).map((state) => state.name)).toEqual([
    'Check',
    'Charge',
    'Ship',
    'Refuse',
    'Pack',
    'Send',
    'Bill',
  ]);
});

describe('adding a state', () => {
  const pass = { name: 'Note', state: { Type: 'Pass' } };

  it('inserts it on a transition', () => {
    const { name, changes } = addState(order, pass, { on: transition('Charge', 'Next', 'Ship') });
    expect(changed(changes)).toEqual({
      removed: ['Charge -Next> Ship'],
      added: ['Charge -Next> Note', 'Note -Next> Ship'],
    });
    expect(name).toBe('Note');
    expect(Object.keys(objectAt(after(changes), ['States']) ?? {})).toEqual([
      'Check',
      'Charge',
      'Note',
      'Ship',
      'Refuse',
    ]);
    expect(
      changed(addState(order, pass, { on: transition('Check', 'Choice', 'Refuse') }).changes).added,
    ).toEqual(['Check -Choice> Note', 'Note -Next> Refuse']);
  });

  it('inserts it at the start and at the end', () => {
    expect(
      changed(addState(order, pass, { on: transition(undefined, 'StartAt', 'Check') }).changes)
        .added,
    ).toEqual([' -StartAt> Note', 'Note -Next> Check']);
    const { changes } = addState(order, pass, { after: 'Send' });
    expect(changed(changes)).toEqual({ removed: [], added: ['Send -Next> Note'] });
    expect(stateNamed(after(changes), 'Send')?.state).toEqual({ Type: 'Pass', Next: 'Note' });
    expect(stateNamed(after(changes), 'Note')).toMatchObject({
      state: { Type: 'Pass', End: true },
      scope: { title: 'branch 1 of Ship' },
    });
  });

  it('gives it a name that is unused in the state machine', () => {
    expect(
      addState(order, { name: 'Bill', state: { Type: 'Pass' } }, { after: 'Charge' }).name,
    ).toBe('Bill (2)');
  });

  it('gives a Choice a target', () => {
    const choice = {
      name: 'Ask',
      state: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true }] },
    };
    expect(changed(addState(order, choice, { after: 'Bill' }).changes).added).toEqual([
      'Bill -Next> Ask',
      'Ask -Choice> Done',
      'Ask -Default> Done',
    ]);
    expect(
      changed(addState(order, choice, { on: transition('Pack', 'Next', 'Send') }).changes).added,
    ).toEqual(['Pack -Next> Ask', 'Ask -Choice> Send', 'Ask -Default> Send']);
  });

  it('adds the first state', () => {
    const empty = {};
    const { changes } = addState(empty, pass, { into: scopesOf(empty)[0] as Scope });
    expect(after(changes, empty)).toEqual({
      States: { Note: { Type: 'Pass', End: true } },
      StartAt: 'Note',
    });
    expect(JSON.parse(changeText('', 'json', changes))).toEqual(after(changes, empty));
  });

  it('refuses to add a state after a terminal state', () => {
    expect(() => addState(order, pass, { after: 'Refuse' })).toThrow('Refuse is a terminal state');
  });
});

describe('removing a state', () => {
  it('connects its predecessors to its successor', () => {
    expect(changed(removeState(order, 'Charge'))).toEqual({
      removed: [
        'Check -Choice> Charge',
        'Check -Default> Charge',
        'Charge -Next> Ship',
        'Charge -Catch> Refuse',
      ],
      added: ['Check -Choice> Ship', 'Check -Default> Ship'],
    });
    expect(changed(removeState(order, 'Check')).added).toEqual([' -StartAt> Charge']);
  });

  it('ends its predecessors when it has no successor, and drops rules and catchers', () => {
    const without = after(removeState(order, 'Refuse'));
    expect(stateNamed(without, 'Check')?.state['Choices']).toHaveLength(1);
    expect(stateNamed(without, 'Charge')?.state).toEqual({
      Type: 'Task',
      Resource: 'arn:x',
      Next: 'Ship',
    });
    expect(stateNamed(after(removeState(order, 'Send')), 'Pack')?.state).toEqual({
      Type: 'Pass',
      End: true,
    });
  });

  it('leaves an empty branch when it was the only state', () => {
    expect(objectAt(after(removeState(order, 'Bill')), ['States', 'Ship', 'Branches', 1])).toEqual({
      States: {},
    });
  });
});

it('renames a state and all references', () => {
  expect(changed(renameState(order, 'Refuse', 'No'))).toEqual({
    removed: ['Check -Choice> Refuse', 'Charge -Catch> Refuse'],
    added: ['Check -Choice> No', 'Charge -Catch> No'],
  });
  expect(changed(renameState(order, 'Check', 'Look')).added[0]).toBe(' -StartAt> Look');
  expect(() => renameState(order, 'Check', 'Bill')).toThrow('A state Bill already exists.');
  expect(() => renameState(order, 'Check', 'x'.repeat(81))).toThrow('at most 80');
});

it('connects and disconnects', () => {
  expect(
    stateNamed(after(connect(order, 'Ship', 'Refuse', 'Next')), 'Ship')?.state,
  ).not.toHaveProperty('End');
  expect(
    changed(connect(order, 'Check', 'Ship', 'Choice', { Variable: '$.x', IsNull: true })).added,
  ).toEqual(['Check -Choice> Ship']);
  expect(
    changed(connect(order, 'Ship', 'Refuse', 'Catch', { ErrorEquals: ['States.ALL'] })).added,
  ).toEqual(['Ship -Catch> Refuse']);
  expect(() => connect(order, 'Pack', 'Refuse', 'Next')).toThrow('different scopes');
  expect(
    stateNamed(after(disconnect(transition('Charge', 'Next', 'Ship'))), 'Charge')?.state,
  ).toMatchObject({ End: true });
  expect(changed(disconnect(transition('Charge', 'Catch', 'Refuse'))).removed).toEqual([
    'Charge -Catch> Refuse',
  ]);
});

it('sets and removes fields, and creates missing parents', () => {
  const set = after(setField(order, 'Charge', ['ItemReader', 'ReaderConfig', 'InputType'], 'CSV'));
  expect(stateNamed(set, 'Charge')?.state['ItemReader']).toEqual({
    ReaderConfig: { InputType: 'CSV' },
  });
  expect(
    stateNamed(after(setField(order, 'Charge', ['Resource'], undefined)), 'Charge')?.state,
  ).not.toHaveProperty('Resource');
  expect(setField(order, 'Charge', ['Comment'], undefined)).toEqual([]);
});

describe('moving a state', () => {
  it('moves it into a branch, and closes the gap', () => {
    const changes = moveState(order, 'Charge', { on: transition('Pack', 'Next', 'Send') });
    expect(changed(changes)).toEqual({
      removed: [
        'Check -Choice> Charge',
        'Check -Default> Charge',
        'Charge -Next> Ship',
        'Charge -Catch> Refuse',
        'Pack -Next> Send',
      ],
      added: [
        'Check -Choice> Ship',
        'Check -Default> Ship',
        'Pack -Next> Charge',
        'Charge -Next> Send',
      ],
    });
    expect(stateNamed(after(changes), 'Charge')?.scope.title).toBe('branch 1 of Ship');
    expect(JSON.parse(changeText(JSON.stringify(order, null, 2), 'json', changes))).toEqual(
      after(changes),
    );
  });

  it('moves it to the end or the start of another branch', () => {
    expect(changed(moveState(order, 'Pack', { after: 'Bill' })).added).toEqual([
      ' -StartAt> Send',
      'Bill -Next> Pack',
    ]);
    expect(changed(moveState(order, 'Send', { into: branch(1) })).added).toEqual([
      ' -StartAt> Send',
      'Send -Next> Bill',
    ]);
  });

  it('moves it within its scope', () => {
    expect(
      changed(moveState(order, 'Ship', { on: transition('Check', 'Default', 'Charge') })).added,
    ).toEqual(['Check -Default> Ship', 'Ship -Next> Charge']);
    expect(moveState(order, 'Pack', { on: transition('Pack', 'Next', 'Send') })).toEqual([]);
  });

  it('refuses to move it into itself', () => {
    expect(() => moveState(order, 'Ship', { after: 'Pack' })).toThrow(
      'cannot be moved into itself',
    );
    expect(() => moveState(order, 'Check', { after: 'Ship' })).toThrow(
      'cannot be moved away from its targets',
    );
  });
});
