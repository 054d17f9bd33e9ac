// Files of Terraform among the files that were read, with the values of their directory: variables with defaults and with what
// `.tfvars` sets, locals, and for a directory that others call as a module what each call gives it.

import { posix } from 'node:path';
import type { DocumentEntry, DocumentNode } from './core/document.ts';
import { compareText } from './core/evidence.ts';
import type { ParsedFile, TerraformScope } from './core/parsed.ts';
import { entries, entry, items, textAt } from './parse/query.ts';
import type { Reading } from './read.ts';
import { isTold, settled } from './scan/terraform/values.ts';

/** Ways in which one directory is told to be called, calls below calls, and values inside values. */
const MOST_SCOPES = 12;
const DEEPEST_CALL = 6;
const DEEPEST_VALUE = 8;

export function withTerraformDirectories(reading: Reading): Reading {
  const directories = directoriesIn(reading.parsed);
  if (directories.size === 0) return reading;
  const scopes = scopesOf(directories, tfvarsIn(reading.parsed));
  const parsed = reading.parsed.map((one) => {
    const given = isTerraform(one) ? scopes.get(posix.dirname(one.file.path)) : undefined;
    return given === undefined ? one : { ...one, scopes: given };
  });
  return { ...reading, parsed };
}

interface Directory {
  variables: DocumentEntry[];
  locals: DocumentEntry[];
  calls: Call[];
}

interface Call {
  name: string;
  from: string;
  directory: string;
  body: DocumentNode;
}

function isTerraform({ file, document }: ParsedFile): boolean {
  return document?.format === 'hcl' && /\.tf(?:\.json)?$/.test(file.path);
}

function directoriesIn(parsed: readonly ParsedFile[]): Map<string, Directory> {
  const found = new Map<string, Directory>();
  for (const { file, document } of parsed.filter(isTerraform)) {
    const home = posix.dirname(file.path);
    const own = found.get(home) ?? { variables: [], locals: [], calls: [] };
    found.set(home, own);
    for (const { key, value } of document?.format === 'hcl' ? document.roots.flatMap(entries) : []) {
      if (key === 'variable') own.variables.push(...entries(value));
      if (key === 'locals') own.locals.push(...entries(value));
      if (key === 'module') own.calls.push(...entries(value).flatMap((one) => callOf(one, file.path)));
    }
  }
  return found;
}

function callOf({ key, value }: DocumentEntry, from: string): Call[] {
  const source = textAt(value, 'source') ?? '';
  if (!/^\.\.?(?:\/|$)/.test(source)) return [];
  const directory = posix.join(posix.dirname(from), source).replace(/\/$/, '');
  return [{ name: key, from, directory, body: value }];
}

interface Settings {
  path: string;
  /** Read without being named on a command line. */
  automatic: boolean;
  entries: DocumentEntry[];
}

function tfvarsIn(parsed: readonly ParsedFile[]): Settings[] {
  return parsed
    .flatMap(({ file: { path }, document }) =>
      path.endsWith('.tfvars') && document?.format === 'hcl'
        ? [{ path, automatic: isAutomatic(path), entries: document.roots.flatMap(entries) }]
        : [],
    )
    .sort((a, b) => compareText(a.path, b.path));
}

const isAutomatic = (path: string) => /(?:^|\/)(?:terraform|[^/]+\.auto)\.tfvars$/.test(path);

function scopesOf(
  directories: ReadonlyMap<string, Directory>,
  tfvars: readonly Settings[],
): Map<string, TerraformScope[]> {
  const called = new Set([...directories.values()].flatMap(({ calls }) => calls.map(({ directory }) => directory)));
  const found = new Map<string, TerraformScope[]>();
  const waiting: { home: string; scope: TerraformScope; depth: number }[] = [];
  for (const [home, directory] of directories) {
    if (!called.has(home)) waiting.push({ home, scope: appliedScope(home, directory, tfvars), depth: 0 });
  }
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { home, scope, depth } = next;
    const own = found.get(home) ?? [];
    const directory = directories.get(home);
    if (!directory || own.length > MOST_SCOPES) continue;
    const seen = own.length === MOST_SCOPES || depth === DEEPEST_CALL ? unseen(directory) : scope;
    found.set(home, [...own, seen]);
    if (depth === DEEPEST_CALL) continue;
    for (const call of directory.calls) {
      const target = directories.get(call.directory);
      if (target && !isOff(call, seen))
        waiting.push({ home: call.directory, scope: calledScope(call, target, seen), depth: depth + 1 });
    }
  }
  return found;
}

const isOff = ({ body }: Call, scope: TerraformScope) => {
  const count = settled(entry(body, 'count'), scope);
  return count?.kind === 'scalar' && String(count.value) === '0';
};

const mapOf = (list: DocumentEntry[]): DocumentNode => ({ kind: 'map', entries: list, at: [1, 1, 1, 1] });
const unknown = (why: string): DocumentNode => ({ kind: 'unknown', why, at: [1, 1, 1, 1] });
const set = (one: DocumentEntry, value: DocumentNode): DocumentEntry => ({
  ...one,
  value: mapOf([{ key: 'default', keyAt: one.keyAt, value }]),
});

/** Of calls beyond those that are followed. */
function unseen({ variables, locals }: Directory): TerraformScope {
  return {
    variables: mapOf(variables.map((one) => set(one, unknown('a call that is not followed')))),
    locals: mapOf(locals),
  };
}

function appliedScope(home: string, { variables, locals }: Directory, tfvars: readonly Settings[]): TerraformScope {
  const near = tfvars.filter(({ path, automatic }) =>
    automatic ? posix.dirname(path) === home : home === '.' || path.startsWith(`${home}/`),
  );
  const own = variables.map((one) => {
    const value = settingOf(one, near);
    return value === undefined ? one : set(one, value);
  });
  return { variables: mapOf(own), locals: mapOf(locals) };
}

/** The last file that is read by itself wins; files that somebody names are followed where all say the same. */
function settingOf(variable: DocumentEntry, near: readonly Settings[]): DocumentNode | undefined {
  const said = (settings: Settings) => settings.entries.findLast(({ key }) => key === variable.key)?.value;
  const automatic = near
    .filter((one) => one.automatic)
    .flatMap((one) => said(one) ?? [])
    .at(-1);
  const named = near.filter((one) => !one.automatic);
  if (named.every((one) => said(one) === undefined)) return automatic;
  const usual = automatic ?? entry(variable.value, 'default');
  const all = named.map((one) => said(one) ?? usual);
  const [first] = all;
  const same = first !== undefined && all.every((one) => one !== undefined && plain(one) === plain(first));
  return same ? first : unknown('files of values differ');
}

const plain = (node: DocumentNode) =>
  JSON.stringify(node, (key, value: unknown) => (/^(?:at|keyAt)$/.test(key) ? 0 : value));

/** What a call does not name keeps its default, and without one it cannot be told. */
function calledScope(
  { name, from, body }: Call,
  { variables, locals }: Directory,
  scope: TerraformScope,
): TerraformScope {
  const own = variables.map((one) => {
    const given = entries(body).findLast(({ key }) => key === one.key)?.value;
    return given === undefined ? one : set(one, resolved(given, scope, 0));
  });
  return { variables: mapOf(own), locals: mapOf(locals), caller: `module.${name} in ${from}` };
}

/** A value without references: those of the caller mean nothing to the directory that is called. */
function resolved(node: DocumentNode, scope: TerraformScope, depth: number): DocumentNode {
  const found = settled(node, scope) ?? node;
  if (depth > DEEPEST_VALUE) return unknown('too deep');
  if (found.kind === 'list') return { ...found, items: items(found).map((one) => resolved(one, scope, depth + 1)) };
  if (found.kind === 'map')
    return {
      ...found,
      entries: entries(found).map((one) => ({ ...one, value: resolved(one.value, scope, depth + 1) })),
    };
  const isText = found.kind === 'scalar' && typeof found.value === 'string';
  return isText && !isTold(String(found.value)) ? unknown('an expression of the caller') : found;
}
