// The walk: every file below a root that git would not ignore, by one readdir a directory and an explicit stack. It
// never follows a link, enters no other repository and no installed packages, and says what it left out.

import type { Dirent } from 'node:fs';
import { compareText } from '../core/evidence.ts';
import type { IgnoreRun } from './ignore-rules.ts';
import { compileIgnore, judge, runsInside } from './ignore-rules.ts';
import type { Names } from './names.ts';
import { namesIn } from './names.ts';
import { readRegularFile, reasonOf } from './open.ts';

export interface Found {
  /** Relative to the root, with forward slashes; in no order. */
  paths: string[];
  skipped: { file: string; why: string }[];
}

interface Walk {
  root: string;
  maxFiles: number;
  /** True when the root is a repository: then a `.git` further down marks another one. */
  isRepository: boolean;
  /** Committed in spite of an ignore rule: part of the commit all the same. */
  isTracked: (path: string) => boolean;
  found: Found;
  pending: Directory[];
  /** Steps that ignore patterns may still take. */
  patternSteps: number;
}

interface Directory {
  /** '' for the root, else with its trailing slash. */
  prefix: string;
  depth: number;
  /** Ignored, and entered only for the sake of tracked files in it. */
  isIgnored: boolean;
  runs: readonly IgnoreRun[];
}

const MAX_DEPTH = 64;
const MAX_IGNORE_BYTES = 256 * 1024;
const MAX_PATTERN_STEPS = 20_000_000;

const INSTALLED = 'installed packages, not entered';
const CACHE = 'cache or build output, not entered';
/** Never entered. No reason: not worth a line either, it is there in every checkout. */
const NOT_ENTERED: ReadonlyMap<string, string | undefined> = new Map([
  ...['.hg', '.svn', '.jj', '__pycache__'].map((name) => [name, undefined] as const),
  ...['node_modules', 'bower_components', 'jspm_packages', '.pnpm-store', '.venv'].map(
    (name) => [name, INSTALLED] as const,
  ),
  ...['site-packages', '.tox', '.nox', '.eggs'].map((name) => [name, INSTALLED] as const),
  ...['.next', '.nuxt', '.svelte-kit', '.angular', '.turbo', '.parcel-cache'].map((name) => [name, CACHE] as const),
  ...['.mypy_cache', '.pytest_cache', '.ruff_cache', '.hypothesis'].map((name) => [name, CACHE] as const),
  ...['.terraform', '.gradle'].map((name) => [name, CACHE] as const),
]);

/** Why a tree that is not walked leaves out what lies in such a directory; undefined where it does not. */
export function notEntered(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const name = folders.find((folder) => NOT_ENTERED.has(folder));
  return name === undefined ? undefined : (NOT_ENTERED.get(name) ?? CACHE);
}

export interface WalkOptions {
  maxFiles: number;
  isRepository: boolean;
  /** Text of `.git/info/exclude`. */
  exclude: string;
  isTracked: (path: string) => boolean;
}

/** Throws when the root itself cannot be listed: nothing can be said then. */
export function walk(root: string, options: WalkOptions): Found {
  const { maxFiles, isRepository, isTracked } = options;
  const found: Found = { paths: [], skipped: [] };
  const state: Walk = { root, maxFiles, isRepository, isTracked, found, pending: [], patternSteps: MAX_PATTERN_STEPS };
  const excluded = compileIgnore(options.exclude, '');
  if ('why' in excluded) skip(state, '.git/info/exclude', `not applied: ${excluded.why}`);
  const top = { prefix: '', depth: 0, isIgnored: false, runs: 'why' in excluded ? [] : excluded };
  visit(state, top, namesIn(root));
  for (let next = state.pending.pop(); next !== undefined; next = state.pending.pop()) enter(state, next);
  if (state.patternSteps < 0) skip(state, '.gitignore', 'not applied to the end: too many patterns for so many files');
  return found;
}

function enter(state: Walk, directory: Directory): void {
  const path = directory.prefix.slice(0, -1);
  if (directory.depth > MAX_DEPTH) skip(state, path, `not entered: more than ${MAX_DEPTH} directories deep`);
  else if (listed(state) >= state.maxFiles) skip(state, path, tooMany(state));
  else {
    const names = namesOrReason(`${state.root}/${path}`);
    if ('why' in names) skip(state, path, names.why);
    else visit(state, directory, names);
  }
}

function namesOrReason(absolute: string): Names | { why: string } {
  try {
    return namesIn(absolute);
  } catch (error) {
    return { why: `directory: ${reasonOf(error)}` };
  }
}

function visit(state: Walk, directory: Directory, { entries, unreadable }: Names): void {
  const { prefix } = directory;
  const why = prefix === '' ? undefined : reasonNotToEnter(state, entries);
  if (why !== undefined) {
    skip(state, prefix.slice(0, -1), why);
    return;
  }
  for (const name of unreadable) skip(state, prefix + name, 'its name is not valid UTF-8');
  entries.sort((a, b) => compareText(a.name, b.name));
  const runs = [...directory.runs, ...ownRuns(state, prefix, entries)];
  const cost = runs.reduce((sum, run) => sum + run.cost, 0);
  const within: Directory = { ...directory, runs };
  const nested: Directory[] = [];
  for (const entry of entries) {
    if (listed(state) >= state.maxFiles) {
      skip(state, prefix === '' ? '.' : prefix.slice(0, -1), tooMany(state));
      break;
    }
    state.patternSteps -= cost;
    const below = visitEntry(state, within, entry);
    if (below === undefined) continue;
    nested.push(below);
    // Patterns overruled for a directory were compiled anew.
    if (below.runs.some((run) => run.cost > 0 && !runs.includes(run))) state.patternSteps -= 20 * cost;
  }
  // The stack gives back the last one first: pushed in reverse, directories are entered in the order of their names.
  for (const below of nested.reverse()) state.pending.push(below);
}

/** Lists what is not a directory; gives back the directory that is to be entered. */
function visitEntry(state: Walk, directory: Directory, entry: Dirent): Directory | undefined {
  const { name } = entry;
  const path = directory.prefix + name;
  // In a worktree or submodule it is a file.
  if (name === '.git') return undefined;
  const isFolder = entry.isDirectory();
  const runs = state.patternSteps < 0 ? directory.runs.filter((run) => run.cost === 0) : directory.runs;
  const said = judge(runs, path, name, isFolder);
  const ignored = directory.isIgnored || said === true;
  if (ignored && !state.isTracked(path)) return undefined;
  if (!isFolder) {
    if (entry.isFile()) state.found.paths.push(path);
    else skip(state, path, kindOf(entry));
    return undefined;
  }
  if (NOT_ENTERED.has(name)) {
    const why = NOT_ENTERED.get(name);
    if (why !== undefined) skip(state, path, why);
    return undefined;
  }
  return {
    prefix: `${path}/`,
    depth: directory.depth + 1,
    isIgnored: ignored,
    runs: runsInside(runs, path, name, said === false),
  };
}

function ownRuns(state: Walk, prefix: string, entries: Dirent[]): IgnoreRun[] {
  // Git does not follow a link called .gitignore either (since 2.32).
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return [];
  const path = `${prefix}.gitignore`;
  const opened = readRegularFile(`${state.root}/${path}`, MAX_IGNORE_BYTES);
  const compiled = 'why' in opened ? opened : compileIgnore(opened.bytes.toString('utf8'), prefix);
  if (!('why' in compiled)) return compiled;
  skip(state, path, `not applied: ${compiled.why}`);
  return [];
}

function reasonNotToEnter(state: Walk, entries: Dirent[]): string | undefined {
  if (entries.some((entry) => entry.name === 'pyvenv.cfg')) return 'Python environment, not entered';
  if (state.isRepository && entries.some((entry) => entry.name === '.git')) return 'another repository, not entered';
  return undefined;
}

function listed(state: Walk): number {
  return state.found.paths.length + state.found.skipped.length;
}

function tooMany(state: Walk): string {
  return `not read to the end: more than ${state.maxFiles} files`;
}

function skip(state: Walk, file: string, why: string): void {
  state.found.skipped.push({ file, why });
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'symbolic link, not followed';
  if (entry.isFIFO()) return 'named pipe, not opened';
  if (entry.isSocket()) return 'socket, not opened';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'device, not opened' : 'not a regular file';
}
