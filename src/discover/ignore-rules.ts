// What a .gitignore file says about one entry. Git's own rules: the last pattern that matches decides, the file deepest
// in the tree is asked first, and a pattern judges the entry itself (a walk never gets below an ignored directory).

import ignore from 'ignore';

/** A stretch of one ignore file, compiled. */
export interface IgnoreRun {
  /** How many steps a test may take: hostile patterns are paid for from a budget. Looking at names costs nothing. */
  cost: number;
  /** True: ignored. False: taken back in with `!`. Undefined: nothing said. */
  test(path: string, name: string, isDirectory: boolean): boolean | undefined;
  /** False: nothing in this directory can match. */
  reaches(directory: string): boolean;
  /** The same without its verdict on this directory, which `ignore` would repeat for everything below. */
  overruledFor(directory: string): IgnoreRun;
}

const MAX_PATTERNS = 1000;
/** `ignore` 7 turns each of these into a nested loop over the path: at four of them, 64 directories took 120 ms a test. */
const MAX_GLOBSTARS = 2;

/** A file that asks too much is not applied at all: to read too many files is honest, to read too few is not. */
export function compileIgnore(text: string, prefix: string): IgnoreRun[] | { why: string } {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (patterns.length > MAX_PATTERNS) return { why: `more than ${MAX_PATTERNS} patterns` };
  if (patterns.some((pattern) => globstars(pattern) > MAX_GLOBSTARS)) {
    return { why: `a pattern with more than ${MAX_GLOBSTARS} times '**/'` };
  }
  return runsOf(patterns, prefix.length);
}

function globstars(pattern: string): number {
  return pattern.split(/\*\*+\\?\//).length - 1;
}

/** Neighbours of one sort together, so that the cheap sorts stay cheap and the order still counts. */
function runsOf(patterns: string[], base: number): IgnoreRun[] {
  const groups: { sort: string; lines: string[] }[] = [];
  for (const written of patterns) {
    // `**/dist` says what `dist` says.
    const line = written.replace(/^(!?)\*\*\/(?=[^/]+\/?\s*$)/, '$1');
    const sort = sortOf(line);
    const last = groups.at(-1);
    if (last?.sort === sort) last.lines.push(line);
    else groups.push({ sort, lines: [line] });
  }
  return groups.map(({ sort, lines }) => {
    if (sort === LITERAL) return literalRun(lines);
    return sort === GLOB ? globRun(lines) : pathRun(lines, base, sort);
  });
}

const LITERAL = '(name)';
const GLOB = '(glob)';
const ANYWHERE = '(anywhere)';
const SPECIAL = /[*?[\\]/;

/** A pattern without an inner slash looks at the name alone; one with is anchored below the directory it begins with. */
function sortOf(line: string): string {
  const pattern = line.replace(/^!/, '').trimEnd();
  if (!pattern.replace(/\/$/, '').includes('/')) return SPECIAL.test(pattern) ? GLOB : LITERAL;
  const first = firstSegment(pattern.replace(/^\//, ''));
  return SPECIAL.test(first) ? ANYWHERE : `${first}/`;
}

function firstSegment(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}

function literalRun(lines: string[]): IgnoreRun {
  const directories = new Map<string, boolean>();
  const files = new Map<string, boolean>();
  for (const line of lines) {
    const pattern = line.replace(/^!/, '').replace(/ +$/, '');
    const isIgnored = !line.startsWith('!');
    directories.set(pattern.replace(/\/$/, ''), isIgnored);
    if (!pattern.endsWith('/')) files.set(pattern, isIgnored);
  }
  const test = (_path: string, name: string, isDirectory: boolean) => (isDirectory ? directories : files).get(name);
  return byName(test);
}

function globRun(lines: string[]): IgnoreRun {
  const matcher = ignore({ ignorecase: false }).add(lines);
  const mayMatch = anyFragmentIn(lines);
  return byName((_path, name, isDirectory) =>
    mayMatch(name) ? verdict(matcher.test(isDirectory ? `${name}/` : name)) : undefined,
  );
}

/** Whether a text holds the literal pieces of any pattern: nearly none does, and looking is far cheaper than matching. */
function anyFragmentIn(lines: string[]): (text: string) => boolean {
  const fragments = lines.map((line) => {
    const isLiteral = !/[[\\]/.test(line);
    // The last piece first: it tells more than the directory that a pattern begins with.
    return isLiteral ? line.replace(/^!/, '').trimEnd().split(/[*?/]/).reverse() : [];
  });
  return (text) => fragments.some((pieces) => pieces.every((piece) => text.includes(piece)));
}

/** A name says nothing about what is below it. */
function byName(test: IgnoreRun['test']): IgnoreRun {
  const run: IgnoreRun = { cost: 0, test, reaches: () => true, overruledFor: () => run };
  return run;
}

function pathRun(lines: string[], base: number, start: string): IgnoreRun {
  const matcher = ignore({ ignorecase: false }).add(lines);
  const mayMatch = anyFragmentIn(lines);
  const cost = lines.reduce((sum, line) => sum + (globstars(line) > 1 ? 30 : 1), 0);
  const reaches = (path: string) =>
    start === ANYWHERE || path.startsWith(start, base) || path.length === base + start.length - 1;
  const test = (path: string, _name: string, isDirectory: boolean) => {
    if (!reaches(path)) return undefined;
    const inside = path.slice(base);
    if (!mayMatch(inside)) return undefined;
    return verdict(matcher.test(isDirectory ? `${inside}/` : inside));
  };
  const overruledFor = (directory: string) => {
    const escaped = directory.slice(base).replace(/[\\*?[\]!# ]/g, '\\$&');
    return pathRun([...lines, `!/${escaped}/`], base, start);
  };
  return { cost, test, reaches, overruledFor };
}

function verdict(result: { ignored: boolean; unignored: boolean }): boolean | undefined {
  return result.ignored ? true : result.unignored ? false : undefined;
}

/** True: ignored. False: taken back in. The latest word wins, so runs are asked from the last to the first. */
export function judge(
  runs: readonly IgnoreRun[],
  path: string,
  name: string,
  isDirectory: boolean,
): boolean | undefined {
  for (let index = runs.length - 1; index >= 0; index--) {
    const said = runs[index]?.test(path, name, isDirectory);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** The runs that have a say inside a directory. `takenBack`: some would have ignored it, and a later `!` overruled them. */
export function runsInside(runs: readonly IgnoreRun[], path: string, name: string, takenBack: boolean): IgnoreRun[] {
  const reaching = runs.filter((run) => run.reaches(path));
  if (!takenBack) return reaching;
  return reaching.map((run) => (run.test(path, name, true) === true ? run.overruledFor(path) : run));
}
