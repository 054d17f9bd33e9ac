// Breaks the controls of whole little systems, one at a time, and expects exactly the coverage to change that rests on each.
// The changes stand beside each story, in expected/mutations.yaml.

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadLibraries, loadSecretFormats } from '../src/cli/load-rules.ts';
import type { Control, Endpoint, Model } from '../src/core/model.ts';
import { run } from '../src/remember.ts';
import { ROOT } from './support/cli.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

/** One place: a text that stands there once, or everything from one text up to another. */
interface Edit {
  file: string;
  replace?: string;
  from?: string;
  to?: string;
  with: string;
}

type Mutation = { title: string; control: string; changes: string[] } & (Edit | { moves: Edit[] });

const REPOS = join(ROOT, 'fixtures/repos');
const listOf = (story: string) => join(REPOS, story, 'expected/mutations.yaml');
const stories = readdirSync(REPOS).filter((story) => existsSync(listOf(story)));

const tool = { version: '0.0.0', rulesHash: '' };
const [libraries, secretFormats] = await Promise.all([loadLibraries(), loadSecretFormats()]);

/** What the person who scans has of it: no drafts, no rules, only endpoints and what guards them. */
async function modelOf(story: string, edits: readonly Edit[]): Promise<Model> {
  const root = join(writeTree(), story);
  cpSync(join(REPOS, story), root, { recursive: true, filter: (source) => basename(source) !== 'expected' });
  for (const edit of edits) {
    const path = join(root, edit.file);
    writeFileSync(path, edited(readFileSync(path, 'utf8'), edit));
  }
  return (await run({ root, rules: [], libraries, secretFormats, knowledge, tool, threads: 1 })).model;
}

function edited(text: string, { file, replace, from, to, with: put }: Edit): string {
  const start = text.indexOf(replace ?? from ?? '\0');
  if (start === -1) throw new Error(`${file} does not hold ${replace ?? from}`);
  const end = replace === undefined ? text.indexOf(to ?? '\0', start) + (to ?? '').length : start + replace.length;
  if (end <= start) throw new Error(`${file} does not hold ${to} behind ${from}`);
  return text.slice(0, start) + put + text.slice(end);
}

/** `http:POST:/api/orders rate-limit present -> absent`, for every family of every endpoint that differs. */
function changesBetween(before: Model, after: Model): string[] {
  const later = new Map(after.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const gone = before.endpoints.filter(({ id }) => !later.has(id)).map(({ id }) => `${id} is gone`);
  const changed = before.endpoints.flatMap((endpoint) => changesOf(endpoint, later.get(endpoint.id)));
  return [...gone, ...changed].sort();
}

function changesOf({ id, controls }: Endpoint, later: Endpoint | undefined): string[] {
  if (later === undefined) return [];
  return Object.entries(controls).flatMap(([family, { presence }]) => {
    const now = later.controls[family as keyof typeof controls].presence;
    return now === presence ? [] : [`${id} ${family} ${presence} -> ${now}`];
  });
}

const verified = ({ mode, coverage }: Control) =>
  (mode === 'enforcing' || mode === 'conditional') && (coverage?.covered.length ?? 0) > 0;

describe.each(stories)('%s', (story) => {
  const mutations = parse(readFileSync(listOf(story), 'utf8')) as Mutation[];
  let before: Promise<Model> | undefined;
  const unchanged = () => {
    before ??= modelOf(story, []);
    return before;
  };

  test.each(mutations.map((mutation) => [mutation.title, mutation] as const))('%s', async (_, mutation) => {
    const edits = 'moves' in mutation ? mutation.moves : [mutation];
    const changes = changesBetween(await unchanged(), await modelOf(story, edits));
    expect(changes).toEqual([...mutation.changes].sort());
  });

  test('every family that a verified control serves is broken once', async () => {
    const { controls } = await unchanged();
    const families = [...new Set(controls.filter(verified).map(({ family }) => family))].sort();
    const broken = new Set(mutations.map(({ control }) => control));
    expect(families.filter((family) => !broken.has(family))).toEqual([]);
  });
});
