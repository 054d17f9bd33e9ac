// A program as what it defines at its top and what it does when it is loaded: the one is only run when somebody speaks of
// it, the other always.

import type { ClassNode, Expression, FunctionNode, Program, Statement } from '../../core/ir.ts';
import type { RepositoryResolver } from '../resolve/resolver.ts';
import { aliasesOf, defaultOf, requiredBy, wholeOf, wordsIn } from './words.ts';

export interface Definition {
  name: string;
  program: Program;
  what: { kind: 'function'; node: FunctionNode } | { kind: 'class'; node: ClassNode } | { kind: 'made' };
  speaks: Set<string>;
}

export interface Definitions {
  all: Definition[];
  /** What is spoken of as soon as the programs are loaded. */
  spoken: Set<string>;
  /** Modules as wholes: what speaks of them speaks of these. */
  means: Map<string, Set<string>>;
}

export function definitionsIn(programs: readonly Program[], resolver: RepositoryResolver): Definitions {
  const found: Definitions = { all: [], spoken: new Set(), means: new Map() };
  for (const program of programs) addProgram(found, program, resolver);
  return found;
}

function addProgram(found: Definitions, program: Program, resolver: RepositoryResolver): void {
  const aliases = aliasesOf(program, resolver);
  const names = new Set<string>();
  for (const statement of program.body) {
    if (statement.kind === 'export') addRenamed(found, statement, (source) => resolver.resolve(source, program.file));
    const given = givenAway(statement);
    if (given) {
      for (const name of given.names) names.add(name);
      if (given.asDefault) means(found, defaultOf(program.file), wordsIn(given.rest, aliases));
      else for (const word of wordsIn(given.rest, aliases)) found.spoken.add(word);
      continue;
    }
    const own = definedBy(statement);
    if (!own) {
      for (const word of wordsIn(statement, aliases)) found.spoken.add(word);
      continue;
    }
    names.add(own.name);
    const speaks = wordsIn(own.what.kind === 'made' ? statement : own.what.node, aliases);
    found.all.push({ ...own, program, speaks });
  }
  means(found, wholeOf(program.file), names);
}

function means({ means: known }: Definitions, key: string, words: Iterable<string>): void {
  known.set(key, new Set([...(known.get(key) ?? []), ...words]));
}

/** `export { check as guard }`, `export { default as guard } from './check'`. */
function addRenamed(
  found: Definitions,
  { names, source }: Extract<Statement, { kind: 'export' }>,
  resolve: (source: string) => string | undefined,
): void {
  for (const { local, exported } of names) {
    const file = source === undefined || local !== 'default' ? undefined : resolve(source);
    const meant = file === undefined ? local : defaultOf(file);
    if (meant !== exported && exported !== 'default') means(found, exported, [meant]);
  }
}

type Own = Pick<Definition, 'name' | 'what'>;

/** Decorators hand what they stand on to somebody: it is used. */
function definedBy(statement: Statement): Own | undefined {
  if (statement.kind === 'function') return ofFunction(statement.function.name, statement.function);
  if (statement.kind === 'class') return ofClass(statement.class.name, statement.class);
  if (statement.kind !== 'assign' || statement.operator !== undefined || statement.target.kind !== 'name')
    return undefined;
  const { name } = statement.target;
  const value = statement.value?.kind === 'await' ? statement.value.value : statement.value;
  if (value?.kind === 'function') return ofFunction(name, value.function);
  if (value?.kind === 'class') return ofClass(name, value.class);
  return value?.kind === 'call' && requiredBy(value) === undefined ? { name, what: { kind: 'made' } } : undefined;
}

function ofFunction(name: string | undefined, node: FunctionNode): Own | undefined {
  return name === undefined || node.decorators.length > 0 ? undefined : { name, what: { kind: 'function', node } };
}

function ofClass(name: string | undefined, node: ClassNode): Own | undefined {
  return name === undefined || node.decorators.length > 0 ? undefined : { name, what: { kind: 'class', node } };
}

interface GivenAway {
  names: string[];
  /** What else stands there, and is spoken of by who takes the default export. */
  rest: unknown;
  asDefault: boolean;
}

/** `export { a }`, `export default a`, `module.exports = { a }`, `exports.a = a`, `__all__ = ['a']`. */
function givenAway(statement: Statement): GivenAway | undefined {
  if (statement.kind === 'export') {
    const asDefault = statement.names
      .filter(({ exported }) => exported === 'default')
      .map(({ local }) => nameOf(local));
    return { names: [], rest: [...asDefault, statement.value], asDefault: true };
  }
  const assigned = statement.kind === 'expression' ? statement.value : statement;
  if (assigned.kind !== 'assign') return undefined;
  const { target, value } = assigned;
  if (target.kind === 'name') return target.name === '__all__' ? { names: [], rest: [], asDefault: true } : undefined;
  if (!isExports(target)) return undefined;
  if (value?.kind !== 'dict') return { names: [], rest: value, asDefault: true };
  const named = value.entries.flatMap((entry) => (entry.value.kind === 'name' ? [entry.value.name] : []));
  return { names: named, rest: value.entries.filter((entry) => entry.value.kind !== 'name'), asDefault: false };
}

const nameOf = (name: string): Expression => ({ kind: 'name', name, at: [1, 1, 1, 1] });

function isExports(target: Expression): boolean {
  if (target.kind !== 'member') return false;
  const { object, property } = target;
  if (object.kind === 'name') return object.name === 'exports' || (object.name === 'module' && property === 'exports');
  return isExports(object);
}
