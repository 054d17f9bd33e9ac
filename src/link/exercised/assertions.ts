// What a test asserts: of the status or the headers of an answer, of a call of the program that must fail, or of nothing
// that could ever be otherwise.

import type { Expression } from '../../core/ir.ts';
import { statusOfName } from '../status.ts';
import { asserted, type Given, type Reader } from './record.ts';
import { type Call, type Known, literal, type Outside, type Scope, type Sent, UNKNOWN } from './values.ts';

type Expectation = Extract<Known, { kind: 'expectation' }>;

/** Statuses that a value stands for: 401, (401, 403), `status.HTTP_401_UNAUTHORIZED`, `HTTPStatus.FORBIDDEN`. */
export function statusesOf(value: Known | undefined): number[] {
  if (value?.kind === 'list') {
    const all = value.items.map(statusesOf);
    return all.every((one) => one.length === 1) ? all.flat() : [];
  }
  if (value?.kind === 'literal' && typeof value.value === 'number') return [value.value];
  const status =
    value?.kind === 'outside' ? statusOfName(value.path.filter((one) => one !== 'value').at(-1) ?? '') : undefined;
  return status === undefined ? [] : [status];
}

/** `assert x` */
export function assertTrue(reader: Reader, node: Expression, scope: Scope): void {
  if (node.kind === 'binary' && node.operator === 'and') {
    assertTrue(reader, node.left, scope);
    assertTrue(reader, node.right, scope);
    return;
  }
  if (node.kind === 'literal') return;
  asserted(reader);
  if (node.kind === 'unary' && node.operator === 'not') {
    deny(reader, reader.evaluate(node.value, scope));
    return;
  }
  if (node.kind !== 'binary') {
    everyOf(reader, node, scope);
    return;
  }
  const left = reader.evaluate(node.left, scope);
  const right = reader.evaluate(node.right, scope);
  compare(reader, node.operator, left, right);
}

/** `assert all(r.status_code == 401 for r in answers)` */
function everyOf(reader: Reader, node: Expression, scope: Scope): void {
  const callee = node.kind === 'call' && node.callee.kind === 'name' ? node.callee.name : '';
  const [first] = node.kind === 'call' ? node.args : [];
  if (callee !== 'all' || first?.value.kind !== 'comprehension') {
    reader.evaluate(node, scope);
    return;
  }
  const test: Expression = first.value.value;
  const over = { ...first.value, value: test.kind === 'binary' ? test.left : test };
  const items = reader.evaluate({ ...over, result: 'list' }, scope);
  if (test.kind !== 'binary' || items.kind !== 'list') return;
  const right = reader.evaluate(test.right, scope);
  for (const item of items.items) compare(reader, test.operator, item, right);
}

function compare(reader: Reader, operator: string, left: Known, right: Known): void {
  if (operator === '==' || operator === 'is') equal(reader, left, right);
  else if (operator === 'in') contained(reader, left, right);
  else if (operator === 'not-in' && right.kind === 'headers' && left.kind === 'literal')
    deny(reader, { kind: 'header', request: right.request, name: String(left.value).toLowerCase() });
}

function contained(reader: Reader, one: Known, all: Known): void {
  if (one.kind === 'status') expectStatus(reader, one.request, statusesOf(all));
  // `'nosniff' in response.headers['…']`, `'X-Frame-Options' in response.headers`
  if (all.kind === 'header') headerThere(reader, all.request, all.name);
  if (all.kind === 'headers' && one.kind === 'literal')
    headerThere(reader, all.request, String(one.value).toLowerCase());
}

function headerThere(reader: Reader, request: Sent, name: string): void {
  if (reader.lost === 0) request.headers.add(name);
}

function expectStatus(reader: Reader, request: Sent, statuses: readonly number[]): void {
  if (reader.lost === 0 && request.statuses.size === 0) for (const one of statuses) request.statuses.add(one);
}

export function equal(reader: Reader, left: Known, right: Known): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kind === 'status') expectStatus(reader, one.request, statusesOf(other));
    if (one.kind === 'header') {
      if (isNothing(other)) one.request.lacking.add(one.name);
      else headerThere(reader, one.request, one.name);
    }
    if (one.kind === 'made' && one.call && isFalse(other)) rejects(reader, one.call);
  }
  // `assert error.status_code == 401`: of what a call of the program raised.
  if (left.kind === 'unknown' && left.status) for (const status of statusesOf(right)) lastCalls(reader, status);
}

function lastCalls(reader: Reader, status: number): void {
  if (status < 400 || status > 599 || reader.lost > 0) return;
  for (const call of reader.record.calls) call.statuses.add(status);
}

const isNothing = (value: Known) => value.kind === 'literal' && (value.value === null || value.value === undefined);
const isFalse = (value: Known) => isNothing(value) || (value.kind === 'literal' && value.value === false);

function deny(reader: Reader, value: Known): void {
  if (value.kind === 'made' && value.call) rejects(reader, value.call);
  if (value.kind === 'header' && reader.lost === 0) value.request.lacking.add(value.name);
}

function rejects(reader: Reader, call: Call): void {
  if (reader.lost === 0) call.rejects = true;
}

const EQUAL = new Set([
  'equal',
  'equals',
  'strictEqual',
  'deepEqual',
  'deepStrictEqual',
  'is',
  'same',
  'assertEqual',
  'assertEquals',
  'assertIs',
]);
const THROWS = new Set(['throws', 'rejects', 'throwsAsync', 'isRejected', 'raises', 'assertRaises']);
const ROOTS = new Set(['assert', 't', 'chai', 'self']);

/** `expect(x)`, `assert.equal(a, b)`, `self.assertEqual(a, b)`, `pytest.raises(X, f)`. */
export function assertionCall(reader: Reader, callee: Outside, given: Given, trivial: boolean): Known | undefined {
  const name = callee.path.at(-1) ?? '';
  const [first = UNKNOWN, second = UNKNOWN] = given.positional;
  if (name === 'expect' && callee.path.length <= 2 && callee.file === undefined)
    return { kind: 'expectation', subject: first, negated: false, promise: false, trivial };
  const isAssert =
    callee.file === undefined &&
    (ROOTS.has(callee.path[0] ?? '') ||
      /^(?:node:)?assert\b|tap$|^ava$|chai/.test(callee.source) ||
      /^assert[A-Z]/.test(name));
  if (!isAssert) return undefined;
  if (name === 'plan' || name === 'doesNotThrow' || name === 'doesNotReject') return UNKNOWN;
  if (trivial && !EQUAL.has(name)) return UNKNOWN;
  asserted(reader);
  if (EQUAL.has(name)) equal(reader, first, second);
  else if (name === 'assertIn') contained(reader, first, second);
  else if (name === 'assertNotIn') compare(reader, 'not-in', first, second);
  else if (name === 'assertFalse' || name === 'assertIsNone' || name === 'notOk') deny(reader, first);
  else if (THROWS.has(name)) thrown(reader, name === 'assertRaises' ? second : first);
  return UNKNOWN;
}

/** Calls of the program in a function that must throw, or a promise that must be rejected. */
function thrown(reader: Reader, subject: Known): void {
  if (subject.kind === 'function') {
    reader.raising++;
    reader.apply(subject, []);
    reader.raising--;
  } else if (subject.kind === 'made' && subject.call) rejects(reader, subject.call);
  else if (subject.kind === 'outside' && subject.file !== undefined)
    reader.record.calls.push({ file: subject.file, path: subject.path, given: [], rejects: true, statuses: new Set() });
}

const SAME = new Set([
  'toBe',
  'toEqual',
  'toStrictEqual',
  'equal',
  'equals',
  'eql',
  'eq',
  'toContain',
  'oneOf',
  'toHaveStatus',
  'status',
]);
const NOTHING = new Set(['toBeUndefined', 'toBeNull', 'toBeFalsy', 'undefined', 'null', 'false']);
const THROW = new Set(['toThrow', 'toThrowError', 'throw', 'throws', 'rejected', 'rejectedWith']);

/** `expect(x).toBe(y)` */
export function expectMatcher(
  reader: Reader,
  expectation: Expectation,
  matcher: string,
  given: readonly Known[],
): Known {
  const { subject, negated, promise, trivial } = expectation;
  const [first = UNKNOWN, second = UNKNOWN] = given;
  const throwing = THROW.has(matcher);
  // That it does not throw, that one is one: nothing that the control could change.
  if ((throwing && negated) || trivial) {
    reader.apply(subject, []);
    return UNKNOWN;
  }
  asserted(reader);
  if (negated) {
    if (matcher === 'toHaveBeenCalled' || matcher === 'called') stopped(reader, subject);
    if (matcher === 'toHaveProperty' && subject.kind === 'headers')
      deny(reader, {
        kind: 'header',
        request: subject.request,
        name: String(first.kind === 'literal' ? first.value : '').toLowerCase(),
      });
    return UNKNOWN;
  }
  if (throwing || (promise && matcher.startsWith('to') && subject.kind === 'made')) thrown(reader, subject);
  else if (SAME.has(matcher)) same(reader, subject, first);
  else if (NOTHING.has(matcher)) deny(reader, subject);
  else if (matcher === 'toHaveProperty' || matcher === 'property') hasProperty(reader, subject, first, second);
  else if (matcher === 'toMatchObject' && first.kind === 'dict') {
    for (const name of ['status', 'statusCode'])
      hasProperty(reader, subject, literal(name), first.entries.get(name) ?? UNKNOWN);
  } else if (matcher === 'toHaveBeenCalledWith' || matcher === 'calledWith') {
    for (const status of statusesOf(first)) lastCalls(reader, status);
  } else if (subject.kind === 'header') headerThere(reader, subject.request, subject.name);
  return UNKNOWN;
}

function same(reader: Reader, subject: Known, expected: Known): void {
  // `expect([401, 403]).toContain(response.status)`
  if (subject.kind === 'list') contained(reader, expected, subject);
  else if (subject.kind === 'answer') expectStatus(reader, subject.request, statusesOf(expected));
  else equal(reader, subject, expected);
}

function hasProperty(reader: Reader, subject: Known, name: Known, expected: Known): void {
  if (name.kind !== 'literal') return;
  if (subject.kind === 'headers') headerThere(reader, subject.request, String(name.value).toLowerCase());
  if (subject.kind === 'answer' && /^status/.test(String(name.value)))
    expectStatus(reader, subject.request, statusesOf(expected));
}

/** `expect(next).not.toHaveBeenCalled()`: the guard that was given it did not go on. */
function stopped(reader: Reader, subject: Known): void {
  for (const call of reader.record.calls) if (call.given.includes(subject)) rejects(reader, call);
}
