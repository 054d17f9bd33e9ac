// A service that does everything wrong: each weakness that was planted, `planted: RULE` on its line or the one above, is a
// threat with that very line. The clean one beside it has none.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import type { Model } from '../src/core/model.ts';
import { run } from '../src/remember.ts';
import { ROOT } from './support/cli.ts';
import { knowledge } from './support/knowledge.ts';

const [{ rules }, libraries, secretFormats] = await Promise.all([
  loadRules([SHIPPED_RULES]),
  loadLibraries(),
  loadSecretFormats(),
]);
const byDefault = rules.filter(({ profile }) => profile === undefined);
const rootOf = (story: string) => join(ROOT, 'fixtures/repos', story);

async function modelOf(story: string): Promise<Model> {
  const tool = { version: '0.0.0', rulesHash: '' };
  return (await run({ root: rootOf(story), rules: byDefault, libraries, secretFormats, knowledge, tool })).model;
}

interface Planted {
  rule: string;
  file: string;
  line: number;
}

function plantedIn(story: string): Planted[] {
  const files = readdirSync(rootOf(story), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.flatMap(({ parentPath, name }) => {
    const path = join(parentPath, name);
    const file = path.slice(rootOf(story).length + 1);
    if (file.startsWith('expected/')) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((text, at) => {
        const [, before = '', rule] = /^(.*)# planted: ([\w-]+)$/.exec(text) ?? [];
        return rule === undefined ? [] : [{ rule, file, line: before.trim() === '' ? at + 2 : at + 1 }];
      });
  });
}

describe('lending-desk', () => {
  const planted = plantedIn('lending-desk');
  const scanned = modelOf('lending-desk');

  test('has enough planted in it', () => expect(planted.length).toBeGreaterThan(20));

  test.each(planted)('$rule is found at $file:$line', async ({ rule, file, line }) => {
    const { threats } = await scanned;
    const found = threats.filter((threat) => threat.rule === rule && threat.state === 'open');
    const places = found.flatMap(({ evidence, places: said = {} }) => [...evidence, ...Object.values(said).flat()]);
    expect(places.map((at) => `${at.file}:${at.line}`)).toContain(`${file}:${line}`);
  });

  test('no control is said to keep anything away', async () => {
    const { threats } = await scanned;
    expect(threats.filter(({ state }) => state === 'mitigated').map(({ id }) => id)).toEqual([]);
  });
});

describe('parcel-desk', () => {
  const scanned = modelOf('parcel-desk');

  test('has no threat that stands and no gap, and few questions', async () => {
    const { threats, gaps, questions } = await scanned;
    expect(threats.filter(({ state }) => state !== 'mitigated')).toEqual([]);
    expect(gaps).toEqual([]);
    expect(questions.length).toBeLessThanOrEqual(6);
  });

  test('says what keeps the others away', async () => {
    const { threats } = await scanned;
    expect(threats.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining([
        'authentication-missing',
        'body-limit-missing',
        'credential-rate-limit-missing',
        'error-handling-missing',
      ]),
    );
  });
});
