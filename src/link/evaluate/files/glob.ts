// File patterns: `*`, `?`, `[…]`, `**`, `{a,b}`, `!(…)` not. Matched step by step, since patterns come from the repository
// and a regular expression made of one can take for ever.

import type { FileTree } from '../../resolve/tree.ts';
import { candidates, inRepository } from './places.ts';

const MOST_BRACES = 64;

/** Files that match a pattern; undefined when the pattern cannot be placed in the repository. */
export function filesMatching(pattern: string, from: string, tree: FileTree, cwd?: string): string[] | undefined {
  const placed = expandBraces(pattern).map((p) => matchOne(p, from, tree, cwd));
  const found = placed.filter((files) => files !== undefined);
  return found.length === 0 ? undefined : [...new Set(found.flat())].sort();
}

function matchOne(pattern: string, from: string, tree: FileTree, cwd: string | undefined): string[] | undefined {
  const inside = inRepository(pattern);
  const bases =
    inside !== undefined ? [inside] : cwd === undefined ? candidates(pattern, from, tree) : [`${cwd}/${pattern}`];
  let placed: string[] | undefined;
  for (const base of bases) {
    const found = matchFrom(base.replace(/^\.?\/+/, ''), tree);
    if (found && found.length > 0) return found;
    placed ??= found;
  }
  return placed;
}

function matchFrom(pattern: string, tree: FileTree): string[] | undefined {
  const segments = pattern.split('/').filter((s) => s !== '' && s !== '.');
  const wild = segments.findIndex(isWild);
  if (wild < 0) return tree.has(segments.join('/')) ? [segments.join('/')] : [];
  const directory = segments.slice(0, wild).join('/');
  if (!tree.isDirectory(directory)) return undefined;
  const rest = segments.slice(wild);
  const skip = directory === '' ? 0 : directory.length + 1;
  const below = tree.filesBelow(directory);
  const exact = below.filter((file) => matches(rest, file.slice(skip).split('/')));
  if (exact.length > 0) return exact;
  // `dist` holds what is built from here: `*.js` finds what will be compiled from `*.ts`.
  const compiled = rest.map((s, i) => (i === rest.length - 1 ? s.replace(/\.([cm]?)js$/, '.$1ts') : s));
  return below.filter((file) => matches(compiled, file.slice(skip).split('/')));
}

function isWild(segment: string): boolean {
  return /[*?[\]]/.test(segment);
}

/** `**` takes any number of steps: rows of a table, so that many of them cost no more than the table. */
function matches(pattern: string[], path: string[]): boolean {
  let reached = path.map(() => false);
  reached.unshift(true);
  for (const segment of pattern) {
    const next = reached.map(() => false);
    for (let i = 0; i < next.length; i += 1) {
      if (segment === '**') next[i] = reached[i] === true || (i > 0 && next[i - 1] === true);
      else if (i > 0) next[i] = reached[i - 1] === true && matchesName(segment, path[i - 1] ?? '');
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

/** One name: after a `*` the last choice is taken back, never more than one. */
function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const tokens = pattern.match(/\[[^\]]*\]|./g) ?? [];
  let [t, n, star, retry] = [0, 0, -1, 0];
  while (n < name.length) {
    const token = tokens[t];
    if (token === '*') {
      star = t;
      retry = n;
      t += 1;
    } else if (token !== undefined && matchesCharacter(token, name.charAt(n))) {
      t += 1;
      n += 1;
    } else if (star >= 0) {
      t = star + 1;
      retry += 1;
      n = retry;
    } else return false;
  }
  return tokens.slice(t).every((token) => token === '*');
}

function matchesCharacter(token: string, character: string): boolean {
  if (token === '?') return true;
  if (token.length === 1) return token === character;
  const negated = token.startsWith('[!') || token.startsWith('[^');
  const set = token.slice(negated ? 2 : 1, -1);
  return set.includes(character) !== negated;
}

export function expandBraces(pattern: string): string[] {
  let done = [pattern];
  for (;;) {
    const at = done.findIndex((p) => braceIn(p) !== undefined);
    const brace = at < 0 ? undefined : braceIn(done[at] ?? '');
    const text = done[at];
    if (!brace || text === undefined || done.length > MOST_BRACES) return done;
    const options = brace.inner.split(',').map((o) => text.slice(0, brace.start) + o + text.slice(brace.end + 1));
    done = [...done.slice(0, at), ...options, ...done.slice(at + 1)];
  }
}

/** The first innermost group with a comma; braces without one are part of a name, as `{id}` is. */
function braceIn(pattern: string): { start: number; end: number; inner: string } | undefined {
  for (let end = pattern.indexOf('}'); end >= 0; end = pattern.indexOf('}', end + 1)) {
    const start = pattern.lastIndexOf('{', end);
    const inner = pattern.slice(start + 1, end);
    if (start >= 0 && inner.includes(',')) return { start, end, inner };
  }
  return undefined;
}
