// The single tests behind a condition: `a and not b` is two of them, and a helper that answers true or false is the tests
// that it makes itself. Kept only while a guard or handler is watched, for judging what lets requests through.

import type { Expression } from '../../core/ir.ts';
import type { Condition, Test } from '../../core/linked.ts';
import { isChecked, onlyTakes, partsOf } from '../parts.ts';
import { subjectKey } from '../subject.ts';
import { truth } from '../truth.ts';
import type { Value } from '../values.ts';
import { answeredBy } from './answered-by.ts';
import { conditionOf as plainCondition } from './conditions.ts';
import { failures, failureTest, nilTest } from './go/tests.ts';
import type { Frame, Machine } from './machine.ts';
import { shapeOf } from './shapes.ts';
import { sourceText } from './source-text.ts';

/** Lists of tests, of which one holds. */
export type Ways = Test[][];

const MOST_WAYS = 24;
const MOST_TESTS = 24;
const DEEPEST = 10;

/** A condition as the code writes it; while something is watched, with its tests. */
export function conditionOf(machine: Machine, test: Expression, frame: Frame, holds: boolean): Condition {
  const condition = plainCondition(machine, test, frame, holds);
  return machine.observer ? { ...condition, tests: waysOf(machine, test, frame, holds, 0) } : condition;
}

/** Several conditions at once. What was not kept as tests stands as one that nothing is known of. */
export function waysThrough(conditions: readonly Condition[]): Ways {
  return conditions.reduce<Ways>((ways, condition) => both(ways, condition.tests ?? [[vague(condition)]]), [[]]);
}

function vague({ text, flags, evidence }: Condition): Test {
  const place = `${evidence.file}:${evidence.line}:${evidence.column ?? 1}`;
  return { place, holds: true, text, asks: 'value', about: ['other'], flags };
}

/** Beyond the limit it is one way of which nothing is known. */
function bounded(ways: Ways): Ways {
  if (ways.length <= MOST_WAYS && ways.every((w) => w.length <= MOST_TESTS)) return ways;
  return tooMany(ways[0]?.[0]?.text);
}

function tooMany(text: string | undefined): Ways {
  return [[{ place: '', holds: true, text: text ?? '…', asks: 'value', about: ['other'], flags: [] }]];
}

/** One way without a test: it always holds. */
function isCertain(ways: Ways): boolean {
  return ways.length === 1 && ways[0]?.length === 0;
}

export function both(a: Ways, b: Ways): Ways {
  if (isCertain(a)) return b;
  if (isCertain(b)) return a;
  // What is too much is not written out first.
  if (a.length * b.length > MOST_WAYS) return tooMany((a[0]?.[0] ?? b[0]?.[0])?.text);
  return bounded(a.flatMap((x) => b.map((y) => [...x, ...y.filter((t) => !x.includes(t))])));
}

export function either(a: Ways, b: Ways): Ways {
  return bounded([...a, ...b]);
}

export function opposite(ways: Ways): Ways {
  return ways.reduce<Ways>(
    (all, way) =>
      both(
        all,
        way.map((t) => [{ ...t, holds: !t.holds }]),
      ),
    [[]],
  );
}

function waysOf(machine: Machine, e: Expression, frame: Frame, holds: boolean, depth: number): Ways {
  const inner = (of: Expression, h: boolean) => waysOf(machine, of, frame, h, depth + 1);
  if (depth > DEEPEST) return leaf(machine, e, frame, holds);
  if (e.kind === 'await') return inner(e.value, holds);
  if (e.kind === 'unary' && e.operator === 'not') return inner(e.value, !holds);
  if (e.kind === 'binary' && (e.operator === 'and' || e.operator === 'or')) {
    // `a and b` fails when a does, or when a holds and b fails; `a or b` the other way about.
    const decisive = e.operator === 'or';
    const right = inner(e.right, holds);
    if (holds !== decisive) return both(inner(e.left, holds), right);
    return either(inner(e.left, holds), both(inner(e.left, !holds), right));
  }
  return leaf(machine, e, frame, holds);
}

function leaf(machine: Machine, e: Expression, frame: Frame, holds: boolean): Ways {
  const value = valueOf(machine, e, frame);
  const decided = truth(value);
  // What is certain is no test; the other way does not exist.
  if (decided !== 'unknown') return decided === holds ? [[]] : [];
  return (
    failing(machine, e, frame, holds) ??
    bothParts(machine, e, value, frame, holds) ??
    byOptions(value, holds) ?? [[testOf(machine, e, value, frame, holds)]]
  );
}

/** Go: `err != nil`. */
function failing(machine: Machine, e: Expression, frame: Frame, holds: boolean): Ways | undefined {
  const nil = frame.module.language === 'go' ? nilTest(e) : undefined;
  const all = nil && failures(machine, valueOf(machine, nil.subject, frame));
  if (!nil || !all) return undefined;
  const wanted = nil.isNil === holds;
  const text = `${sourceText(nil.subject)} != nil`;
  const ways = all.flatMap(({ value, when, none }): Ways => {
    if (none !== undefined) return none === wanted ? waysThrough(when) : [];
    return both(waysThrough(when), [[failureTest(nil.subject, value, text, !wanted, frame)]]);
  });
  return bounded(ways);
}

/** Calls are not made twice; names are just read. */
function valueOf(machine: Machine, e: Expression, frame: Frame): Value {
  const known = machine.results.get(e);
  if (known) return known;
  return e.kind === 'call' ? { kind: 'unknown', why: 'a call' } : machine.evaluate(e, frame);
}

/** What a helper gives for `a and b`: b, where a holds. */
function bothParts(machine: Machine, e: Expression, value: Value, frame: Frame, holds: boolean): Ways | undefined {
  const [only] = value.kind === 'choice' && value.options.length === 1 ? value.options : [];
  if (!only || only.when.length === 0 || truth(only.value) !== 'unknown') return undefined;
  const ways = both(waysThrough(only.when), [[testOf(machine, e, only.value, frame, true)]]);
  return holds ? ways : opposite(ways);
}

/** True or false under conditions: these are the tests. */
function byOptions(value: Value, holds: boolean): Ways | undefined {
  if (value.kind !== 'choice') return undefined;
  const told = value.options.map((o) => ({ truth: truth(o.value), when: o.when }));
  if (told.some((o) => o.truth === 'unknown') || told.every((o) => o.when.length === 0)) return undefined;
  const ways = told.filter((o) => o.truth === holds).map((o) => waysThrough(o.when));
  // `a and b` is one option under a condition: without it, it does not hold.
  if (value.options.length === 1) {
    const [only] = told;
    return only && only.truth !== holds ? opposite(waysThrough(only.when)) : bounded(ways.flat());
  }
  return bounded(ways.flat());
}

function testOf(machine: Machine, e: Expression, value: Value, frame: Frame, holds: boolean): Test {
  const { subject, flip, asks } = questionOf(machine, e, frame);
  const about = subject === e ? value : valueOf(machine, subject, frame);
  const place = `${frame.module.file}:${subject.at.join(':')}`;
  const operator = flip && e.kind === 'binary' ? TURNED[e.operator] : undefined;
  const shape = shapeOf(subject, operator, (part) => valueOf(machine, part, frame));
  const type = typeAsked(e);
  machine.observer?.tested?.(place, type === undefined ? shape : { kind: 'value', value: about, type });
  return {
    place,
    holds: flip ? !holds : holds,
    text: sourceText(flip ? turned(e, subject) : e),
    asks: asks === 'presence' && (isChecked(about) || isAnswered(subject)) ? 'value' : asks,
    about: partsOf(about),
    ...boundBy(machine, e, frame),
    ...answeredBy(e, (part) => valueOf(machine, part, frame)),
    flags: plainCondition(machine, e, frame, holds).flags,
  };
}

/** `typeof name === 'string'` */
function typeAsked(e: Expression): string | undefined {
  if (e.kind !== 'binary') return undefined;
  const sides = [e.left, e.right];
  const literal = sides.find((side) => side.kind === 'literal');
  const isAsked = sides.some((side) => side.kind === 'unary' && side.operator === 'typeof');
  return isAsked && literal?.kind === 'literal' && typeof literal.value === 'string' ? literal.value : undefined;
}

/** `kind == 'a'`, `kind in KINDS`, `KINDS.includes(kind)`, `KINDS.has(kind)`: values that the program chose. */
function boundBy(machine: Machine, e: Expression, frame: Frame): { bounds?: string } {
  const [asked, among] = comparedIn(e);
  const bounds = asked && subjectKey(valueOf(machine, asked, frame));
  if (bounds === undefined || !among) return {};
  const values = valueOf(machine, among, frame);
  // A text that is looked into may hold anything.
  const isText =
    values.kind === 'text' || (values.kind === 'constant' && !(e.kind === 'binary' && isEquality(e.operator)));
  return partsOf(values).length === 0 && !isText ? { bounds } : {};
}

const isEquality = (operator: string) => operator !== 'in' && operator !== 'not-in';

function comparedIn(e: Expression): [asked: Expression | undefined, among: Expression | undefined] {
  if (e.kind === 'call' && e.callee.kind === 'member' && MEMBERSHIP.has(e.callee.property))
    return [e.args[0]?.value, e.callee.object];
  if (e.kind !== 'binary') return [undefined, undefined];
  const { operator, left, right } = e;
  // `'x' in text` asks for a piece of it, `x != ''` whether it is there at all.
  if (operator === 'in' || operator === 'not-in')
    return left.kind === 'literal' ? [undefined, undefined] : [left, right];
  if (!SAME.has(operator) && !DIFFERENT.has(operator)) return [undefined, undefined];
  const isAsking = [left, right].some((side) => side.kind === 'literal' && isEmpty(side.value));
  return isAsking ? [undefined, undefined] : left.kind === 'literal' ? [right, left] : [left, right];
}

const MEMBERSHIP = new Set(['includes', 'has', 'contains', 'hasOwnProperty']);

/** What a function is asked for is more than whether something is there. */
function isAnswered(subject: Expression): boolean {
  if (subject.kind === 'await') return isAnswered(subject.value);
  if (subject.kind !== 'call') return false;
  const { callee } = subject;
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  return !onlyTakes(name);
}

/** The question as it is asked where the test holds. */
function turned(e: Expression, subject: Expression): Expression {
  if (subject !== e || e.kind !== 'binary') return subject;
  return { ...e, operator: TURNED[e.operator] ?? e.operator };
}

const TURNED: Record<string, string> = { '!=': '==', 'is-not': 'is', 'not-in': 'in' };

interface Question {
  subject: Expression;
  /** The test holds where the subject does not. */
  flip: boolean;
  asks: Test['asks'];
}

const SAME = new Set(['==', 'is', 'in']);
const DIFFERENT = new Set(['!=', 'is-not', 'not-in']);

function questionOf(machine: Machine, e: Expression, frame: Frame): Question {
  if (e.kind !== 'binary') return { subject: subjectOf(e), flip: false, asks: 'presence' };
  const { operator, left, right } = e;
  const literal = [left, right].find((side) => side.kind === 'literal');
  const other = literal === left ? right : left;
  if (literal?.kind === 'literal' && isEmpty(literal.value)) {
    // `x == null`, `x.length === 0`, `x.length > 0`.
    return { subject: subjectOf(other), flip: SAME.has(operator) || operator === '<=', asks: 'presence' };
  }
  const flip = DIFFERENT.has(operator);
  if (!flip && !SAME.has(operator)) return { subject: e, flip: false, asks: 'value' };
  // `'token' in request.headers`.
  if (operator === 'in' || operator === 'not-in')
    return left.kind === 'literal' ? { subject: right, flip, asks: 'presence' } : { subject: e, flip, asks: 'value' };
  if (other.kind === 'unary' && other.operator === 'typeof') return { subject: other.value, flip, asks: 'presence' };
  const fixed = [left, right].some((s) => valueOf(machine, s, frame).kind === 'constant');
  return { subject: e, flip, asks: literal || fixed ? 'literal' : 'value' };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === 0;
}

/** `token.length` asks of the token. */
function subjectOf(e: Expression): Expression {
  if (e.kind === 'member' && e.property === 'length') return e.object;
  if (e.kind === 'unary' && e.operator === 'typeof') return e.value;
  return e;
}
