// Abuse paths: who gets in, what a request reaches from there, what is not in between; and none where one link is unknown.

import { describe, expect, test } from 'vitest';
import { assess } from '../src/assess/assess.ts';
import { loadRules, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import type { Effect, EffectKind, System } from '../src/core/model.ts';
import { littleSystem } from './support/little-system.ts';

const { rules, hash } = await loadRules([SHIPPED_RULES]);

function withEffect(system: System, kind: EffectKind, more: Partial<Effect> = {}): System {
  const effect = { kind, requestDerived: true, evidence: [{ file: 'work.ts', line: 7 }], ...more };
  return { ...system, endpoints: system.endpoints.map((endpoint) => ({ ...endpoint, effects: [effect] })) };
}

const pathsIn = (system: System) => assess(system, rules, { version: '0.0.0', rulesHash: hash }).paths;
const SPAWNS = 'endpoint POST /run spawnsProcess=true';

describe('a path', () => {
  test('goes from the way in over what is missing to what is gained, each step where it stands', () => {
    const [path] = pathsIn(
      withEffect(littleSystem([SPAWNS]), 'process-spawn', { library: 'shell', requestDerived: false }),
    );
    expect(path).toMatchObject({
      id: 'process-spawn-unconfined@api/anyone',
      access: 'anyone',
      entries: ['http:POST:/run'],
    });
    expect(path?.steps.map(({ says }) => says).slice(0, 4)).toEqual([
      'Whoever reaches api can call POST /run.',
      'Nobody asks who calls it.',
      'The request can start a process (shell).',
      'Nothing in between: no sandbox.',
    ]);
    expect(path?.steps.map(({ evidence }) => evidence.map(({ file, line }) => `${file}:${line}`))).toEqual([
      ['example.ts:1'],
      [],
      ['work.ts:7'],
      [],
      [],
    ]);
  });

  test('says what the request decides, and leaves out effects that it does not', () => {
    const system = withEffect(littleSystem(['endpoint GET /read requestDerivedFile=true']), 'file-read');
    const [first] = system.endpoints;
    first?.effects.push({ kind: 'file-write', requestDerived: false, evidence: [{ file: 'log.ts', line: 1 }] });
    const [path] = pathsIn(system);
    expect(path?.steps[2]?.says).toBe('The request can read files, and decides what that acts on.');
  });

  test('is apart for who is let in, and for whom only a condition holds up', () => {
    const lines = [
      SPAWNS,
      'endpoint POST /jobs spawnsProcess=true',
      'control authentication on POST /jobs',
      'endpoint POST /tasks spawnsProcess=true',
      'control authentication on POST /tasks mode=conditional',
    ];
    const spawning = pathsIn(littleSystem(lines)).filter(({ threat }) => threat.startsWith('process-spawn-unconfined'));
    expect(spawning.map(({ access, entries }) => [access, entries])).toEqual([
      ['anyone', ['http:POST:/run']],
      ['anyone-under-a-condition', ['http:POST:/tasks']],
      ['signed-in', ['http:POST:/jobs']],
    ]);
    expect(spawning[1]?.steps[1]?.says).toBe('Authentication stands in the way only under a condition.');
  });

  test('stands before lighter ones', () => {
    const lines = [
      'endpoint POST /mail sendsMail=true costly=true',
      'endpoint POST /run evaluatesCode=true exposure=internet',
    ];
    const severities = pathsIn(littleSystem(lines)).map(({ severity }) => severity);
    const order = ['critical', 'high', 'medium', 'low', 'info'];
    expect(severities).toEqual([...severities].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
    expect(new Set(severities).size).toBeGreaterThan(1);
  });
});

describe('no path', () => {
  test('where it cannot be told who gets in', () => {
    const system = littleSystem([SPAWNS]);
    for (const { controls } of system.endpoints) controls.authentication = { presence: 'unknown', by: [] };
    expect(pathsIn(system)).toEqual([]);
  });

  test('where people say that something in front asks who calls', () => {
    const system = littleSystem([SPAWNS]);
    for (const { controls } of system.endpoints)
      controls.authentication = { presence: 'absent', by: [], said: ['control:said'] };
    expect(pathsIn(system)).toEqual([]);
  });

  test.each([
    ['where nothing grave is reached', ['endpoint POST /notes changesState=true']],
    ['where what is reached cannot be told', ['endpoint POST /run spawnsProcess=unknown']],
    ['to what is not mounted', ['endpoint POST /run spawnsProcess=true state=unmounted']],
    [
      'where the control that the rule needs is there',
      ['endpoint POST /m costly=true', 'control rate-limit on POST /m'],
    ],
  ])('%s', (_, lines) => {
    expect(pathsIn(littleSystem(lines))).toEqual([]);
  });
});
