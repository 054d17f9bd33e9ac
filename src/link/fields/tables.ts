// Which types are tables or documents of a database: rules/libraries says by what bases, decorators and calls their libraries
// know them. Objects of fields that are given to such a call become types here.

import type { Expression, Program, Statement } from '../../core/ir.ts';
import { type Library, namesExport } from '../../core/library.ts';
import { type Catalogue, ecosystemOf, exportPath } from '../catalogue.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import { keyOf } from '../secrets/sinks.ts';
import type { Reader } from '../sites/frames.ts';
import { type CallNode, lastWord } from '../sites/walk.ts';
import { optionsOf } from '../values.ts';
import type { Type, TypeField, Types } from './types.ts';

export interface Table {
  type: Type;
  library: Library;
}

export interface Looking {
  types: Types;
  catalogue: Catalogue;
  readerOf: (program: Program) => Reader;
}

/** The library of which the expression, where it stands, is something; `which` must want its path. */
type Which = (library: Library, path: readonly string[]) => boolean;

export function tablesIn(looking: Looking, programs: readonly Program[]): Table[] {
  return [
    ...looking.types.all.flatMap((type) => classTable(looking, type)),
    ...programs.flatMap((p) => objects(looking, p)),
  ];
}

function classTable(looking: Looking, type: Type): Table[] {
  const { node, program, fields } = type;
  if (!node) return [];
  const library =
    node.decorators.map((one) => libraryOf(looking, calleeOf(one), program, byDecorator)).find((one) => one) ??
    columnsOf(looking, fields, program) ??
    inheritedTable(looking, type);
  return library ? [{ type, library }] : [];
}

const byDecorator: Which = ({ records }, path) => isNamed(records?.decorators, path);
const byColumn: Which = ({ records }, path) =>
  isNamed([...(records?.columns ?? []), ...(records?.encrypts ?? [])], path);
const isNamed = (names: readonly string[] | undefined, path: readonly string[]) =>
  names?.some((name) => namesExport(name, path)) === true;

const calleeOf = (expression: Expression): Expression => (expression.kind === 'call' ? expression.callee : expression);

/** One column tells of all. */
function columnsOf(looking: Looking, fields: readonly TypeField[], program: Program): Library | undefined {
  const made = fields.find(({ value }) => value?.kind === 'call');
  const all = fields.filter(({ value }) => value?.kind === 'call').slice(0, 4);
  if (!made) return undefined;
  for (const { value } of all) {
    const found = value && libraryOf(looking, calleeOf(value), program, byColumn);
    if (found) return found;
  }
  return undefined;
}

/** `class User(Base, table=True)`. */
function inheritedTable(looking: Looking, { node, program }: Type): Library | undefined {
  for (const { name, value } of node?.keywords ?? []) {
    if (name === undefined || value.kind !== 'literal' || value.value !== true) continue;
    const found = librariesNear(looking, program).find(({ records }) => records?.keyword === name);
    if (found) return found;
  }
  return undefined;
}

function librariesNear({ catalogue }: Looking, program: Program): Library[] {
  const ecosystem = ecosystemOf(program.file);
  return sourcesOf(program).flatMap((source) => catalogue.find(source, ecosystem) ?? []);
}

function libraryOf(looking: Looking, expression: Expression, program: Program, which: Which): Library | undefined {
  const word = lastWord(expression);
  if (word === undefined || !wordsWanted(looking.catalogue).has(word)) return undefined;
  const value = looking.readerOf(program).read(expression, undefined);
  for (const { value: one } of optionsOf(value)) {
    if (one.kind !== 'library') continue;
    const library = looking.catalogue.find(one.source, ecosystemOf(program.file));
    if (library && which(library, exportPath(one))) return library;
  }
  return undefined;
}

const wanted = new WeakMap<Catalogue, Set<string>>();

/** Last words of all that makes tables. */
function wordsWanted(catalogue: Catalogue): Set<string> {
  const known = wanted.get(catalogue);
  if (known) return known;
  const all = catalogue.libraries.flatMap(({ records = {} }) => [
    ...(records.decorators ?? []),
    ...(records.columns ?? []),
    ...(records.encrypts ?? []),
    ...Object.keys(records.objects ?? {}),
  ]);
  const words = new Set(all.map((name) => name.split('.').at(-1) ?? name));
  wanted.set(catalogue, words);
  return words;
}

/** `const users = pgTable('users', { … })`, `User.init({ … })`: at the top of a file. */
function objects(looking: Looking, program: Program): Table[] {
  if (program.language !== 'javascript') return [];
  return program.body.flatMap((statement) => {
    const given = madeBy(statement);
    const call = given && innermost(given.value);
    if (!given || !call) return [];
    const library = libraryOf(
      looking,
      call.callee,
      program,
      ({ records }, path) => placeOf(records, path) !== undefined,
    );
    const table = library && ofObject(library, call, given.name, program);
    if (table) looking.types.add(table.type);
    return table ? [table] : [];
  });
}

function madeBy(statement: Statement): { name: string | undefined; value: Expression } | undefined {
  if (statement.kind === 'assign' && statement.value)
    return { name: lastWord(statement.target), value: statement.value };
  if (statement.kind === 'export' && statement.value) return { name: undefined, value: statement.value };
  return statement.kind === 'expression' ? { name: undefined, value: statement.value } : undefined;
}

/** `model.define(…).indexes(…)`, `mongoose.model('User', new Schema(…))`. */
function innermost(expression: Expression): CallNode | undefined {
  let at: Expression = expression;
  for (let step = 0; step < 8; step += 1) {
    if (at.kind !== 'call') return undefined;
    if (at.callee.kind === 'member' && at.callee.object.kind === 'call') at = at.callee.object;
    else {
      const inner: Expression | undefined = at.args.find(({ value }) => value.kind === 'call')?.value;
      const hasFields = at.args.some(({ value }) => value.kind === 'dict');
      if (hasFields || !inner) return at;
      at = inner;
    }
  }
  return undefined;
}

function placeOf(records: Library['records'], path: readonly string[]): number | undefined {
  const found = Object.entries(records?.objects ?? {}).find(([name]) => namesExport(name, path));
  return found?.[1];
}

function ofObject(library: Library, call: CallNode, variable: string | undefined, program: Program): Table | undefined {
  const dict = call.args.find(({ value }) => value.kind === 'dict')?.value;
  if (dict?.kind !== 'dict') return undefined;
  const [first] = call.args;
  const said = first?.value.kind === 'literal' && typeof first.value.value === 'string' ? first.value.value : undefined;
  const owner =
    call.callee.kind === 'member' && call.callee.property === 'init' ? lastWord(call.callee.object) : undefined;
  const name = owner ?? variable ?? said ?? '';
  if (name === '') return undefined;
  const type = {
    name: name.replace(/(?:_?[sS]chema|Model)$/, '') || name,
    program,
    fields: entries(dict, program),
    bases: [],
    at: call.at,
  };
  return { type, library };
}

function entries(dict: Extract<Expression, { kind: 'dict' }>, program: Program): TypeField[] {
  return dict.entries.flatMap(({ key, value }) => {
    const name = key && (keyOf(key) ?? lastWord(key));
    return name === undefined ? [] : [{ name, value, file: program.file, at: value.at }];
  });
}
