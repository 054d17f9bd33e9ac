// Whether a function leaves before it uses a name that is empty: `if (!key) throw …` above the use. A test that goes on,
// that only holds under something else, or that stands below or beside the use says nothing.

import type { Span } from '../../core/evidence.ts';
import type { Expression, Statement } from '../../core/ir.ts';
import type { Around, IfNode } from '../sites/walk.ts';
import { refusesDirectly } from './refusals.ts';

export function isAskedFor(expression: Expression | undefined, around: Around | undefined): boolean {
  if (expression?.kind !== 'name' || around?.kind !== 'function') return false;
  const { name, at } = expression;
  const { body } = around.node;
  const left = statementsBefore(body, at).some((s) => s.kind === 'if' && leavesWithout(name, s));
  return left || branchesOver(body, at).some((test) => isName(test, name));
}

/** All that has run whole when the use is reached: what stands above it, and above each statement that it stands in. */
function statementsBefore(body: readonly Statement[], use: Span): Statement[] {
  const found: Statement[] = [];
  let list: readonly Statement[] | undefined = body;
  while (list) {
    found.push(...list.filter(({ at }) => isBefore(at, use)));
    const holder: Statement | undefined = list.find(({ at }) => holds(at, use));
    list = holder && listsIn(holder).find((one) => one.some(({ at }) => holds(at, use)));
  }
  return found;
}

/** What is asked for around it: `if (key) { … }`. */
function branchesOver(body: readonly Statement[], use: Span): Expression[] {
  const tests: Expression[] = [];
  let list: readonly Statement[] | undefined = body;
  while (list) {
    const holder: Statement | undefined = list.find(({ at }) => holds(at, use));
    list = holder && listsIn(holder).find((one) => one.some(({ at }) => holds(at, use)));
    if (holder?.kind === 'if' && list === holder.then) tests.push(holder.test);
  }
  return tests;
}

const LISTS = ['body', 'then', 'otherwise', 'finally'];

function listsIn(statement: Statement): Statement[][] {
  const parts = statement as unknown as Record<string, unknown>;
  const nested = [parts['handlers'], parts['cases']].flatMap((all) => (Array.isArray(all) ? (all as unknown[]) : []));
  const lists = [...LISTS.map((key) => parts[key]), ...nested.map((one) => (one as { body?: unknown }).body)];
  return lists.filter((list) => Array.isArray(list)) as Statement[][];
}

function isBefore(at: Span, use: Span): boolean {
  return at[2] < use[0] || (at[2] === use[0] && at[3] <= use[1]);
}

function holds(at: Span, use: Span): boolean {
  const startsAbove = at[0] < use[0] || (at[0] === use[0] && at[1] <= use[1]);
  return startsAbove && !isBefore(at, use);
}

/** `if (!key) throw …`, and `if (key) … else throw …`. */
function leavesWithout(name: string, { test, then, otherwise }: IfNode): boolean {
  return (leaves(then) && holdsOfEmpty(test, name)) || (leaves(otherwise) && isName(test, name));
}

function leaves(body: readonly Statement[]): boolean {
  return body.some((s) => s.kind === 'return') || refusesDirectly(body);
}

const ASKS_WHAT = new Set(['==', 'is', '<', '<=', 'in']);

/** `!key`, `key === ''`, `key.length < 32`, alone or as one of several reasons. */
function holdsOfEmpty(test: Expression, name: string): boolean {
  const pending = [test];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at.kind === 'binary' && at.operator === 'or') pending.push(at.left, at.right);
    else if (at.kind === 'unary' && at.operator === 'not' && isName(at.value, name)) return true;
    else if (at.kind === 'binary' && ASKS_WHAT.has(at.operator) && isOf(at.left, name)) return true;
  }
  return false;
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}

/** The name, its length, or what a function makes of it: `key.length`, `len(key)`, `key.trim()`. */
function isOf(expression: Expression, name: string): boolean {
  if (expression.kind === 'member') return isOf(expression.object, name);
  if (expression.kind !== 'call') return isName(expression, name);
  const [first] = expression.args;
  return expression.callee.kind === 'member'
    ? isOf(expression.callee.object, name)
    : first !== undefined && isName(first.value, name);
}
