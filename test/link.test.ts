// Little programs in fixtures/link/<framework>/<case>/: every endpoint, and every registration that cannot be resolved,
// is expected on the line that registers it.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { Document } from '../src/core/document.ts';
import type { Program } from '../src/core/ir.ts';
import type { Linked, LinkedEndpoint } from '../src/core/linked.ts';
import { printLine } from '../src/core/notation.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import { languageOf } from '../src/discover/languages.ts';
import { link } from '../src/link/link.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { differences, type Found, readExpectations } from './support/expectations.ts';
import { knowledge } from './support/knowledge.ts';

const ROOT = new URL('../fixtures/link', import.meta.url).pathname;
const libraries = await loadLibraries();

const cases = readdirSync(ROOT).flatMap((framework) =>
  readdirSync(join(ROOT, framework)).map((name) => `${framework}/${name}`),
);

describe.each(cases)('%s', (name) => {
  test('gives the endpoints it expects, and no others', async () => {
    const directory = join(ROOT, name);
    const paths = filesBelow(directory);
    const linked = await linkFiles(directory, paths);
    const complaints = paths.flatMap((path) => {
      const text = readFileSync(join(directory, path), 'utf8');
      return differences(path, readExpectations(path, text), foundIn(linked, path, name));
    });
    expect(complaints.join('\n')).toBe('');
  });

  test('does not depend on the order of files', async () => {
    const directory = join(ROOT, name);
    const paths = filesBelow(directory);
    expect(await linkFiles(directory, [...paths].reverse())).toEqual(await linkFiles(directory, paths));
  });
});

function filesBelow(directory: string): string[] {
  const all = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return all.filter((path) => statSync(join(directory, path)).isFile()).sort();
}

async function linkFiles(directory: string, paths: string[]): Promise<Linked> {
  const programs: Program[] = [];
  const all: ParsedFile[] = [];
  const documents = new Map<string, Document>();
  for (const path of paths) {
    const text = readFileSync(join(directory, path), 'utf8');
    const file = { path, role: 'source', language: languageOf(path), size: text.length } as const;
    const parsed = await parseFile(file, text);
    const { program, document, problems } = parsed;
    all.push(parsed);
    expect(problems, relative(ROOT, join(directory, path))).toEqual([]);
    if (program) programs.push(program);
    if (document) documents.set(path, document);
  }
  const { facts } = runScanners(all, knowledge);
  return link({ programs, files: paths, documents, libraries, facts });
}

function foundIn(linked: Linked, path: string, name: string): Found[] {
  const withFlags = name.startsWith('flags/');
  const uses = name.startsWith('secrets/') ? secretsIn(linked) : [];
  const endpoints = linked.endpoints.map((e) => ({
    evidence: e.evidence,
    text: describeEndpoint(e, linked, withFlags ? flagAttributes(e, linked) : {}),
  }));
  const unresolved = linked.unresolved.flatMap(({ what, evidence: [evidence] }) =>
    evidence ? [{ evidence, text: printLine({ words: ['unresolved', ...what.split(' ')], attributes: {} }) }] : [],
  );
  const here = [...endpoints, ...unresolved, ...uses].filter(({ evidence }) => evidence.file === path);
  return here.map(({ evidence, text }) => ({ line: evidence.line, text }));
}

/** `signing-key default setting=SESSION_KEY refused=never`: only fixtures about secrets are asked. */
function secretsIn({ secretUses = [] }: Linked): { evidence: LinkedEndpoint['evidence']; text: string }[] {
  return secretUses.map(({ use, source, setting, fallbackTo, refused, evidence }) => {
    const attributes = { ...(setting && { setting }), ...(fallbackTo && { fallbackTo }), ...(refused && { refused }) };
    return { evidence, text: printLine({ words: [use, source], attributes }) };
  });
}

/** `endpoint POST /runs guards=[authentication,rate-limit:conditional,?]`; a `?` is a guard that could not be read. */
function describeEndpoint(endpoint: LinkedEndpoint, linked: Linked, more: Record<string, string[]>): string {
  const controls = new Map(linked.controls.map((c) => [c.id, c]));
  const guards = endpoint.guards.flatMap(({ control, mode }) => {
    const known = controls.get(control);
    if (known?.unread) return ['?'];
    return (known?.families ?? []).map((family) => (mode === 'enforcing' ? family : `${family}:${mode}`));
  });
  const effects = [...new Set(endpoint.effects.map((e) => (e.requestDerived ? `${e.kind}!` : e.kind)))];
  const conditions = endpoint.conditions.map((c) => c.text);
  const attributes = {
    ...(endpoint.state !== 'mounted' && { state: endpoint.state }),
    ...(endpoint.serves && { serves: endpoint.serves }),
    ...(endpoint.answeredBy && { by: `${endpoint.answeredBy.file}:${endpoint.answeredBy.line}` }),
    ...(guards.length > 0 && { guards }),
    ...(conditions.length > 0 && { when: conditions }),
    ...(effects.length > 0 && { effects }),
    ...more,
  };
  return printLine({ words: ['endpoint', endpoint.method, endpoint.path], attributes });
}

/** `flags=[DEBUG:false]` with their defaults, `holds=true` where nobody sets them, `switch=[AUTH:off]` of guards. */
function flagAttributes({ conditions, guards }: LinkedEndpoint, linked: Linked): Record<string, string[]> {
  const flags = conditions.flatMap((c) => c.flags.map((f) => `${f.name}:${f.default}`));
  const used = new Set(guards.map(({ control }) => control));
  const switches = linked.controls.flatMap((c) => (used.has(c.id) && c.flag ? [c.flag] : []));
  return {
    ...(flags.length > 0 && { flags }),
    ...(conditions.length > 0 && { holds: conditions.map((c) => c.byDefault ?? 'unknown') }),
    ...(switches.length > 0 && { switch: switches.map((f) => `${f.name}:${f.byDefault}`) }),
  };
}
