// How Python programs find their own modules: `pathlib`, `pkgutil`, `importlib`, `os.walk`.

import { posix } from 'node:path';
import { below, directoryOf } from '../../resolve/resolver.ts';
import { knownText, symbol } from '../../texts.ts';
import {
  type Arguments,
  constant,
  type FieldsOf,
  type LibraryValue,
  list,
  type NativeValue,
  type Site,
  type Value,
} from '../../values.ts';
import type { Machine } from '../machine.ts';
import { filesMatching } from './glob.ts';
import { atRunTime } from './listing.ts';
import { absolute, directoryAt, fileAt, inRepository } from './places.ts';

type PythonFunction = (given: Arguments, machine: Machine, site: Site) => Value | undefined;

export const PYTHON: Record<string, PythonFunction> = {
  'pathlib.Path': pathOf,
  'pathlib.PurePath': pathOf,
  'pkgutil.iter_modules': (given, machine, site) => modulesIn(given, false, machine, site),
  'pkgutil.walk_packages': (given, machine, site) => modulesIn(given, true, machine, site),
  'importlib.import_module': importModule,
  'builtins.__import__': importModule,
  'os.walk': ({ positional: [top] }, machine, site) => walk(top, machine, site),
};

function pathOf({ positional }: Arguments, machine: Machine, site: Site): Value | undefined {
  const texts = positional.map(textOfPath);
  return texts.every((t) => t !== undefined) ? path(posix.join(...texts), machine, site) : undefined;
}

/** The text of a path object, or a text. */
export function textOfPath(value: Value | undefined): string | undefined {
  return knownText(value?.kind === 'native' && value.name === 'a path' ? value.member?.('path') : value);
}

function path(text: string, machine: Machine, site: Site): NativeValue {
  const name = posix.basename(text);
  const ending = posix.extname(name);
  const other = (changed: string) => path(changed, machine, site);
  const told: Record<string, () => Value> = {
    path: () => constant(text),
    name: () => constant(name),
    stem: () => constant(ending === '' ? name : name.slice(0, -ending.length)),
    suffix: () => constant(ending),
    parent: () => other(posix.dirname(text)),
    parents: () => list(parentsOf(text).map(other)),
    parts: () => list(text.split('/').map(constant)),
  };
  return {
    kind: 'native',
    name: 'a path',
    member: (key) =>
      told[key]?.() ?? { kind: 'native', name: key, call: (given) => callPath(text, key, given, other, machine, site) },
    divide: (right) => {
      const more = textOfPath(right);
      return more === undefined ? unreadPath(text, right, site) : other(posix.join(text, more));
    },
  };
}

/** What it is below is known, and not where: a path as the library makes them. */
function unreadPath(text: string, more: Value, site: Site): Value {
  const of: LibraryValue = { kind: 'library', source: 'pathlib', path: ['Path'] };
  return { kind: 'made', of, arguments: { positional: [constant(text), more], named: new Map() }, site };
}

function parentsOf(text: string): string[] {
  const all: string[] = [];
  for (let at = posix.dirname(text); all.length < 40 && at !== all.at(-1); at = posix.dirname(at)) all.push(at);
  return all;
}

function callPath(
  text: string,
  name: string,
  { positional: [first] }: Arguments,
  other: (text: string) => Value,
  machine: Machine,
  site: Site,
): Value {
  const { tree } = machine.resolver;
  const more = textOfPath(first);
  switch (name) {
    case 'resolve':
    case 'absolute':
      return other(text);
    case 'open':
    case 'read_text':
    case 'read_bytes': {
      const file = fileAt(text, site.file, tree);
      return file === undefined
        ? atRunTime('a file that is not there', text)
        : atRunTime(`the content of \`${file}\``, file);
    }
    case 'as_posix':
    case '__str__':
      return constant(text);
    case 'joinpath':
      return more === undefined ? unreadPath(text, first ?? constant(''), site) : other(posix.join(text, more));
    case 'with_suffix':
      return other(text.slice(0, text.length - posix.extname(text).length) + (more ?? ''));
    case 'is_dir':
    case 'is_file':
      return constant((directoryAt(text, site.file, tree) !== undefined) === (name === 'is_dir'));
    case 'iterdir': {
      const directory = directoryAt(text, site.file, tree);
      if (directory === undefined) return list([], 'a directory that cannot be told');
      return list(tree.children(directory).map((c) => other(absolute(below(directory, c.name)))));
    }
    case 'glob':
    case 'rglob': {
      const pattern = name === 'rglob' ? `**/${more ?? '*'}` : more;
      const files = pattern === undefined ? undefined : filesMatching(posix.join(text, pattern), site.file, tree);
      return files ? list(files.map((f) => other(absolute(f)))) : list([], 'a pattern of files that cannot be told');
    }
    default:
      return atRunTime(`${name} of a path`, text);
  }
}

function modulesIn(given: Arguments, deep: boolean, machine: Machine, site: Site): Value {
  const where = given.positional[0] ?? given.named.get('path');
  const prefix = knownText(given.positional[1] ?? given.named.get('prefix')) ?? '';
  const places = where?.kind === 'list' && !where.open ? where.items.map(textOfPath) : [undefined];
  const { tree } = machine.resolver;
  const directories = places.map((p) => (p === undefined ? undefined : directoryAt(p, site.file, tree)));
  if (!directories.every((d) => d !== undefined)) return list([], 'a package that cannot be told');
  return list(directories.flatMap((d) => modulesBelow(d, prefix, deep, machine)));
}

function modulesBelow(directory: string, prefix: string, deep: boolean, machine: Machine): Value[] {
  const { tree } = machine.resolver;
  const found: Value[] = [];
  const pending = [{ directory, prefix }];
  for (let at = pending.shift(); at; at = pending.shift()) {
    for (const child of tree.children(at.directory)) {
      const path = below(at.directory, child.name);
      const isPackage = child.directory && tree.has(below(path, '__init__.py'));
      if (!isPackage && (child.directory || !child.name.endsWith('.py') || child.name === '__init__.py')) continue;
      const name = at.prefix + child.name.replace(/\.py$/, '');
      const fields: FieldsOf = new Map([
        ['name', constant(name)],
        ['ispkg', constant(isPackage)],
      ]);
      found.push({ ...list([atRunTime('a finder', path), constant(name), constant(isPackage)]), fields });
      if (deep && isPackage) pending.push({ directory: path, prefix: `${name}.` });
    }
  }
  return found;
}

/** A name that cannot be told is told apart: whoever registers what it gives, registers what only the run knows. */
function importModule(given: Arguments, machine: Machine, site: Site): Value | undefined {
  const [name, from = given.named.get('package')] = given.positional;
  const text = knownText(name);
  if (name === undefined) return undefined;
  if (text === undefined) return atRunTime(`modules loaded at run time from \`${symbol(name)}\``, symbol(name));
  // `__name__` is `__main__` for us everywhere, since every module may be the program.
  const own = packageOf(site.file);
  const dotted = text
    .replace(/^__main__(?=\.|$)/, own)
    .replace(/^\.+/, (dots) => (from ? `${packageName(from, own)}.` : dots));
  const target = machine.resolver.resolve(dotted, site.file);
  return target === undefined ? undefined : { kind: 'module', file: target };
}

function packageName(from: Value, own: string): string {
  const text = knownText(from);
  return text === undefined || text === '__main__' ? own : text;
}

/** The dotted name of the module itself for a package, of the package around it for any other file. */
export function packageOf(file: string): string {
  const directory = directoryOf(file);
  return directory.replaceAll('/', '.');
}

function walk(top: Value | undefined, machine: Machine, site: Site): Value {
  const text = textOfPath(top);
  const { tree } = machine.resolver;
  const directory = text === undefined ? undefined : directoryAt(text, site.file, tree);
  if (directory === undefined || inRepository(text ?? '') === undefined)
    return list([], 'a directory that cannot be told');
  const found: Value[] = [];
  const pending = [directory];
  for (let at = pending.shift(); at !== undefined && found.length < 400; at = pending.shift()) {
    const children = tree.children(at);
    const names = (wanted: boolean) =>
      list(children.filter((c) => c.directory === wanted).map((c) => constant(c.name)));
    found.push(list([constant(absolute(at)), names(true), names(false)]));
    for (const child of children) if (child.directory) pending.push(below(at, child.name));
  }
  return list(found);
}
