// Directories as programs list them: `readdir`, patterns, `stat`. The list is that of the repository's files; a directory
// that cannot be told gives a list that is open, with the reason.

import { below } from '../../resolve/resolver.ts';
import { knownText } from '../../texts.ts';
import { constant, dict, list, type NativeValue, type Site, UNDEFINED, type Value } from '../../values.ts';
import type { Machine } from '../machine.ts';
import { filesMatching } from './glob.ts';
import { asSeenBy } from './names.ts';
import { absolute, candidates, directoryAt, fileAt, inRepository, workingDirectory } from './places.ts';

type ListingFunction = (given: Value[], machine: Machine, site: Site) => Value | undefined;

export const LISTINGS: Record<string, ListingFunction> = {
  'fs.readdir': readDirectory,
  'fs.readdirSync': readDirectory,
  'fs.opendirSync': (given, machine, site) => readDirectory([...given.slice(0, 1), TYPED], machine, site),
  'fs.stat': status,
  'fs.statSync': status,
  'fs.lstat': status,
  'fs.lstatSync': status,
  'fs.existsSync': ([path], machine, site) => exists(path, machine, site),
  'os.listdir': readDirectory,
  'os.scandir': (given, machine, site) => readDirectory([...given.slice(0, 1), TYPED], machine, site),
  'os.path.exists': ([path], machine, site) => exists(path, machine, site),
  'os.path.isfile': ([path], machine, site) => isKind(path, false, machine, site),
  'os.path.isdir': ([path], machine, site) => isKind(path, true, machine, site),
  'glob.glob': listMatching,
  'glob.iglob': listMatching,
  'glob.globSync': listMatching,
};

const TYPED = dict([['withFileTypes', constant(true)]]);

/** A value that stands for what only the running program can see. */
export function atRunTime(why: string, source: string): Value {
  return { kind: 'unknown', why, source };
}

function readDirectory(given: Value[], machine: Machine, site: Site): Value | undefined {
  const callback = given.at(-1)?.kind === 'function' ? given.at(-1) : undefined;
  const found = entriesOf(given[0] ?? constant('.'), given[1], machine, site);
  if (!callback) return found;
  machine.call(callback, { positional: [constant(null), found], named: new Map() }, site);
  return UNDEFINED;
}

function entriesOf(path: Value, options: Value | undefined, machine: Machine, site: Site): Value {
  const text = knownText(path);
  const { tree } = machine.resolver;
  const directory = text === undefined ? undefined : directoryAt(text, site.file, tree);
  if (directory === undefined) return list([], 'a directory that cannot be told');
  const program = machine.module(site.file)?.program;
  const isSet = (name: string) => options?.kind === 'dict' && options.entries.get(name)?.kind === 'constant';
  const entries = isSet('recursive')
    ? tree
        .filesBelow(directory)
        .map((file) => ({ name: file.slice(directory === '' ? 0 : directory.length + 1), directory: false }))
    : tree.children(directory);
  return list(
    entries.map((entry) => {
      const name = entry.directory ? entry.name : asSeenBy(program, entry.name);
      return isSet('withFileTypes') ? directoryEntry(directory, name, entry.directory) : constant(name);
    }),
  );
}

function directoryEntry(directory: string, path: string, isDirectory: boolean): NativeValue {
  const slash = path.lastIndexOf('/');
  const parent = slash < 0 ? directory : below(directory, path.slice(0, slash));
  const name = path.slice(slash + 1);
  const told: Record<string, Value> = {
    name: constant(name),
    parentPath: constant(absolute(parent)),
    // Node gives the parent's path here, Python the entry's own; both agree where the path is joined with the name.
    path: constant(absolute(parent)),
    ...kinds(isDirectory),
  };
  return { kind: 'native', name: 'a directory entry', member: (key) => told[key] };
}

function kinds(isDirectory: boolean): Record<string, Value> {
  const says = (answer: boolean): Value => ({ kind: 'native', name: 'a kind of file', call: () => constant(answer) });
  return {
    isDirectory: says(isDirectory),
    isFile: says(!isDirectory),
    is_dir: says(isDirectory),
    is_file: says(!isDirectory),
    isSymbolicLink: says(false),
  };
}

function status(given: Value[], machine: Machine, site: Site): Value | undefined {
  const directory = kindOf(given[0], machine, site);
  if (directory === undefined) return undefined;
  const told = kinds(directory);
  const found: Value = { kind: 'native', name: 'the status of a file', member: (key) => told[key] };
  const callback = given.at(-1);
  if (callback?.kind !== 'function') return found;
  machine.call(callback, { positional: [constant(null), found], named: new Map() }, site);
  return UNDEFINED;
}

/** True for a directory, false for a file, undefined for what is neither. */
function kindOf(path: Value | undefined, machine: Machine, site: Site): boolean | undefined {
  const text = knownText(path);
  if (text === undefined) return undefined;
  const { tree } = machine.resolver;
  if (directoryAt(text, site.file, tree) !== undefined) return true;
  const source = text.replace(/\.([cm]?)js$/, '.$1ts');
  return [text, source].some((t) => fileAt(t, site.file, tree) !== undefined) ? false : undefined;
}

function isKind(path: Value | undefined, directory: boolean, machine: Machine, site: Site): Value | undefined {
  const found = kindOf(path, machine, site);
  if (found !== undefined) return constant(found === directory);
  return isMissing(path, machine, site) ? constant(false) : undefined;
}

function exists(path: Value | undefined, machine: Machine, site: Site): Value | undefined {
  if (kindOf(path, machine, site) !== undefined) return constant(true);
  return isMissing(path, machine, site) ? constant(false) : undefined;
}

/** What is built or mounted may appear; a program beside programs that are there is missing for good. */
function isMissing(path: Value | undefined, machine: Machine, site: Site): boolean {
  const text = knownText(path);
  if (text === undefined || inRepository(text) === undefined || !/\.([cm]?[jt]sx?|py)$/.test(text)) return false;
  const { tree } = machine.resolver;
  return candidates(text, site.file, tree).every((p) => tree.isDirectory(p.slice(0, Math.max(0, p.lastIndexOf('/')))));
}

export function listMatching(given: Value[], machine: Machine, site: Site): Value | undefined {
  const [patterns, options] = given;
  const callback = given.at(-1)?.kind === 'function' ? given.at(-1) : undefined;
  const found = matching(patterns, options, machine, site);
  if (!callback) return found;
  machine.call(callback, { positional: [constant(null), found], named: new Map() }, site);
  return UNDEFINED;
}

function matching(patterns: Value | undefined, options: Value | undefined, machine: Machine, site: Site): Value {
  const texts = patterns?.kind === 'list' && !patterns.open ? patterns.items.map(knownText) : [knownText(patterns)];
  const option = (name: string) => (options?.kind === 'dict' ? options.entries.get(name) : undefined);
  const cwd = option('cwd');
  const { tree } = machine.resolver;
  const directory = cwd && directoryAt(knownText(cwd) ?? '\0', site.file, tree);
  if ((cwd && directory === undefined) || !texts.every((t) => t !== undefined))
    return list([], 'a pattern of files that cannot be told');
  const placed = texts.filter((t) => !t.startsWith('!')).map((t) => filesMatching(t, site.file, tree, directory));
  const without = texts
    .filter((t) => t.startsWith('!'))
    .flatMap((t) => filesMatching(t.slice(1), site.file, tree, directory) ?? []);
  if (placed.some((files) => files === undefined)) return list([], 'a pattern of files outside the repository');
  const files = [...new Set(placed.flatMap((f) => f ?? []))].filter((f) => !without.includes(f)).sort();
  // Relative patterns give relative paths, which count from where the pattern does.
  const base = directory ?? workingDirectory(site.file, tree);
  const skip = base === '' ? 0 : base.length + 1;
  const isBelow = (file: string) => base === '' || file.startsWith(`${base}/`);
  const relative = !isTrue(option('absolute')) && !texts.some((t) => t.startsWith('/')) && files.every(isBelow);
  return list(files.map((file) => constant(relative ? file.slice(skip) : absolute(file))));
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === 'constant' && value.value === true;
}
