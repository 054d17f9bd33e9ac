// nginx files among the files that were read, with what they include from the repository in the place of the `include`. Lines
// of included files are counted from a stretch of their own until facts are told of them; then they get their file back.
// Files that declare servers speak for themselves and are left where they are, and so is what stands outside the repository.

import { posix } from 'node:path';
import type { Directive } from './core/document.ts';
import type { Fact } from './core/fact.ts';
import type { ParsedFile } from './core/parsed.ts';
import { type MainFiles, mainFilesIn, settingsOf } from './nginx-main-files.ts';
import type { Reading } from './read.ts';
import { saidElsewhere } from './scan/site-facts.ts';

const STRETCH = 1_000_000;
const DEEPEST = 5;
/** Directives that may be taken in altogether: files that include each other grow fast. */
const MOST = 20_000;

type Files = ReadonlyMap<string, readonly Directive[]>;

export interface WithIncludes {
  reading: Reading;
  /** Facts as the scanners told them, with the files and lines that they come from. */
  placed: (facts: readonly Fact[]) => Fact[];
}

export function withNginxIncludes(reading: Reading): WithIncludes {
  const files = new Map(
    reading.parsed.flatMap(({ file, document }) =>
      document?.format === 'nginx' ? [[file.path, document.directives] as const] : [],
    ),
  );
  const paths = [...files.keys()];
  const taking: Taking = { files, paths, mains: mainFilesIn(reading.parsed), left: MOST };
  const parsed = reading.parsed.map((one) => takenIn(one, taking));
  return { reading: { ...reading, parsed }, placed: (facts) => facts.map((fact) => placedFact(fact, paths)) };
}

interface Taking {
  files: Files;
  paths: readonly string[];
  mains: MainFiles;
  left: number;
}

function takenIn(one: ParsedFile, taking: Taking): ParsedFile {
  const { document, file } = one;
  if (document?.format !== 'nginx') return one;
  const above = saidAbove(one.file.path, taking);
  const unseen = openAbove(one, taking);
  if (above.length + unseen.length === 0 && !includes(document.directives)) return one;
  const directives = [...above, ...structuredClone(document.directives)];
  const open = [{ list: directives, from: file.path, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { list, from, depth } = next;
    const whole = takenTogether(
      list.map((directive) => ({ directive, from, depth })),
      taking,
    );
    list.splice(0, list.length, ...whole.map(({ directive }) => directive));
    for (const { directive, ...rest } of whole) if (directive.block) open.push({ list: directive.block, ...rest });
  }
  return { ...one, document: { ...document, directives: [...unseen, ...directives] } };
}

/** What the main file that it is installed with says before it takes this one in. */
function saidAbove(path: string, taking: Taking): Directive[] {
  const main = taking.mains.certain.get(path);
  return main === undefined ? [] : settingsOf(shifted(taking, main));
}

/** An include that may say anything, of a file that may be under a main file. */
function openAbove({ file, document }: ParsedFile, { mains }: Taking): Directive[] {
  const [first] = document?.format === 'nginx' ? document.directives : [];
  return first && mains.possible.has(file.path)
    ? [{ name: 'include', args: ['/etc/nginx/nginx.conf'], at: first.at }]
    : [];
}

interface Standing {
  directive: Directive;
  from: string;
  depth: number;
}

/** The directives of one level, with what they include. */
function takenTogether(level: readonly Standing[], taking: Taking): Standing[] {
  const whole: Standing[] = [];
  const waiting = [...level].reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { directive, from, depth } = next;
    const found = depth < DEEPEST ? includedBy(directive, from, taking) : [];
    const inside = found.flatMap((path) =>
      shifted(taking, path).map((own) => ({ directive: own, from: path, depth: depth + 1 })),
    );
    // A pattern may find more where it is deployed.
    if (inside.length === 0 || isPattern(directive)) whole.push(next);
    waiting.push(...inside.reverse());
  }
  return whole;
}

function includes(directives: readonly Directive[]): boolean {
  const open = [...directives];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.name === 'include') return true;
    for (const inner of next.block ?? []) open.push(inner);
  }
  return false;
}

const isPattern = ({ args: [path = ''] }: Directive) => path.includes('*');

/** Relative paths start at the directory of the main file, which stands here or above. */
function includedBy({ name, args: [written = ''] }: Directive, from: string, { files, paths }: Taking): string[] {
  if (name !== 'include' || written.includes('$')) return [];
  const path = written.replace(/^\/etc\/nginx\//, '');
  if (path === '' || path.startsWith('/')) return [];
  const here = posix.dirname(from);
  for (const home of new Set([here, posix.dirname(here), posix.dirname(posix.dirname(here))])) {
    const wanted = posix.join(home, path);
    const found = paths.filter((one) => one !== from && matches(wanted, one));
    if (found.length > 0) return found.filter((one) => !files.get(one)?.some((own) => own.name === 'server'));
  }
  return [];
}

/** `*` stands within one name; `.template` is filled in where it is deployed. */
function matches(wanted: string, path: string): boolean {
  const plain = path.replace(/\.template$/, '');
  const star = wanted.indexOf('*');
  if (star === -1) return plain === wanted;
  const [before, after] = [wanted.slice(0, star), wanted.slice(star + 1)];
  const fits = plain.length >= before.length + after.length && plain.startsWith(before) && plain.endsWith(after);
  return fits && !after.includes('*') && !plain.slice(before.length, plain.length - after.length).includes('/');
}

function shifted(taking: Taking, path: string): Directive[] {
  const list = structuredClone([...(taking.files.get(path) ?? [])]);
  const by = (taking.paths.indexOf(path) + 1) * STRETCH;
  const open = [...list];
  for (let next = open.pop(); next; next = open.pop()) {
    taking.left -= 1;
    next.at = [next.at[0] + by, next.at[1], next.at[2] + by, next.at[3]];
    for (const inner of next.block ?? []) open.push(inner);
  }
  return taking.left < 0 ? [] : list;
}

function placedFact(fact: Fact, paths: readonly string[]): Fact {
  const { line, endLine } = fact.evidence;
  const file = paths[Math.floor(line / STRETCH) - 1];
  if (file === undefined) return fact;
  const ends = endLine === undefined ? {} : { endLine: endLine % STRETCH };
  return saidElsewhere({ ...fact, evidence: { ...fact.evidence, line: line % STRETCH, ...ends } }, file);
}
