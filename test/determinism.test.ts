// The same repository gives the same bytes: run after run, in whatever order files are found, with one worker or two.

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { compareText } from '../src/core/evidence.ts';
import { type Discovery, discover } from '../src/discover/discover.ts';
import { createImports } from '../src/link/link.ts';
import { parseFile } from '../src/parse/parse.ts';
import { readRepository } from '../src/read.ts';
import { run } from '../src/remember.ts';
import { renderJson } from '../src/render/json.ts';
import { runScanners } from '../src/scan/run.ts';
import { ROOT, threatdraft } from './support/cli.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

// Each of these starts processes, and the machine may be busy.
vi.setConfig({ testTimeout: 90_000 });

const STORIES = ['orders-api', 'notes-service', 'date-library'].map((name) => join(ROOT, 'fixtures/repos', name));

async function everyFormat(root: string, threads: number): Promise<Record<string, string>> {
  const formats = ['json', 'sarif', 'markdown'];
  const runs = formats.map((format) =>
    threatdraft([root, '-f', format, '--exit-zero', '-q', '--threads', `${threads}`]),
  );
  const ended = await Promise.all(runs);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  return Object.fromEntries(ended.map(({ stdout }, at): [string, string] => [formats[at] ?? '', stdout]));
}

describe('byte for byte', () => {
  test.each(STORIES)('%s: twice, and with two workers', async (root) => {
    const first = await everyFormat(root, 1);
    expect(await everyFormat(root, 1)).toEqual(first);
    expect(await everyFormat(root, 2)).toEqual(first);
  });

  test('no report knows where the repository stands', async () => {
    const [root = ''] = STORIES;
    for (const text of Object.values(await everyFormat(root, 1))) expect(text).not.toContain(ROOT);
  });
});

describe('the order of files', () => {
  const shuffled = (discovery: Discovery, order: readonly number[]): Discovery => ({
    ...discovery,
    files: discovery.files
      .map((file, at) => ({ file, key: order[at] ?? 0 }))
      .sort((a, b) => a.key - b.key)
      .map(({ file }) => file),
  });

  const read = (discovery: Discovery) =>
    readRepository({
      discovery,
      parse: (file, text) => parseFile(file, text),
      mayMatter: () => true,
      imports: (documents) =>
        createImports(
          discovery.files.map(({ path }) => path),
          documents,
        ),
      onFile: () => undefined,
    });

  test.each(STORIES)('%s: does not show in what is read, nor in the facts', async (root) => {
    const discovery = discover(root);
    const expected = await read(discovery);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), async (order) => {
        const reading = await read(shuffled(discovery, order));
        expect(reading.parsed).toEqual(expected.parsed);
        expect(reading.coverage).toEqual(expected.coverage);
        expect(runScanners(reading.parsed, knowledge)).toEqual(runScanners(expected.parsed, knowledge));
      }),
      { numRuns: 20 },
    );
  });
});

describe('what the model points at', () => {
  test.each(STORIES)('%s: every line of evidence is there, and lists are in order', async (root) => {
    const { rules, hash } = await loadRules([SHIPPED_RULES]);
    const tool = { version: '0.0.0', rulesHash: hash };
    const { model, texts } = await run({
      root,
      rules,
      libraries: await loadLibraries(),
      secretFormats: await loadSecretFormats(),
      knowledge,
      tool,
    });
    const places = [...renderJson(model).matchAll(/"file": "([^"]+)",\s+"line": (\d+)/g)];
    const beyond = places.filter(([, file = '', line = '0']) => Number(line) > (texts(file)?.split('\n').length ?? 0));
    expect(beyond.map(([place]) => place)).toEqual([]);
    for (const list of [
      model.components,
      model.endpoints,
      model.controls,
      model.threats,
      model.gaps,
      model.questions,
    ]) {
      const ids = list.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort(compareText));
    }
  });

  test('what could not be read never makes a threat go away', async () => {
    const app = "const app = require('express')();\napp.post('/login', (req, res) => res.end());\napp.listen(80);\n";
    const manifest = '{ "name": "door", "dependencies": { "express": "^4.21.2" } }';
    const whole = writeTree({ 'package.json': manifest, 'app.js': app });
    const torn = writeTree({ 'package.json': manifest, 'app.js': app, 'lost.js': "require('express')\n\u0000" });
    const { rules, hash } = await loadRules([SHIPPED_RULES]);
    const libraries = await loadLibraries();
    const told = async (root: string) => {
      const { model } = await run({
        root,
        rules,
        libraries,
        secretFormats: [],
        knowledge,
        tool: { version: '0.0.0', rulesHash: hash },
      });
      expect(model.threats.filter(({ state }) => state === 'mitigated')).toEqual([]);
      const threats = model.threats.map(({ rule }) => rule);
      return { threats, all: new Set([...threats, ...model.questions.map(({ id }) => id.split('@')[0])]) };
    };
    const [before, after] = [await told(whole), await told(torn)];
    expect(before.threats).toContain('credential-rate-limit-missing');
    expect(before.threats.filter((rule) => !after.all.has(rule))).toEqual([]);
  });
});
