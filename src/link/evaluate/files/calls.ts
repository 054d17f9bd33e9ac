// Which call of a language's own library, or of one that the catalogue describes, computes with files and paths.

import { directoryOf } from '../../resolve/resolver.ts';
import { type Arguments, constant, type LibraryValue, type Site, type Value } from '../../values.ts';
import type { Machine } from '../machine.ts';
import { CONTENTS, parsed } from './content.ts';
import { LISTINGS, listMatching } from './listing.ts';
import { PATHS } from './paths.ts';
import { absolute } from './places.ts';
import { PYTHON } from './python.ts';

/** What a library's export may compute, in the words of `computes` in rules/libraries. */
const COMPUTES = {
  'list-files': listMatching,
  'parse-document': (given: Value[], machine: Machine) => parsed(given, machine),
  same: ([first]: Value[]) => first,
};

export function fileCall(machine: Machine, callee: LibraryValue, given: Arguments, site: Site): Value | undefined {
  if (callee.made) return undefined;
  const computes = machine.computes.get(callee.source);
  if (!computes && !isLanguage(callee.source)) return undefined;
  const name = plainName(callee);
  const compute = own(PATHS, name) ?? own(LISTINGS, name) ?? own(CONTENTS, name);
  if (compute) return compute(given.positional, machine, site);
  const python = own(PYTHON, name);
  if (python) return python(given, machine, site);
  const told = computes && own(computes, callee.path.filter((p) => p !== 'default').join('.') || 'default');
  return told && COMPUTES[told](given.positional, machine, site);
}

const LANGUAGE = new Set(
  [PATHS, LISTINGS, CONTENTS, PYTHON].flatMap((table) => Object.keys(table).map((name) => name.split('.')[0])),
);

/** Most calls are of other libraries, and told by the first word. */
function isLanguage(source: string): boolean {
  return LANGUAGE.has(/^(?:node:)?(\w+)/.exec(source)?.[1]);
}

/** Names come from the repository: `constructor` must find nothing. */
function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** `node:fs/promises.readdir`, `fs.promises.readdir` and `fs.default.readdir` are one function. */
function plainName({ source, path }: LibraryValue): string {
  const parts = [...source.replace(/^node:/, '').split('/'), ...path];
  return parts.filter((p) => p !== 'default' && p !== 'promises' && p !== 'posix').join('.');
}

/** Members that say where a program stands: `import.meta.url`, `path.sep`. */
export function fileMember({ source, path }: LibraryValue, name: string, site: Site): Value | undefined {
  const object = [source, ...path].join('.');
  if (object === 'globalThis.import.meta' || object === 'globalThis.import') return moduleMember(name, site);
  if (name === 'sep' && /^(node:)?path(\.default)?$|^os(\.path)?$/.test(object)) return constant('/');
  return undefined;
}

function moduleMember(name: string, site: Site): Value | undefined {
  if (name === 'url') return constant(`file://${absolute(site.file)}`);
  if (name === 'dirname') return constant(absolute(directoryOf(site.file)));
  return name === 'filename' ? constant(absolute(site.file)) : undefined;
}

/** What every module of the language knows of itself. */
export function placeNames(file: string, language: 'javascript' | 'python'): [string, Value][] {
  const directory = constant(absolute(directoryOf(file)));
  if (language === 'javascript')
    return [
      ['__dirname', directory],
      ['__filename', constant(absolute(file))],
    ];
  const dotted = constant(directoryOf(file).replaceAll('/', '.'));
  const own: [string, Value][] = [
    ['__file__', constant(absolute(file))],
    ['__package__', dotted],
  ];
  return file.endsWith('__init__.py') ? [...own, ['__path__', { kind: 'list', items: [directory] }]] : own;
}
