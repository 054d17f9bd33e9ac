// Whole little systems in fixtures/repos/<story>/ with reviewed output beside them. UPDATE=1 npm test rewrites what is
// expected; read the difference before you commit it.

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import type { Endpoint, Model } from '../src/core/model.ts';
import { printLine } from '../src/core/notation.ts';
import { run } from '../src/remember.ts';
import { noColors } from '../src/render/colors.ts';
import { render } from '../src/render/index.ts';
import type { Run } from '../src/request.ts';
import { ROOT } from './support/cli.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

const REPOS = join(ROOT, 'fixtures/repos');
const GOLDEN_LINES = 200;
const stories = readdirSync(REPOS);

/** What is expected stands beside the system, and is no part of it. */
function copyOf(story: string): string {
  const root = join(writeTree(), story);
  cpSync(join(REPOS, story), root, { recursive: true, filter: (source) => basename(source) !== 'expected' });
  return root;
}

async function rulesByDefault() {
  const { rules } = await loadRules([SHIPPED_RULES]);
  return rules.filter(({ profile }) => profile === undefined);
}

async function scan(story: string): Promise<Run> {
  const rules = await rulesByDefault();
  // Version and hash stand in the draft: they must not change the expected files with every rule.
  const tool = { version: '0.0.0', rulesHash: '' };
  return run({
    root: copyOf(story),
    rules,
    libraries: await loadLibraries(),
    secretFormats: await loadSecretFormats(),
    knowledge,
    tool,
  });
}

async function draftOf({ model, texts }: Run): Promise<string> {
  const rules = await rulesByDefault();
  return render('markdown', model, {
    version: '0.0.0',
    rules,
    lineText: texts,
    color: noColors,
    width: 100,
    limit: 50,
    style: 'baseline',
  });
}

/** One line an endpoint: what guards it, in order, and what is known of its controls. */
function endpointsOf({ endpoints }: Model): string {
  return endpoints.map((endpoint) => `${line(endpoint)}\n`).join('');
}

function line({ transport, method = '', path, state, guards, controls, effects, evidence }: Endpoint): string {
  const [at] = evidence;
  const known = Object.entries(controls).filter(
    ([family, { presence }]) => ALWAYS.has(family) || presence === 'present' || presence === 'conditional',
  );
  return printLine({
    words: [transport, method, path, `${at?.file ?? ''}:${at?.line ?? 0}`],
    attributes: {
      ...(state === 'mounted' ? {} : { state }),
      guards: guards.map(({ control, mode }) => `${control}:${mode}`),
      effects: effects.map(({ kind }) => kind),
      ...Object.fromEntries(known.map(([family, { presence }]) => [family, presence])),
    },
  });
}

/** Said even where they are absent or unknown. */
const ALWAYS = new Set(['authentication', 'authorization', 'rate-limit', 'validation']);

function expectGolden(path: string, text: string): void {
  const file = join(REPOS, path);
  if (process.env['UPDATE']) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

describe.each(stories)('%s', (story) => {
  test('gives the endpoints and the draft that were reviewed', async () => {
    const result = await scan(story);
    const draft = await draftOf(result);
    expectGolden(`${story}/expected/endpoints.txt`, endpointsOf(result.model));
    expectGolden(`${story}/expected/THREAT_MODEL.md`, draft);
    expect(draft.split('\n').length).toBeLessThanOrEqual(GOLDEN_LINES);
  });

  test('is read whole', async () => {
    const { coverage } = (await scan(story)).model;
    expect({ ...coverage, files: 0, read: 0 }).toEqual({
      files: 0,
      read: 0,
      partly: [],
      skipped: [],
      failed: [],
      unresolved: [],
    });
  });
});
