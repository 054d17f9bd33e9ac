// Operators on values. A result that depends on something unknown is unknown, but text keeps its known parts.

import { derived } from '../parts.ts';
import { joinText, knownText } from '../texts.ts';
import { addItems, choice, constant, list, type MadeValue, unknown, type Value } from '../values.ts';
import { derive } from './derived.ts';
import { sentWith } from './items.ts';
import { comparedPath, isAmong, isPathText } from './path-text.ts';
import { percent } from './percent.ts';

/** JavaScript's `typeof`, where it can be told. */
export function typeOf(value: Value): Value {
  switch (value.kind) {
    case 'constant':
      return constant(value.value === null ? 'object' : typeof value.value);
    case 'text':
      return constant('string');
    case 'list':
    case 'dict':
    case 'instance':
      return constant('object');
    // Express's routers are functions.
    case 'function':
    case 'class':
    case 'router':
      return constant('function');
    default:
      return unknown('a type');
  }
}

function further(made: MadeValue, part: Value): MadeValue {
  const { positional } = made.arguments;
  return { ...made, arguments: { ...made.arguments, positional: [...positional, part] } };
}

export function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '/' && left.kind === 'native') return left.divide?.(right) ?? unknown('a quotient');
  // What a library made is a path or an address, and goes on: `Path(root) / name`.
  if (operator === '/' && left.kind === 'made') return further(left, right);
  if (operator === '+') return add(left, right);
  const text = operator === '%' ? knownText(left) : undefined;
  if (text !== undefined) return percent(text, right);
  if (operator === '|' && left.kind !== 'constant') return left;
  const compared = comparedSetting(operator, left, right);
  if (compared) return compared;
  if (operator === 'in' || operator === 'not-in') return membership(operator, left, right);
  const path = EQUALITY.has(operator) ? comparedPath(operator, left, right) : undefined;
  if (path) return path;
  if (left.kind !== 'constant' || right.kind !== 'constant') return uncertain(operator, left, right);
  const [a, b] = [left.value, right.value];
  if (EQUALITY.has(operator)) return equality(operator, a, b);
  if (typeof a !== 'number' || typeof b !== 'number') return unknown(`result of ${operator}`);
  const results: Record<string, number | boolean> = {
    '-': a - b,
    '*': a * b,
    '/': a / b,
    '%': a % b,
    '<': a < b,
    '>': a > b,
    '<=': a <= b,
    '>=': a >= b,
  };
  const result = results[operator];
  return result === undefined ? unknown(`result of ${operator}`) : constant(result);
}

/** A setting compared with something fixed still decides by what it is set to; by default, as its default does. */
function comparedSetting(operator: string, left: Value, right: Value): Value | undefined {
  if (left.kind === 'setting' && isFixed(right)) return derive(left, (now) => binary(operator, now, right));
  if (right.kind === 'setting' && isFixed(left)) return derive(right, (now) => binary(operator, left, now));
  return undefined;
}

function isFixed(value: Value): boolean {
  if (value.kind === 'list') return value.open === undefined && value.items.every((v) => v.kind === 'constant');
  return value.kind === 'constant';
}

const EQUALITY = new Set(['==', '!=', 'is', 'is-not']);

type Constant = string | number | boolean | null | undefined;

function equality(operator: string, a: Constant, b: Constant): Value {
  const nothing = (v: Constant) => v === null || v === undefined;
  // `x == null` and `x === null` are one operator here, and differ for undefined; Python has only None.
  if (nothing(a) && nothing(b) && a !== b && !operator.startsWith('is')) return unknown(`result of ${operator}`);
  const same = a === b || (nothing(a) && nothing(b));
  return constant(operator === '==' || operator === 'is' ? same : !same);
}

function membership(operator: string, left: Value, right: Value): Value {
  if (isPathText(left) && right.kind === 'list') {
    const among = isAmong(left, right.items, right.open !== undefined);
    return among ? constant(operator === 'not-in') : uncertain(operator, left, right);
  }
  if (left.kind !== 'constant') return uncertain(operator, left, right);
  let found: boolean | undefined;
  if (right.kind === 'list' && isFixed(right))
    found = right.items.some((v) => v.kind === 'constant' && v.value === left.value);
  if (right.kind === 'constant' && typeof right.value === 'string' && typeof left.value === 'string')
    found = right.value.includes(left.value);
  return found === undefined ? uncertain(operator, left, right) : constant(operator === 'in' ? found : !found);
}

/** It rests on what both sides rest on. */
function uncertain(operator: string, left: Value, right: Value): Value {
  return derived(`result of ${operator}`, [left, right], true);
}

function add(left: Value, right: Value): Value {
  if (left.kind === 'choice' && left.options.every(({ value }) => value.kind === 'list'))
    return choice(left.options.map(({ value, when }) => ({ value: add(value, right), when })));
  if (left.kind === 'list') {
    if (right.kind === 'list') {
      const both = list([...left.items], left.open);
      addItems(both, right.items, right.open);
      return both;
    }
    return list(left.items, 'joined with something that is not a known list');
  }
  const numbers = [left, right].map((v) =>
    v.kind === 'constant' && typeof v.value === 'number' ? v.value : undefined,
  );
  const [a, b] = numbers;
  if (a !== undefined && b !== undefined) return constant(a + b);
  const textual = [left, right].some(
    (v) => v.kind === 'text' || (v.kind === 'constant' && typeof v.value === 'string'),
  );
  const settings = [left, right].some((v) => v.kind === 'setting');
  if (textual || settings) return joinText([left, right]);
  const sum = derived('a sum', [left, right], false);
  const byLeft = sentWith(sum, left);
  return byLeft.request ? byLeft : sentWith(sum, right);
}
