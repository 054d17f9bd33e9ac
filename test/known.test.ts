// What rules/actions and rules/programs say is true of their own examples, and each of it is needed for one of them.

import { describe, expect, test } from 'vitest';
import { loadActions, loadPrograms } from '../src/cli/load-rules.ts';
import { readDataFile } from '../src/cli/read-data-file.ts';
import type { Knowledge, PipelineExample } from '../src/core/knowledge.ts';
import { knownActionSchema, knownProgramSchema } from '../src/core/knowledge-schema.ts';
import { parseFile } from '../src/parse/parse.ts';
import { scanners } from '../src/scan/index.ts';
import { runScanners } from '../src/scan/run.ts';

const knowledge: Knowledge = { actions: await loadActions(), modules: [], programs: await loadPrograms() };
const readers = scanners.filter(({ id }) => id.startsWith('github-actions/') || id === 'cloudflared/tunnels');

const indented = (text: string) => text.replace(/^(?=.)/gm, '      ');

function fileOf({ on = 'push', steps, compose }: PipelineExample): [path: string, text: string] {
  if (compose !== undefined) return ['docker-compose.yml', compose];
  const workflow = `on: ${on}\njobs:\n  bake:\n    runs-on: ubuntu-24.04\n    steps:\n${indented(steps ?? '')}`;
  return ['.github/workflows/bake.yml', workflow];
}

/** `property note`, as examples name them: the property alone, or with a word of its note. */
async function declaredIn(example: PipelineExample, known: Knowledge): Promise<string[]> {
  const [path, text] = fileOf(example);
  const parsed = await parseFile({ path, role: 'source', language: 'yaml', size: text.length }, text);
  expect(parsed.problems).toEqual([]);
  const { facts, failed } = runScanners([parsed], known, readers);
  expect(failed).toEqual([]);
  return facts.flatMap((fact) => (fact.kind === 'declared' ? [`${fact.property} ${fact.note}`] : []));
}

async function complaints(examples: readonly PipelineExample[], known: Knowledge): Promise<string[]> {
  const found: string[] = [];
  for (const example of examples) {
    const declared = await declaredIn(example, known);
    const isSaid = (one: string) => {
      const [property = '', note = ''] = one.split(' ');
      return declared.some((said) => said.startsWith(`${property} `) && said.includes(note));
    };
    const shown = `${example.on ?? ''}\n${example.steps ?? example.compose ?? ''}`;
    for (const one of example.says ?? []) if (!isSaid(one)) found.push(`${one} is not said of ${shown}`);
    for (const one of example.quiet ?? []) if (isSaid(one)) found.push(`${one} is said of ${shown}`);
  }
  return found;
}

const DESCRIBES = new Set(['id', 'title', 'asOf', 'examples']);

/** Copies of a file, each without one thing that it says. */
function* withoutOne<T extends { id: string }>(one: T): Generator<[what: string, rest: T]> {
  for (const [key, value] of Object.entries(one)) {
    if (DESCRIBES.has(key)) continue;
    const parts: unknown[] = Array.isArray(value) ? value : [];
    const { [key]: _, ...rest } = one as Record<string, unknown>;
    if (parts.length < 2) yield [key, rest as T];
    else if (key !== 'runsFiles' && key !== 'code')
      for (const part of parts)
        yield [`${key} ${JSON.stringify(part)}`, { ...one, [key]: parts.filter((p) => p !== part) }];
  }
}

describe.each(knowledge.actions.map((action) => [action.id, action] as const))('action %s', (id, action) => {
  const others = knowledge.actions.filter((other) => other.id !== id);

  test('does in its examples what its file says', async () => {
    expect(await complaints(action.examples, knowledge)).toEqual([]);
  });

  test.each([...withoutOne(action)])('without %s its examples fail', async (_, rest) => {
    expect(await complaints(action.examples, { ...knowledge, actions: [...others, rest] })).not.toEqual([]);
  });
});

describe.each(knowledge.programs.map((program) => [program.id, program] as const))('program %s', (id, program) => {
  const others = knowledge.programs.filter((other) => other.id !== id);

  test('does in its examples what its file says', async () => {
    expect(await complaints(program.examples, knowledge)).toEqual([]);
  });

  test.each([...withoutOne(program)])('without %s its examples fail', async (_, rest) => {
    expect(await complaints(program.examples, { ...knowledge, programs: [...others, rest] })).not.toEqual([]);
  });
});

describe('a file is refused', () => {
  const example = 'examples:\n  - { steps: "- run: bake", quiet: [longLivedToken] }\n';
  const action = (text: string) =>
    readDataFile('rules/actions/bakery/oven.yaml', `id: bakery/oven\n${text}${example}`, {
      schema: knownActionSchema,
      keys: () => ['runsFiles'],
      id: 'bakery/oven',
    }).complaints;
  const program = (text: string) =>
    readDataFile('rules/programs/oven.yaml', `id: oven\ntitle: Oven\n${text}${example}`, {
      schema: knownProgramSchema,
      keys: () => ['runsFiles'],
      id: 'oven',
    }).complaints;

  test('never when all of it is known', () => {
    expect(action('runsFiles: true\n')).toEqual([]);
    expect(program('runsFiles: [oven bake]\n')).toEqual([]);
  });

  test.each([
    ['runFiles: true\n', 'unknown key runFiles (did you mean runsFiles?)'],
    ['caches: [{ given: { input: cache, if: x } }]\n', 'unknown key if in caches.0.given'],
    ['code: [Script]\n', 'the name of an input in lower case'],
    ['outputs: { named: "(a+)+" }\n', 'a pattern without repeated repetitions'],
    ['archived: true\n', 'asOf stands beside advisories and archived'],
    ['advisories: [{ id: CVE-2020-1, before: 3 }]\nasOf: 2026-01-01\n', 'expected string'],
  ])('%s', (text, why) => expect(action(text).join('\n')).toContain(why));

  test.each([
    ['runFiles: [oven]\n', 'unknown key runFiles'],
    ['runsFiles: ["oven  bake"]\n', 'words joined by single blanks'],
    ['tunnel: { images: [oven], opens: "x", to: "y" }\n', 'unknown key to in tunnel'],
  ])('%s', (text, why) => expect(program(text).join('\n')).toContain(why));
});
