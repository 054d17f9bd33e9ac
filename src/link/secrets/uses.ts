// Finds where code signs, encrypts and logs in, with what, and whether that is a secret: a text in the code is none.

import { compareEvidence, compareText, evidenceAt, type Span } from '../../core/evidence.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { KeyKind, Library } from '../../core/library.ts';
import type { LinkedSecretUse } from '../../core/linked.ts';
import { type Catalogue, ecosystemOf } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import { sourcesOf as importSources } from '../evaluate/sources.ts';
import { createReader } from '../sites/frames.ts';
import {
  type Around,
  type AssignNode,
  type CallNode,
  type IfNode,
  lastWord,
  type Node,
  walk,
  written,
} from '../sites/walk.ts';
import { optionsOf } from '../values.ts';
import { addressPassword } from './addresses.ts';
import { isAskedFor } from './asked.ts';
import { configured } from './configured.ts';
import { fallbackIn } from './fallbacks.ts';
import { handedOver } from './handed.ts';
import { leaksOf } from './leaks.ts';
import { hasNamedSecret, namedSecrets, opensSomething } from './named.ts';
import type { Reading } from './reading.ts';
import { type Refusal, refusalIn, refusedOf } from './refusals.ts';
import { keysTaken, type Taken, takenBy } from './sinks.ts';
import { type Source, sourcesOf } from './sources.ts';

/** A use before it is known what the program refuses to start with. */
interface Found {
  use: Omit<LinkedSecretUse, 'refused'>;
  source: Source;
}

export function secretUses(
  machine: Machine,
  catalogue: Catalogue,
  libraries: readonly Library[],
  programs: readonly Program[],
): LinkedSecretUse[] {
  const found: Found[] = [];
  const refusals: Refusal[] = [];
  const modules = libraries.filter(({ keys }) => keys?.some(({ beside }) => beside));
  for (const program of programs) {
    const reading = beginReading({ machine, catalogue, modules }, program);
    readProgram(reading, found, refusals);
  }
  const uses = found.map(({ use, source }) => {
    const refused = use.source === 'default' ? refusedOf(source, refusals) : {};
    return { ...use, ...refused };
  });
  return withoutRepeats(uses).sort(compareUses);
}

function beginReading(
  { machine, catalogue, modules }: { machine: Machine; catalogue: Catalogue; modules: readonly Library[] },
  program: Program,
): Reading {
  const keys = importedLibraries(program, catalogue).flatMap((library) => library.keys ?? []);
  const ecosystem = ecosystemOf(program.file);
  const calls = new Set(keys.flatMap(({ calls: all = [] }) => all.map((c) => c.split('.').at(-1) ?? c)));
  return {
    machine,
    catalogue,
    program,
    reader: createReader(machine, program),
    keys,
    moduleKeys: modules.filter((m) => m.ecosystem === ecosystem).flatMap((m) => m.keys ?? []),
    calls,
    locals: keys.length > 0 ? localNames(program, catalogue, calls) : new Set(),
  };
}

function readProgram(reading: Reading, found: Found[], refusals: Refusal[]): void {
  const { program } = reading;
  walk(program, LOOKED_AT, (node, around) => {
    if (node.kind === 'call') found.push(...ofCall(reading, node as unknown as CallNode, around));
    else if (node.kind === 'assign') found.push(...ofAssignment(reading, node as unknown as AssignNode, around));
    else if (node.kind === 'if' && mentionsSecret(node)) {
      const refusal = refusalIn(program.file, node as unknown as IfNode, reading.reader.read, around);
      if (refusal) refusals.push(refusal);
    }
    found.push(
      ...ofFallback(reading, node, around),
      ...ofHanded(reading, node, around),
      ...ofLeaks(reading, node, around),
    );
  });
}

const LOOKED_AT = new Set(['call', 'assign', 'if', 'field', 'binary', 'template']);

const SECRET_WORD = /secret|.key$|password|passwd|token|jwt|salt|credential|pepper|^value$|^v$/i;

const LIKE_A_DEFAULT = 8;

/** Most questions of a program are about other things. */
function mentionsSecret({ test }: Node): boolean {
  const pending: unknown[] = [test];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) pending.push(...(at as unknown[]));
    else if (at !== null && typeof at === 'object') {
      const { name, property, value } = at as Record<string, unknown>;
      if ([name, property, value].some((word) => typeof word === 'string' && SECRET_WORD.test(word))) return true;
      // A default that is compared with is as long as defaults are.
      if (typeof value === 'string' && value.length >= LIKE_A_DEFAULT) return true;
      for (const [key, child] of Object.entries(at)) if (key !== 'at' && typeof child === 'object') pending.push(child);
    }
  }
  return false;
}

function importedLibraries(program: Program, catalogue: Catalogue): Library[] {
  const ecosystem = ecosystemOf(program.file);
  const own = ecosystem === 'npm' ? 'globalThis' : 'builtins';
  const found = [own, ...importSources(program)].flatMap((source) => catalogue.find(source, ecosystem) ?? []);
  return [...new Set(found)];
}

const BINDS = new Set(['import', 'assign']);

/** Local names of what may take a key: a module that is called itself, and what is imported by the name of such a call. */
function localNames(program: Program, catalogue: Catalogue, calls: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  const takesKeys = (source: string) => catalogue.find(source, ecosystemOf(program.file))?.keys !== undefined;
  const isCalled = (name: string) => name === 'default' || name === '*' || calls.has(name);
  walk(program, BINDS, (node) => {
    if (node.kind === 'import' && typeof node.source === 'string' && takesKeys(node.source))
      for (const { imported, local } of (node.names ?? []) as { imported: string; local: string }[])
        if (isCalled(imported)) names.add(local);
    if (node.kind !== 'assign') return;
    const { target, value } = node as unknown as AssignNode;
    if (value?.kind !== 'call' || lastWord(value.callee) !== 'require') return;
    const [source] = value.args;
    if (source?.value.kind !== 'literal' || !takesKeys(String(source.value.value))) return;
    if (target.kind === 'name') names.add(target.name);
    if (target.kind !== 'dict') return;
    for (const { key, value: v } of target.entries)
      if (v.kind === 'name' && key && isCalled(lastWord(key) ?? v.name)) names.add(v.name);
  });
  return names;
}

function ofCall(reading: Reading, node: CallNode, around: Around | undefined): Found[] {
  const word = lastWord(node.callee);
  if (word === undefined || node.args.length === 0) return [];
  const config = configured(reading, node, around);
  if (config.length > 0)
    return config.flatMap((taken) => usesOf(reading, taken, written(node.callee), node.at, around));
  const isKnown = reading.calls.has(word) || (node.callee.kind === 'name' && reading.locals.has(word));
  const found = isKnown ? ofKnown(reading, node, around) : [];
  return found.length > 0 ? found : ofNamed(reading, node, around);
}

function ofKnown(reading: Reading, node: CallNode, around: Around | undefined): Found[] {
  const { reader, catalogue, program } = reading;
  const found: Found[] = [];
  for (const { value: callee } of optionsOf(reader.read(node.callee, around))) {
    if (callee.kind !== 'library') continue;
    const library = catalogue.find(callee.source, ecosystemOf(program.file));
    for (const key of library ? keysTaken(library, callee) : []) {
      const taken = takenBy(key, node, reader.read, around);
      if (taken) found.push(...usesOf(reading, taken, written(node.callee), node.at, around));
    }
  }
  return found;
}

/** By the names of arguments, where a library takes them that is not known to. */
function ofNamed(reading: Reading, node: CallNode, around: Around | undefined): Found[] {
  if (!hasNamedSecret(node)) return [];
  const { reader } = reading;
  if (!optionsOf(reader.read(node.callee, around)).some(({ value }) => value.kind === 'library')) return [];
  return namedSecrets(node, reader.read, around)
    .flatMap((taken) => usesOf(reading, taken, written(node.callee), node.at, around))
    .filter(({ source }) => opensSomething(source));
}

function ofAssignment(reading: Reading, node: AssignNode, around: Around | undefined): Found[] {
  const { target, value } = node;
  if (!value) return [];
  const taken = configured(reading, node, around);
  return taken.flatMap((one) => usesOf(reading, one, written(target), value.at, around));
}

function ofFallback(reading: Reading, node: Node, around: Around | undefined): Found[] {
  if (FOR_TESTS.test(reading.program.file)) return [];
  const fallback = fallbackIn(reading, node, reading.reader.read, around);
  if (!fallback) return [];
  const { text, ...own } = fallback;
  const evidence = evidenceAt(reading.program.file, node.at);
  const source: Source = { source: own.source, ...(own.setting && { setting: own.setting }), ...(text && { text }) };
  return [{ use: { use: 'fallback', by: 'the program', ...own, evidence }, source }];
}

/** Too short, or a word: what else it may be is not told. */
const LONG_FOR_A_WORD = 16;

function ofHanded(reading: Reading, node: Node, around: Around | undefined): Found[] {
  if (node.kind !== 'template' || FOR_TESTS.test(reading.program.file)) return [];
  const template = node as unknown as Extract<Expression, { kind: 'template' }>;
  return handedOver(template, (part) => reading.reader.read(part, around)).flatMap(({ name, taken }) =>
    usesOf(reading, taken, `${name}=…`, node.at, around).filter(
      ({ source: { source, text = '' } }) => source === 'literal' && text.length >= LONG_FOR_A_WORD,
    ),
  );
}

/** Settings of a test run, beside those of others: `settings/test.py`. */
const FOR_TESTS = /(^|\/)(tests?|testing)\.(py|[cm]?[jt]s)$/;

function ofLeaks(reading: Reading, node: Node, around: Around | undefined): Found[] {
  const evidence = evidenceAt(reading.program.file, node.at);
  return leaksOf(reading, node, around).map((leak) => ({
    use: { ...leak, source: 'unknown', evidence },
    source: { source: 'unknown' },
  }));
}

function usesOf(reading: Reading, taken: Taken, by: string, at: Span, around: Around | undefined): Found[] {
  const { catalogue, program, reader } = reading;
  if (taken.expression && reader.isStillParameter(taken.expression, around)) return [];
  const value = taken.inAddress ? addressPassword(taken.value) : taken.value;
  if (!value) return [];
  const all = sourcesOf(value, catalogue).filter(
    (source) => matters(source, taken.kind) && !(source.source === 'empty' && isAskedFor(taken.expression, around)),
  );
  const from = origin(reading, taken.expression, around);
  return all.map((source) => {
    const { site, text: _, ...own } = source;
    const place =
      site && site.file !== ''
        ? evidenceAt(site.file, site.at)
        : taken.place
          ? evidenceAt(taken.place.file, taken.place.at)
          : (from ?? (source.source === 'literal' ? evidenceAt(program.file, taken.at) : undefined));
    const use = { use: taken.kind, by, ...own, evidence: evidenceAt(program.file, at) };
    return { use: { ...use, ...(place && { from: place }) }, source };
  });
}

const PUBLIC = /^-----BEGIN (PUBLIC KEY|CERTIFICATE|RSA PUBLIC)|^https?:\/\/|^ssh-(rsa|ed25519) /;
/** Keys that are no secret wherever they stand, and words that open nothing: a local server asks for any. */
function matters({ source, setting, text, placeholder }: Source, kind: KeyKind): boolean {
  if (source === 'unknown' || (source === 'empty' && setting === undefined)) return false;
  if (text !== undefined && PUBLIC.test(text)) return false;
  const opens = kind === 'password' || kind === 'api-key' || kind === 'token';
  // No provider issues keys as short as that; people choose such passwords.
  const least = kind === 'password' ? 4 : 16;
  return !(opens && (placeholder || (text !== undefined && text.length < least)));
}

/** Where the text stands, when a name brings it. */
function origin({ reader, program }: Reading, expression: Expression | undefined, around: Around | undefined) {
  let at = expression;
  for (let step = 0; at?.kind === 'name' && step < 4; step += 1) at = reader.origin(at.name, around);
  return at && at !== expression ? evidenceAt(program.file, at.at) : undefined;
}

function withoutRepeats(uses: LinkedSecretUse[]): LinkedSecretUse[] {
  const seen = new Map(uses.map((use) => [JSON.stringify(use), use]));
  return [...seen.values()];
}

function compareUses(a: LinkedSecretUse, b: LinkedSecretUse): number {
  return (
    compareEvidence(a.evidence, b.evidence) ||
    compareText(a.use, b.use) ||
    compareText(a.setting ?? '', b.setting ?? '')
  );
}
