// Paths that a program spells out, told from its text alone, before anything is evaluated: `path.join(__dirname, 'routes')`.
// Only to find files that must be read; what they are loaded for, the evaluator says.

import { posix } from 'node:path';
import type { Expression } from '../../../core/ir.ts';
import { directoryOf } from '../../resolve/resolver.ts';
import { absolute } from './places.ts';

const DEEPEST = 12;

export interface Names {
  file: string;
  /** What is assigned to each name, wherever it is. */
  assigned: Map<string, Expression>;
}

const IDENTITY = new Set([
  'fileURLToPath',
  'pathToFileURL',
  'Path',
  'PurePath',
  'abspath',
  'realpath',
  'str',
  'URL',
  'normalize',
]);

export function fold(e: Expression | undefined, names: Names, depth = 0): string | undefined {
  if (!e || depth > DEEPEST) return undefined;
  const inner = (part: Expression | undefined) => fold(part, names, depth + 1);
  switch (e.kind) {
    case 'literal':
      return typeof e.value === 'string' ? e.value : undefined;
    case 'name':
      return placeName(e.name, names) ?? inner(names.assigned.get(e.name));
    case 'member':
      return foldMember(e, names, inner);
    case 'template':
      return together(e.parts.map(inner));
    case 'binary':
      if (e.operator === '+') return together([inner(e.left), inner(e.right)]);
      return e.operator === '/' ? joined([inner(e.left), inner(e.right)]) : undefined;
    case 'list':
      return e.items.length === 1 ? inner(e.items[0]) : undefined;
    case 'call':
      return foldCall(e, inner);
    default:
      return undefined;
  }
}

function placeName(name: string, { file, assigned }: Names): string | undefined {
  if (name === '__dirname' || name === '__path__') return assigned.has(name) ? undefined : absolute(directoryOf(file));
  if (name === '__filename' || name === '__file__') return assigned.has(name) ? undefined : absolute(file);
  return undefined;
}

type Inner = (part: Expression | undefined) => string | undefined;

function foldMember(e: Extract<Expression, { kind: 'member' }>, { file }: Names, inner: Inner): string | undefined {
  if (e.object.kind === 'member' && e.object.property === 'meta') return metaPlace(e.property, file);
  if (e.object.kind === 'name' && e.object.name === 'import') return undefined;
  if (e.property === 'pathname' || e.property === 'href' || e.property === '__path__') return inner(e.object);
  const of = e.property === 'parent' ? inner(e.object) : undefined;
  return of === undefined ? undefined : posix.dirname(of);
}

function metaPlace(property: string, file: string): string | undefined {
  if (property === 'url' || property === 'filename') return absolute(file);
  return property === 'dirname' ? absolute(directoryOf(file)) : undefined;
}

function foldCall({ callee, args }: Extract<Expression, { kind: 'call' }>, inner: Inner): string | undefined {
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  const texts = args.map(({ value }) => inner(value));
  const [first, second] = texts;
  if (name === 'URL' && first !== undefined && second !== undefined) return posix.resolve(posix.dirname(second), first);
  if (name === 'join' || name === 'resolve') {
    // A path object's `resolve()` takes nothing.
    if (args.length === 0 && callee.kind === 'member') return inner(callee.object);
    const known = texts.findIndex((t) => t === undefined);
    return joined(known > 0 ? texts.slice(0, known) : texts);
  }
  if (name === 'joinpath' && callee.kind === 'member') return joined([inner(callee.object), ...texts]);
  if (name === 'dirname') return first === undefined ? undefined : posix.dirname(first);
  if (name === 'glob' && callee.kind === 'member') {
    const of = inner(callee.object);
    if (of !== undefined) return joined([of, first ?? '*']);
  }
  return IDENTITY.has(name) ? first : undefined;
}

function joined(texts: (string | undefined)[]): string | undefined {
  return texts.length > 0 && texts.every((t) => t !== undefined) ? posix.join(...texts) : undefined;
}

/** What follows a known beginning may be unknown: the directory is told all the same. */
function together(texts: (string | undefined)[]): string | undefined {
  const until = texts.findIndex((t) => t === undefined);
  if (until === 0) return undefined;
  return (until < 0 ? texts : texts.slice(0, until)).join('');
}
