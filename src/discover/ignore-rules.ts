// What a .gitignore file says about one entry. Git's own rules: the last pattern that matches decides, the file deepest
// in the tree is asked first, and a pattern judges the entry itself (a walk never gets below an ignored directory).

import ignore from 'ignore';

/** A stretch of one ignore file, compiled. */
export interface IgnoreRun {
  /** Length of the directory prefix (`packages/api/`) to cut off before testing. */
  base: number;
  /** How many steps a test may take: hostile patterns are paid for from a budget. Cached tests cost nothing. */
  cost: number;
  /** True: ignored. False: taken back in with `!`. Undefined: nothing said. */
  test(path: string, name: string, isDirectory: boolean): boolean | undefined;
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
  if (patterns.length > MAX_PATTERNS) return { why: `not applied: more than ${MAX_PATTERNS} patterns` };
  if (patterns.some((pattern) => globstars(pattern) > MAX_GLOBSTARS)) {
    return { why: `not applied: a pattern with more than ${MAX_GLOBSTARS} times '**/'` };
  }
  return runsOf(patterns).map(({ byName, lines }) => (byName ? nameRun(lines) : pathRun(lines, prefix.length)));
}

function globstars(pattern: string): number {
  return pattern.split(/\*\*+\\?\//).length - 1;
}

/** Neighbours of one sort together. A pattern without an inner slash looks at the name alone, so its answer can be kept. */
function runsOf(patterns: string[]): { byName: boolean; lines: string[] }[] {
  const runs: { byName: boolean; lines: string[] }[] = [];
  for (const pattern of patterns) {
    const byName = !pattern.trimEnd().replace(/\/$/, '').includes('/');
    const last = runs.at(-1);
    if (last?.byName === byName) last.lines.push(pattern);
    else runs.push({ byName, lines: [pattern] });
  }
  return runs;
}

function nameRun(lines: string[]): IgnoreRun {
  const matcher = ignore({ ignorecase: false }).add(lines);
  const known = new Map<string, boolean | undefined>();
  const test = (_path: string, name: string, isDirectory: boolean) => {
    const key = isDirectory ? `${name}/` : name;
    if (!known.has(key)) known.set(key, verdict(matcher.test(key)));
    return known.get(key);
  };
  return { base: 0, cost: 0, test };
}

function pathRun(lines: string[], base: number): IgnoreRun {
  const matcher = ignore({ ignorecase: false }).add(lines);
  const cost = lines.reduce((sum, line) => sum + (globstars(line) > 1 ? 30 : 1), 0);
  const test = (path: string, _name: string, isDirectory: boolean) => {
    const inside = path.slice(base);
    return verdict(matcher.test(isDirectory ? `${inside}/` : inside));
  };
  return { base, cost, test };
}

function verdict(result: { ignored: boolean; unignored: boolean }): boolean | undefined {
  return result.ignored ? true : result.unignored ? false : undefined;
}

/** The latest word wins, so runs are asked from the last to the first. */
export function isIgnored(runs: readonly IgnoreRun[], path: string, name: string, isDirectory: boolean): boolean {
  for (let index = runs.length - 1; index >= 0; index--) {
    const said = runs[index]?.test(path, name, isDirectory);
    if (said !== undefined) return said;
  }
  return false;
}

/**
 * The runs that still have a say inside a directory that was not ignored. One that would have ignored the directory was
 * overruled by a later `!`, and `ignore` would go on to repeat its verdict for everything below.
 */
export function runsInside(runs: readonly IgnoreRun[], directory: string, name: string): readonly IgnoreRun[] {
  const overruled = (run: IgnoreRun) => run.cost > 0 && run.test(directory, name, true) === true;
  return runs.some(overruled) ? runs.filter((run) => !overruled(run)) : runs;
}
