// What a change does to a model, and what a baseline knows: by identity, so that only what is new or less guarded is told.

import { describe, expect, test } from 'vitest';
import { assess } from '../src/assess/assess.ts';
import { withIdentities } from '../src/assess/identify.ts';
import { loadRules, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import type { Model } from '../src/core/model.ts';
import { findingsIn, held, withBaseline } from '../src/record/baseline.ts';
import { changeBetween } from '../src/record/change.ts';
import { standingThreats } from '../src/render/words.ts';
import { littleSystem } from './support/little-system.ts';

const { rules } = await loadRules([SHIPPED_RULES]);
const LIMITS = rules.filter(({ id }) => id === 'rate-limit-missing');

function modelOf(lines: string[]): Model {
  const seen = assess(littleSystem(lines), LIMITS, { version: '0.0.0', rulesHash: '' });
  return withIdentities(seen, LIMITS, () => undefined);
}

const ORDERS = 'endpoint POST /orders costly=true exposure=internet';
const LOGIN = 'endpoint POST /login costly=true exposure=internet';
const LIMITED = `${ORDERS} rate-limit=present`;
const change = (before: string[], after: string[]) =>
  changeBetween({
    before: modelOf(before),
    after: modelOf(after),
    against: 'x',
    files: ['example.ts'],
    linesOf: () => 'all',
  });

describe('a change', () => {
  test('that adds an endpoint tells it and its threat, and not those there were', () => {
    const { threats, endpoints, lost } = change([ORDERS], [ORDERS, LOGIN]);
    expect(threats.map(({ threat, how }) => [how, threat.targets])).toEqual([['new', ['http:POST:/login']]]);
    expect(endpoints.map(({ label }) => label)).toEqual(['POST /login']);
    expect(lost).toEqual([]);
  });

  test('that takes a control away tells which, and where', () => {
    const { threats, lost } = change([LIMITED], [ORDERS]);
    expect(threats).toHaveLength(1);
    expect(lost).toMatchObject([{ family: 'rate-limit', from: 'present', to: 'absent', labels: ['POST /orders'] }]);
  });

  test('that adds a control, or only moves lines, tells nothing', () => {
    expect(change([ORDERS], [LIMITED])).toMatchObject({ threats: [], lost: [], endpoints: [], settled: 1 });
    expect(change([ORDERS, LOGIN], [LOGIN, ORDERS])).toMatchObject({
      threats: [],
      lost: [],
      endpoints: [],
      settled: 0,
    });
  });
});

describe('a baseline', () => {
  const known = { schemaVersion: '1' as const, findings: findingsIn(modelOf([ORDERS])) };

  test('leaves what it knows out, and nothing else', () => {
    const targets = (lines: string[]) =>
      standingThreats(withBaseline(modelOf(lines), known, 'b.json')).map((one) => one.targets);
    expect(targets([ORDERS])).toEqual([]);
    expect(targets([ORDERS, LOGIN])).toEqual([['http:POST:/login']]);
    expect(targets([`${ORDERS} authentication=present`])).toEqual([['http:POST:/orders']]);
  });

  test('tells what is new, changed and gone', () => {
    const of = (lines: string[]) => {
      const { known: same, changed, gone, fresh } = held(known, findingsIn(modelOf(lines)));
      return [same.length, changed.length, gone.length, fresh.length];
    };
    expect(of([ORDERS, LOGIN])).toEqual([1, 0, 0, 1]);
    expect(of([LOGIN])).toEqual([0, 0, 1, 1]);
    expect(of([`${ORDERS} authentication=present`])).toEqual([0, 1, 0, 0]);
  });
});
