// Little systems with their tests in fixtures/tested/: which test says what of which control stands on the test's line, and
// what stands nowhere must not be said.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { Control } from '../src/core/model.ts';
import { run } from '../src/remember.ts';
import { knowledge } from './support/knowledge.ts';
import { control, systemOf } from './support/linked.ts';

const ROOT = new URL('../fixtures/tested', import.meta.url).pathname;
const libraries = await loadLibraries();
const tool = { version: '0', rulesHash: '0' };

const modelOf = async (name: string) =>
  (await run({ root: join(ROOT, name), rules: [], libraries, secretFormats: [], knowledge, tool })).model;

/** What a reader calls the control; others (CORS, validation) are not what these tests are about. */
const NAMES: Record<string, string> = { 'express-rate-limit': 'slowDown' };
const FAMILIES = new Set(['authentication', 'authorization', 'rate-limit']);

function said(controls: readonly Control[]): string[] {
  const all = controls.flatMap(({ id, family, library, tests }) => {
    const name = NAMES[library ?? ''] ?? id.slice(id.indexOf('#') + 1);
    return FAMILIES.has(family) ? tests.map(({ file, line, strength }) => `${file}:${line} ${strength} ${name}`) : [];
  });
  return [...new Set(all)].sort();
}

function expected(name: string): string[] {
  const directory = join(ROOT, name);
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(directory, path)).isFile(),
  );
  return files
    .flatMap((path) =>
      readFileSync(join(directory, path), 'utf8')
        .split('\n')
        .flatMap((line, at) => {
          const found = /(?:\/\/|#) expect: (.+)$/.exec(line)?.[1];
          return found === undefined ? [] : found.split(', ').map((one) => `${path}:${at + 1} ${one}`);
        }),
    )
    .sort();
}

describe.each(readdirSync(ROOT))('%s', (name) => {
  test('says of each control which tests exercise it, and of no other', async () => {
    const { controls } = await modelOf(name);
    expect(said(controls)).toEqual(expected(name));
  });

  test('takes no endpoint from tests', async () => {
    const { endpoints } = await modelOf(name);
    expect(endpoints.filter(({ evidence }) => evidence.some(({ file }) => file.startsWith('tests/')))).toEqual([]);
  });
});

test('a pipeline runs the files that its command names, and no others', async () => {
  const { controls } = await modelOf('express');
  const ran = new Map(controls.flatMap(({ tests }) => tests.map((one) => [one.file, one.ranByCi] as const)));
  expect(ran.get('tests/requests.test.ts')).toBe(true);
  expect(ran.get('tests/allowed.test.ts')).toBe(false);
});

test('without any pipeline it is unknown who runs them', async () => {
  const { controls } = await modelOf('fastapi');
  const ran = new Set(controls.flatMap(({ tests }) => tests.map((one) => one.ranByCi)));
  expect([...ran]).toEqual(['unknown']);
});

test('what is dead in the program and refuses in its own test is exercised, and stays dead', () => {
  const own = control('requireBadge', ['authentication'], { mode: 'dead' });
  const call = { file: own.evidence.file, name: own.name, rejects: true, statuses: [] };
  const about = { file: 'tests/a.test.ts', line: 3, title: 'no badge', skipped: false, asserts: true, replaced: [] };
  const tested = { ...about, requests: [], calls: [call], imports: [] };
  const { controls } = systemOf({ linked: { controls: [own], tests: [tested] } });
  expect(controls.map(({ mode, tests }) => [mode, tests.map(({ strength }) => strength)])).toEqual([
    ['dead', ['exercises']],
  ]);
});
