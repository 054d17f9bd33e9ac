// Traps met in real repositories, as little trees in fixtures/traps/: the whole pipeline reads each, and what is expected of
// its model stands beside it. fixtures/traps.md lists them all; every endpoint of a tree is expected, and no other.

import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import type { ControlFamily, Endpoint, Model } from '../src/core/model.ts';
import { type Line, parseLine } from '../src/core/notation.ts';
import { run } from '../src/remember.ts';
import { ROOT } from './support/cli.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

const HOME = join(ROOT, 'fixtures/traps');
const TRAPS = 30;
const EXPECTED = 'expected.txt';

const rows = readFileSync(join(ROOT, 'fixtures/traps.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => /^T\d+$/.test(cells[1] ?? ''))
  .map(([, number = '', , , shown = '']) => ({ number, shown: shown.split(', ') }));

const { rules } = await loadRules([SHIPPED_RULES]);
const [libraries, secretFormats] = await Promise.all([loadLibraries(), loadSecretFormats()]);
const tool = { version: '0.0.0', rulesHash: '' };

async function modelOf(trap: string): Promise<Model> {
  const root = join(writeTree(), trap);
  cpSync(join(HOME, trap), root, { recursive: true, filter: (source) => basename(source) !== EXPECTED });
  return (await run({ root, rules, libraries, secretFormats, knowledge, tool, threads: 1 })).model;
}

describe('the table of traps', () => {
  test('numbers all of them', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: TRAPS }, (_, at) => `T${at + 1}`));
  });

  test('names every tree once, and only places that exist', () => {
    const trees = rows.flatMap(({ shown }) => shown.filter((path) => path.startsWith('traps/')));
    expect([...trees].sort()).toEqual(readdirSync(HOME).map((name) => `traps/${name}`));
    const all = rows.flatMap(({ shown }) => shown);
    expect(all.filter((path) => !existsSync(join(ROOT, 'fixtures', path)))).toEqual([]);
  });
});

describe.each(readdirSync(HOME))('%s', (trap) => {
  test('is answered as expected', async () => {
    const model = await modelOf(trap);
    const lines = readFileSync(join(HOME, trap, EXPECTED), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(parseLine);
    const routes = model.endpoints.filter(({ transport }) => transport !== 'ci').map(addressOf);
    const said = lines.filter(({ words }) => words[0] === 'endpoint').map(({ words }) => words.slice(1).join(' '));
    expect(routes.sort()).toEqual(said.sort());
    expect(lines.flatMap((line) => complaintsAbout(line, model))).toEqual([]);
  });
});

const addressOf = ({ method = '', path }: Pick<Endpoint, 'method' | 'path'>) => `${method} ${path}`;

function complaintsAbout({ words, attributes }: Line, model: Model): string[] {
  const [first = '', ...rest] = words;
  if (first !== 'no')
    return found(first, rest, attributes, model) ? [] : [`expected ${words.join(' ')}`, ...seen(first, model)];
  const [kind = '', ...others] = rest;
  return found(kind, others, attributes, model) ? [`did not expect ${rest.join(' ')}`] : [];
}

/** What there is of that kind, for whoever reads the failure. */
function seen(kind: string, { controls, threats, endpoints }: Model): string[] {
  if (kind === 'control') return controls.map(({ id, mode, tests }) => `${id} ${mode} ${tests.length}`);
  if (kind === 'threat') return threats.map(({ rule }) => rule);
  return endpoints.map((one) => JSON.stringify({ path: one.path, state: one.state, switches: one.switches }));
}

function found(kind: string, rest: readonly string[], wanted: Line['attributes'], model: Model): boolean {
  const [first = '', second = '', third = ''] = rest;
  switch (kind) {
    case 'endpoint':
      return model.endpoints.some((one) => addressOf(one) === rest.join(' ') && endpointFits(one, wanted));
    case 'control':
      return model.controls.some(
        (one) => one.family === first && one.mode === second && controlFits(one, third, wanted),
      );
    case 'threat':
      return model.threats.some(({ rule }) => rule === first);
    case 'present':
      return model.endpoints.some(({ controls }) => controls[first as ControlFamily].presence === 'present');
    default:
      throw new Error(`a trap expects no ${kind}`);
  }
}

function endpointFits({ state, controls, switches = [] }: Endpoint, wanted: Line['attributes']): boolean {
  const { state: place = 'mounted', switch: by, given, ...families } = wanted;
  const fits = ([family, presence]: [string, unknown]) => controls[family as ControlFamily].presence === presence;
  return (
    state === place &&
    (by === undefined || switches.some(({ name, byDefault }) => `${name}:${byDefault}` === by)) &&
    (given === undefined || switches.some(({ setIn }) => setIn.some(({ note }) => note === given))) &&
    Object.entries(families).every(fits)
  );
}

function controlFits(
  { tests, flag, evidence }: Model['controls'][number],
  file: string,
  { tests: strength, flag: by }: Line['attributes'],
): boolean {
  const shown = tests.map((one) => one.strength).join() || 'none';
  return (
    (file === '' || evidence.some((one) => one.file === file)) &&
    (strength === undefined || strength === shown) &&
    (by === undefined || by === `${flag?.name}:${flag?.byDefault}`)
  );
}
