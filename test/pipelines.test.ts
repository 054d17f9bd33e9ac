// Joins of several pipeline files: callers with what they call, the lock file with what it binds.

import { describe, expect, test } from 'vitest';
import type { Declaration } from '../src/core/model.ts';
import { factsIn, source, systemOf } from './support/linked.ts';

const LOCK = '.github/workflows/actions.lock';
const BAKE = '.github/workflows/bake.yml';
const CALLER = '.github/workflows/orders.yml';

function declared(facts: ReturnType<typeof factsIn>): Map<string, Declaration> {
  const files = [LOCK, BAKE, CALLER, 'ovens/action.yml'].map((path) => source(path));
  return new Map(systemOf({ files, facts }).declarations.map((one) => [one.id, one]));
}

const step = (property: string, note: string, file = BAKE) =>
  factsIn(file, 'declares step bake/oven Oven', `declared step bake/oven ${property} true note="${note}"`);

describe('the lock file of workflows', () => {
  const lock = factsIn(
    LOCK,
    'declares workflow "" Lock',
    `declared workflow "" locks true note="${BAKE} bakery/oven@v2"`,
  );

  test('binds a reference of the workflow it names', () => {
    const found = declared([...lock, ...step('unpinned', 'bakery/oven@v2')]).get(`step:${BAKE}#bake/oven`);
    expect(found?.properties).toMatchObject({ unpinned: true, locked: true });
    expect(found?.because.locked?.[0]?.file).toBe(LOCK);
  });

  test('binds neither another reference nor the same one of another workflow', () => {
    const other = declared([...lock, ...step('unpinned', 'bakery/oven@v3')]).get(`step:${BAKE}#bake/oven`);
    const elsewhere = declared([...lock, ...step('unpinned', 'bakery/oven@v2', CALLER)]).get(
      `step:${CALLER}#bake/oven`,
    );
    expect(other?.properties.locked).toBeUndefined();
    expect(elsewhere?.properties.locked).toBeUndefined();
  });
});

describe('callers in the repository', () => {
  const caller = (to: string, note: string) =>
    factsIn(
      CALLER,
      'declares job order Order',
      `declared job order calls ${to}`,
      `declared job order passesStranger true note=${note}`,
    );

  test("hand their strangers' text to the input that is run", () => {
    const facts = [...caller(BAKE, 'inputs.loaf'), ...step('callerExpression', 'inputs.loaf')];
    const found = declared(facts).get(`step:${BAKE}#bake/oven`);
    expect(found?.properties.strangerExpression).toBe(true);
    expect(found?.exposure).toBe('internet');
    expect(found?.because.strangerExpression?.[0]).toMatchObject({ file: BAKE, line: 2 });
  });

  test('of another input or another file say nothing of it', () => {
    for (const facts of [caller(BAKE, 'inputs.count'), caller('ovens', 'inputs.loaf')]) {
      const found = declared([...facts, ...step('callerExpression', 'inputs.loaf')]).get(`step:${BAKE}#bake/oven`);
      expect(found?.properties.strangerExpression).toBeUndefined();
    }
  });

  test('call an action by its directory', () => {
    const facts = [...caller('ovens', 'inputs.loaf'), ...step('callerExpression', 'inputs.loaf', 'ovens/action.yml')];
    expect(declared(facts).get('step:ovens/action.yml#bake/oven')?.properties.strangerExpression).toBe(true);
  });
});

describe('workflows as ways in', () => {
  const endpoints = (...facts: string[]) =>
    systemOf({ files: [source(BAKE)], facts: factsIn(BAKE, 'declares workflow "" Bake', ...facts) }).endpoints;
  const asked = ['declared workflow "" triggers issue_comment', 'declared workflow "" forkTriggered true'];

  test('are open where one job is open to strangers', () => {
    const [found] = endpoints(...asked, 'declares job bake Bake', 'declared job bake exposure internet');
    expect(found?.exposure).toBe('internet');
  });

  test('are closed where conditions close every job to strangers', () => {
    const [found] = endpoints(...asked, 'declares job bake Bake', 'declared job bake exposure internal');
    expect(found?.exposure).toBe('internal');
  });

  test('are none where only other workflows call them', () => {
    expect(endpoints('declared workflow "" triggers workflow_call')).toEqual([]);
    expect(endpoints('declared workflow "" triggers push,workflow_call').map(({ conditions }) => conditions)).toEqual([
      ['on push'],
    ]);
  });

  test('are no pipeline in a directory below, where GitHub runs none', () => {
    const below = systemOf({ files: [source(`bakery/${BAKE}`)], facts: [] });
    expect(below.components.filter(({ kind }) => kind === 'pipeline')).toEqual([]);
  });

  test('own the actions of the repository and the settings of Dependabot', () => {
    for (const path of ['ovens/action.yml', '.github/dependabot.yml']) {
      const facts = factsIn(path, 'declares workflow "" Oven');
      const [found] = systemOf({ files: [source(BAKE), source(path)], facts }).declarations;
      expect(found?.component).toBe('pipeline:.github/workflows');
    }
  });
});
