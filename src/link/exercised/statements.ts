// Runs the statements of a test in order, every branch once. Which values a test takes decides nothing here: only what it
// sends, calls and asserts is of interest.

import type { Expression, Statement } from '../../core/ir.ts';
import { assertTrue } from './assertions.ts';
import { bindImport, bindPattern, exportKey } from './bind.ts';
import { waitedFor } from './constants.ts';
import { asserted, type Reader } from './record.ts';
import { assignTo, type Known, type Scope, UNKNOWN } from './values.ts';

/** Items of a table that is walked through; the rest is like them. */
const MOST_ITEMS = 40;

/** What is returned or yielded first; undefined where nothing is. */
export function executeBody(reader: Reader, body: readonly Statement[], scope: Scope): Known | undefined {
  for (const s of body) {
    if (s.kind === 'function' && s.function.name)
      scope.names.set(s.function.name, { kind: 'function', node: s.function, scope });
    if (s.kind === 'import') bindImport(reader, s, scope);
  }
  let result: Known | undefined;
  for (const s of body) {
    if (reader.steps > reader.most) break;
    const given = executeOne(reader, s, scope);
    result ??= given;
    if (s.kind === 'return' || s.kind === 'raise') break;
  }
  return result;
}

function executeOne(reader: Reader, s: Statement, scope: Scope): Known | undefined {
  switch (s.kind) {
    case 'expression':
      return expression(reader, s.value, scope);
    case 'assign':
      assign(reader, s, scope);
      return undefined;
    case 'class':
      if (s.class.name) scope.names.set(s.class.name, { kind: 'class', node: s.class, scope });
      return undefined;
    case 'return':
      return s.value ? waitedFor(reader.evaluate(s.value, scope)) : UNKNOWN;
    case 'raise':
      if (s.value) reader.evaluate(s.value, scope);
      return undefined;
    case 'if':
      return condition(reader, s, scope);
    case 'export':
      exported(reader, s, scope);
      return undefined;
    default:
      return nested(reader, s, scope);
  }
}

function nested(reader: Reader, s: Statement, scope: Scope): Known | undefined {
  switch (s.kind) {
    case 'each':
      return each(reader, s, scope);
    case 'while':
      if (s.test) reader.evaluate(s.test, scope);
      return reader.execute(s.body, scope);
    case 'try': {
      const tried = reader.execute(s.body, scope);
      for (const { body } of s.handlers) reader.execute(body, scope);
      reader.execute(s.otherwise, scope);
      reader.execute(s.finally, scope);
      return tried;
    }
    case 'with':
      return within(reader, s, scope);
    case 'switch':
      for (const { body } of s.cases) reader.execute(body, scope);
      return undefined;
    case 'block':
      return reader.execute(s.body, scope);
    default:
      return undefined;
  }
}

const LATER = new Set(['then', 'catch', 'finally']);

/** A promise that nobody waits for has nothing to say when the test ends. */
function expression(reader: Reader, value: Expression, scope: Scope): Known | undefined {
  const method = value.kind === 'call' && value.callee.kind === 'member' ? value.callee : undefined;
  const lost = method && (LATER.has(method.property) || isPromised(method.object));
  if (lost) reader.lost++;
  const result = reader.evaluate(value, scope);
  if (lost) reader.lost--;
  return value.kind === 'yield' ? result : undefined;
}

/** `expect(p).resolves.toBe(1)` */
function isPromised(node: Expression): boolean {
  let at = node;
  for (let count = 0; at.kind === 'member' && count < 5; count++) {
    if (at.property === 'resolves' || at.property === 'rejects') return true;
    at = at.object;
  }
  return false;
}

function assign(reader: Reader, s: Extract<Statement, { kind: 'assign' }>, scope: Scope): void {
  if (!s.value) return;
  const value = reader.evaluate(s.value, scope);
  const local = s.declares !== undefined || scope.file.endsWith('.py');
  bindPattern(reader, s.target, s.operator ? UNKNOWN : value, scope, (name, one) =>
    local ? scope.names.set(name, one) : assignTo(scope, name, one),
  );
}

/** `assert x` of Python is lowered to `if not x: raise AssertionError`, all at one place. */
function condition(reader: Reader, s: Extract<Statement, { kind: 'if' }>, scope: Scope): Known | undefined {
  const [first] = s.then;
  const raises = first?.kind === 'raise' && first.value?.kind === 'call' && first.value.callee.kind === 'name';
  const [line, column] = s.at;
  if (raises && s.test.kind === 'unary' && first.at[0] === line && first.at[1] === column) {
    assertTrue(reader, s.test.value, scope);
    return undefined;
  }
  reader.evaluate(s.test, scope);
  // A guard clause that throws is an assertion, too.
  if (first?.kind === 'raise') asserted(reader);
  const then = reader.execute(s.then, scope);
  return then ?? reader.execute(s.otherwise, scope);
}

function exported(reader: Reader, s: Extract<Statement, { kind: 'export' }>, scope: Scope): void {
  if (s.value) scope.names.set(exportKey('default'), reader.evaluate(s.value, scope));
  const file = s.source === undefined ? undefined : reader.resolve(s.source, scope.file);
  const from = file === undefined ? scope : reader.moduleOf(file);
  for (const { local, exported: name } of s.names) {
    const value = from?.names.get(exportKey(local)) ?? from?.names.get(local);
    if (value) scope.names.set(exportKey(name), value);
  }
  if (s.star && s.names.length === 0) for (const [name, value] of from?.names ?? []) scope.names.set(name, value);
}

function each(reader: Reader, s: Extract<Statement, { kind: 'each' }>, scope: Scope): Known | undefined {
  const over = reader.evaluate(s.iterable, scope);
  const items = over.kind === 'list' && s.over === 'values' ? over.items.slice(0, MOST_ITEMS) : [UNKNOWN];
  let result: Known | undefined;
  for (const item of items) {
    bindPattern(reader, s.target, item, scope, (name, one) => scope.names.set(name, one));
    result = reader.execute(s.body, scope) ?? result;
  }
  return result;
}

const RAISING = new Set(['raises', 'assertRaises', 'assertRaisesRegex', 'assertRaisesMessage']);

/** `with pytest.raises(X) as e`, `with TestClient(app) as client`. */
function within(reader: Reader, s: Extract<Statement, { kind: 'with' }>, scope: Scope): Known | undefined {
  let raising = 0;
  for (const { value, target } of s.items) {
    const callee = value.kind === 'call' ? value.callee : undefined;
    const name = callee?.kind === 'member' ? callee.property : callee?.kind === 'name' ? callee.name : '';
    if (RAISING.has(name)) {
      raising++;
      asserted(reader);
    }
    const known = reader.evaluate(value, scope);
    if (target) bindPattern(reader, target, known, scope, (one, it) => scope.names.set(one, it));
  }
  reader.raising += raising;
  const result = reader.execute(s.body, scope);
  reader.raising -= raising;
  return result;
}
