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
function ways(definition: Json): string[] {
  return scopesOf(definition).flatMap((scope) =>
    transitionsIn(definition, scope).map(
      (each) => `${each.from?.name ?? ''} -${each.via}> ${each.to}`,
    ),
  );
}

function changed(changes: readonly Change[]): { gone: string[]; come: string[] } {
  const before = ways(order);
  const now = ways(after(changes));
  return {
    gone: before.filter((way) => !now.includes(way)),
    come: now.filter((way) => !before.includes(way)),
  };
}

function way(from: string | undefined, via: string, to: string): Transition {
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

  it('puts it on a transition', () => {
    const { name, changes } = addState(order, pass, { on: way('Charge', 'Next', 'Ship') });
    expect(changed(changes)).toEqual({
      gone: ['Charge -Next> Ship'],
      come: ['Charge -Next> Note', 'Note -Next> Ship'],
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
      changed(addState(order, pass, { on: way('Check', 'Choice', 'Refuse') }).changes).come,
    ).toEqual(['Check -Choice> Note', 'Note -Next> Refuse']);
  });

  it('puts it at the start, and behind the end', () => {
    expect(
      changed(addState(order, pass, { on: way(undefined, 'StartAt', 'Check') }).changes).come,
    ).toEqual([' -StartAt> Note', 'Note -Next> Check']);
    const { changes } = addState(order, pass, { behind: 'Send' });
    expect(changed(changes)).toEqual({ gone: [], come: ['Send -Next> Note'] });
    expect(stateNamed(after(changes), 'Send')?.state).toEqual({ Type: 'Pass', Next: 'Note' });
    expect(stateNamed(after(changes), 'Note')).toMatchObject({
      state: { Type: 'Pass', End: true },
      scope: { title: 'branch 1 of Ship' },
    });
  });

  it('gives it a name that is free in the whole machine', () => {
    expect(
      addState(order, { name: 'Bill', state: { Type: 'Pass' } }, { behind: 'Charge' }).name,
    ).toBe('Bill (2)');
  });

  it('gives a Choice somewhere to go', () => {
    const choice = {
      name: 'Ask',
      state: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true }] },
    };
    expect(changed(addState(order, choice, { behind: 'Bill' }).changes).come).toEqual([
      'Bill -Next> Ask',
      'Ask -Choice> Done',
      'Ask -Default> Done',
    ]);
    expect(
      changed(addState(order, choice, { on: way('Pack', 'Next', 'Send') }).changes).come,
    ).toEqual(['Pack -Next> Ask', 'Ask -Choice> Send', 'Ask -Default> Send']);
  });

  it('begins an empty machine', () => {
    const empty = {};
    const { changes } = addState(empty, pass, { into: scopesOf(empty)[0] as Scope });
    expect(after(changes, empty)).toEqual({
      States: { Note: { Type: 'Pass', End: true } },
      StartAt: 'Note',
    });
    expect(JSON.parse(changeText('', 'json', changes))).toEqual(after(changes, empty));
  });

  it('comes not behind an end', () => {
    expect(() => addState(order, pass, { behind: 'Refuse' })).toThrow('Refuse ends the workflow');
  });
});

describe('removing a state', () => {
  it('leads what led to it to where it led', () => {
    expect(changed(removeState(order, 'Charge'))).toEqual({
      gone: [
        'Check -Choice> Charge',
        'Check -Default> Charge',
        'Charge -Next> Ship',
        'Charge -Catch> Refuse',
      ],
      come: ['Check -Choice> Ship', 'Check -Default> Ship'],
    });
    expect(changed(removeState(order, 'Check')).come).toEqual([' -StartAt> Charge']);
  });

  it('ends what led to an end, and drops its rules and catchers', () => {
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

  it('leaves an empty branch when it was alone', () => {
    expect(objectAt(after(removeState(order, 'Bill')), ['States', 'Ship', 'Branches', 1])).toEqual({
      States: {},
    });
  });
});

it('renames a state with all that leads to it', () => {
  expect(changed(renameState(order, 'Refuse', 'No'))).toEqual({
    gone: ['Check -Choice> Refuse', 'Charge -Catch> Refuse'],
    come: ['Check -Choice> No', 'Charge -Catch> No'],
  });
  expect(changed(renameState(order, 'Check', 'Look')).come[0]).toBe(' -StartAt> Look');
  expect(() => renameState(order, 'Check', 'Bill')).toThrow('There is a state Bill already.');
  expect(() => renameState(order, 'Check', 'x'.repeat(81))).toThrow('at most 80');
});

it('connects and disconnects', () => {
  expect(
    stateNamed(after(connect(order, 'Ship', 'Refuse', 'Next')), 'Ship')?.state,
  ).not.toHaveProperty('End');
  expect(
    changed(connect(order, 'Check', 'Ship', 'Choice', { Variable: '$.x', IsNull: true })).come,
  ).toEqual(['Check -Choice> Ship']);
  expect(
    changed(connect(order, 'Ship', 'Refuse', 'Catch', { ErrorEquals: ['States.ALL'] })).come,
  ).toEqual(['Ship -Catch> Refuse']);
  expect(() => connect(order, 'Pack', 'Refuse', 'Next')).toThrow('different places');
  expect(
    stateNamed(after(disconnect(way('Charge', 'Next', 'Ship'))), 'Charge')?.state,
  ).toMatchObject({ End: true });
  expect(changed(disconnect(way('Charge', 'Catch', 'Refuse'))).gone).toEqual([
    'Charge -Catch> Refuse',
  ]);
});

it('sets fields, also within parts that are not there yet, and removes them', () => {
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
  it('takes it into a branch, and heals where it was', () => {
    const changes = moveState(order, 'Charge', { on: way('Pack', 'Next', 'Send') });
    expect(changed(changes)).toEqual({
      gone: [
        'Check -Choice> Charge',
        'Check -Default> Charge',
        'Charge -Next> Ship',
        'Charge -Catch> Refuse',
        'Pack -Next> Send',
      ],
      come: [
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

  it('takes it from one branch to the end of another, or to the start', () => {
    expect(changed(moveState(order, 'Pack', { behind: 'Bill' })).come).toEqual([
      ' -StartAt> Send',
      'Bill -Next> Pack',
    ]);
    expect(changed(moveState(order, 'Send', { into: branch(1) })).come).toEqual([
      ' -StartAt> Send',
      'Send -Next> Bill',
    ]);
  });

  it('changes places within its scope', () => {
    expect(
      changed(moveState(order, 'Ship', { on: way('Check', 'Default', 'Charge') })).come,
    ).toEqual(['Check -Default> Ship', 'Ship -Next> Charge']);
    expect(moveState(order, 'Pack', { on: way('Pack', 'Next', 'Send') })).toEqual([]);
  });

  it('never puts it into itself', () => {
    expect(() => moveState(order, 'Ship', { behind: 'Pack' })).toThrow('cannot be put into itself');
    expect(() => moveState(order, 'Check', { behind: 'Ship' })).toThrow('stays with the states');
  });
});
