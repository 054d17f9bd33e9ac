// Binds names: of patterns, of parameters, of imports. What tests import of each other is read; the rest is outside.

import type { Expression, FunctionNode, Program, Statement } from '../../core/ir.ts';
import type { Reader } from './record.ts';
import { type Known, type Outside, type Scope, UNKNOWN } from './values.ts';

export function bindPattern(
  reader: Reader,
  target: Expression,
  value: Known,
  scope: Scope,
  set: (name: string, value: Known) => void,
): void {
  if (target.kind === 'name') set(target.name, value);
  else if (target.kind === 'default') {
    const given = value.kind === 'literal' && value.value === undefined;
    bindPattern(reader, target.target, given ? reader.evaluate(target.value, scope) : value, scope, set);
  } else if (target.kind === 'list') {
    for (const [at, item] of target.items.entries()) {
      const one = value.kind === 'list' ? (value.items[at] ?? UNKNOWN) : UNKNOWN;
      bindPattern(reader, item, item.kind === 'spread' ? UNKNOWN : one, scope, set);
    }
  } else if (target.kind === 'dict') {
    for (const { key, value: inner } of target.entries) {
      const name = key?.kind === 'literal' ? String(key.value) : undefined;
      bindPattern(reader, inner, name === undefined ? UNKNOWN : memberOf(reader, value, name), scope, set);
    }
  } else if (target.kind === 'member') setMember(reader.evaluate(target.object, scope), target.property, value);
}

function setMember(object: Known, property: string, value: Known): void {
  if (object.kind === 'instance') object.fields.set(property, value);
  if (object.kind === 'dict') object.entries.set(property, value);
}

const STATUS = new Set(['status', 'statusCode', 'status_code']);
const UNKNOWN_STATUS: Known = { kind: 'unknown', status: true };

export function memberOf(reader: Reader, object: Known, property: string): Known {
  switch (object.kind) {
    case 'outside':
      return { ...object, path: [...object.path.filter((one) => one !== '*'), property] };
    case 'module':
      return object.scope.names.get(property) ?? UNKNOWN;
    case 'dict':
      // A stand-in for an answer, which the program writes to.
      return STATUS.has(property) ? UNKNOWN_STATUS : (object.entries.get(property) ?? UNKNOWN);
    case 'instance':
      return object.fields.get(property) ?? classMember(reader, object.of, property, object) ?? inherited(property);
    case 'class':
      return classMember(reader, object, property, object) ?? UNKNOWN;
    case 'answer':
      if (STATUS.has(property)) return { kind: 'status', request: object.request };
      if (property === 'headers' || property === 'header') return { kind: 'headers', request: object.request };
      // What libraries hang on the error of a refused request.
      return property === 'response' || property === 'value' ? object : UNKNOWN;
    case 'headers':
      return { kind: 'header', request: object.request, name: property.toLowerCase() };
    case 'expectation':
      return expectationMember(object, property);
    case 'made':
      // What an instance of a class of the program does is a function of the program.
      return object.of.file === undefined ? UNKNOWN : { ...object.of, path: [...object.of.path, property] };
    default:
      return STATUS.has(property) ? UNKNOWN_STATUS : UNKNOWN;
  }
}

/** `self.assertEqual`, of unittest. */
function inherited(property: string): Known {
  return property.startsWith('assert') ? { kind: 'outside', source: '', path: ['self', property] } : UNKNOWN;
}

const CHAINED = new Set([
  'to',
  'be',
  'been',
  'is',
  'that',
  'which',
  'and',
  'has',
  'have',
  'with',
  'at',
  'of',
  'same',
  'but',
  'does',
  'a',
  'an',
  'deep',
  'soft',
  'eventually',
]);

function expectationMember(object: Extract<Known, { kind: 'expectation' }>, property: string): Known {
  if (property === 'not') return { ...object, negated: !object.negated };
  if (property === 'resolves' || property === 'rejects') return { ...object, promise: true };
  return CHAINED.has(property) ? object : UNKNOWN;
}

/** A field or a method, also of the classes it is made from. */
export function classMember(
  reader: Reader,
  of: Extract<Known, { kind: 'class' }>,
  name: string,
  self: Known,
): Known | undefined {
  const open = [of];
  for (let count = 0; count < 10; count++) {
    const one = open.shift();
    if (!one) return undefined;
    const member = one.node.members.find((m) => m.name === name && m.kind !== 'static-block');
    if (member?.function) return { kind: 'function', node: member.function, scope: one.scope, self };
    if (member?.value) return reader.evaluate(member.value, one.scope);
    for (const base of one.node.bases) {
      const value = reader.evaluate(base, one.scope);
      if (value.kind === 'class') open.push(value);
    }
  }
  return undefined;
}

export function bindParameters(
  reader: Reader,
  node: FunctionNode,
  scope: Scope,
  given: readonly Known[],
  named: ReadonlyMap<string, Known> = new Map(),
): void {
  const set = (name: string, value: Known) => void scope.names.set(name, value);
  for (const [at, parameter] of node.parameters.entries()) {
    const { target, default: fallback, rest } = parameter;
    const name = target.kind === 'name' ? target.name : undefined;
    const byName = name === undefined ? undefined : named.get(name);
    const absent = fallback ? reader.evaluate(fallback, scope) : UNKNOWN;
    const value = rest === 'list' ? { kind: 'list' as const, items: given.slice(at) } : (byName ?? given[at] ?? absent);
    bindPattern(reader, target, rest === 'dict' ? UNKNOWN : value, scope, set);
  }
}

export function bindImport(reader: Reader, statement: Extract<Statement, { kind: 'import' }>, scope: Scope): void {
  const { source, names } = statement;
  for (const { imported, local } of names) {
    if (imported === '*' && local === '*') bindAll(reader, source, scope);
    else scope.names.set(local, importedValue(reader, source, imported, scope.file));
  }
}

/** `from x import *`. */
function bindAll(reader: Reader, source: string, scope: Scope): void {
  const file = reader.resolve(source, scope.file);
  const module = file === undefined ? undefined : reader.moduleOf(file);
  for (const [name, value] of module?.names ?? []) scope.names.set(name, value);
}

export function importedValue(reader: Reader, source: string, imported: string, from: string): Known {
  const python = from.endsWith('.py');
  const submodule =
    python && imported !== '*'
      ? reader.resolve(source.endsWith('.') ? source + imported : `${source}.${imported}`, from)
      : undefined;
  const file = reader.resolve(source, from);
  const program = file === undefined ? undefined : (reader.tests.get(file) ?? reader.programs.get(file));
  const defines = program !== undefined && submodule !== undefined && python && definesName(program, imported);
  if (submodule !== undefined && !defines) return wholeModule(reader, source, submodule);
  if (imported === '*')
    return file === undefined ? { kind: 'outside', source, path: ['*'] } : wholeModule(reader, source, file);
  const module = file === undefined ? undefined : reader.moduleOf(file);
  if (module) return module.names.get(exportKey(imported)) ?? module.names.get(imported) ?? UNKNOWN;
  return outsideOf(reader, source, file, imported);
}

export const exportKey = (name: string) => `export ${name}`;

function definesName({ body }: Program, name: string): boolean {
  return body.some(
    (s) =>
      (s.kind === 'function' && s.function.name === name) ||
      (s.kind === 'assign' && s.target.kind === 'name' && s.target.name === name),
  );
}

function wholeModule(reader: Reader, source: string, file: string): Known {
  const scope = reader.moduleOf(file);
  return scope ? { kind: 'module', scope } : { kind: 'outside', source, file, path: ['*'] };
}

/** Follows what files only pass on. */
export function outsideOf(reader: Reader, source: string, file: string | undefined, name: string): Outside {
  let at = file;
  let wanted = name;
  for (let count = 0; at !== undefined && count < 5; count++) {
    const next = passedOn(reader, at, wanted);
    if (!next) break;
    [at, wanted] = next;
  }
  return { kind: 'outside', source, ...(at !== undefined && { file: at }), path: [wanted] };
}

function passedOn(reader: Reader, file: string, name: string): [file: string, name: string] | undefined {
  const body = reader.programs.get(file)?.body ?? [];
  for (const statement of body) {
    if (statement.kind === 'import' && file.endsWith('.py')) {
      const one = statement.names.find(({ local }) => local === name);
      const target = one && one.imported !== '*' ? reader.resolve(statement.source, file) : undefined;
      if (one && target !== undefined && target !== file) return [target, one.imported];
    }
    if (statement.kind !== 'export') continue;
    if (name === 'default' && statement.value?.kind === 'name') return [file, statement.value.name];
    const one = statement.names.find(({ exported }) => exported === name);
    if (!one && !(statement.star && statement.names.length === 0)) continue;
    const target = statement.source === undefined ? undefined : reader.resolve(statement.source, file);
    if (target === undefined) continue;
    const there = one?.local ?? name;
    if (one || exportsName(reader.programs.get(target), there)) return [target, there];
  }
  return undefined;
}

function exportsName(program: Program | undefined, name: string): boolean {
  return (program?.body ?? []).some((s) => s.kind === 'export' && s.names.some(({ exported }) => exported === name));
}
