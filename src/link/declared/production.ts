// What an expression is where the program runs for its users: code often asks the environment whether it does.

import type { Expression } from '../../core/ir.ts';
import { lastWord } from '../sites/walk.ts';
import type { CallSite } from './look.ts';
import { resolved } from './places.ts';

const DEEPEST = 6;

/** Undefined where that does not rest on the environment alone. */
export function inProduction(site: CallSite, expression: Expression, depth = 0): boolean | string | undefined {
  if (depth > DEEPEST) return undefined;
  const named = /^is_?prod(uction)?$/i;
  const word = lastWord(expression);
  if (word !== undefined && named.test(word)) return true;
  const at = resolved(site, expression);
  if (at.kind === 'conditional') {
    const test = inProduction(site, at.test, depth + 1);
    if (typeof test !== 'boolean') return undefined;
    return constantIn(site, test ? at.then : at.otherwise, depth + 1);
  }
  if (at.kind === 'unary' && at.operator === 'not') {
    const inner = inProduction(site, at.value, depth + 1);
    return typeof inner === 'boolean' ? !inner : undefined;
  }
  return at.kind === 'binary' ? ofComparison(at) : undefined;
}

function constantIn(site: CallSite, expression: Expression, depth: number): boolean | string | undefined {
  const at = resolved(site, expression);
  if (at.kind === 'literal' && (typeof at.value === 'boolean' || typeof at.value === 'string')) return at.value;
  return inProduction(site, at, depth);
}

const ENVIRONMENT = /^(\w+_)?(ENV|ENVIRONMENT|STAGE)$/i;
const LIVE = /^prod(uction)?$/i;
const ELSEWHERE = /^(dev(elopment)?|local|test(ing)?|debug)$/i;

function ofComparison({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): boolean | undefined {
  const equal = operator === '==' ? true : operator === '!=' ? false : undefined;
  const [variable, text] = left.kind === 'literal' ? [right, left] : [left, right];
  if (equal === undefined || text.kind !== 'literal' || typeof text.value !== 'string') return undefined;
  if (!environmentWord(variable)) return undefined;
  if (LIVE.test(text.value)) return equal;
  return ELSEWHERE.test(text.value) ? !equal : undefined;
}

function environmentWord(expression: Expression): boolean {
  const word = lastWord(expression);
  if (word !== undefined && ENVIRONMENT.test(word)) return true;
  // `os.getenv('APP_ENV', 'dev')`, `(env || 'x')`, `env.lower()`.
  if (expression.kind === 'binary') return environmentWord(expression.left);
  if (expression.kind !== 'call') return false;
  const [first] = expression.args;
  const asked = first?.value.kind === 'literal' && ENVIRONMENT.test(String(first.value.value));
  return asked || (expression.callee.kind === 'member' && environmentWord(expression.callee.object));
}
