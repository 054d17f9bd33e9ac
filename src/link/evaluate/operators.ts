// Operators on values. A result that depends on something unknown is unknown, but text keeps its known parts.

import { constant, joinText, list, unknown, type Value } from '../values.ts';

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

export function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '+') return add(left, right);
  if (operator === '|' && left.kind !== 'constant') return left;
  // A setting compared with a constant still decides by what it is set to.
  const setting = [left, right].find((v) => v.kind === 'setting');
  const fixed = left.kind === 'constant' || right.kind === 'constant';
  if (setting?.kind === 'setting' && fixed) return { kind: 'setting', name: setting.name, site: setting.site };
  if (left.kind !== 'constant' || right.kind !== 'constant') return unknown(`result of ${operator}`);
  const [a, b] = [left.value, right.value];
  if (operator === '==' || operator === 'is') return constant(a === b);
  if (operator === '!=' || operator === 'is-not') return constant(a !== b);
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

function add(left: Value, right: Value): Value {
  if (left.kind === 'list') {
    if (right.kind === 'list') return list([...left.items, ...right.items], left.open ?? right.open);
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
  return textual || settings ? joinText([left, right]) : unknown('a sum');
}
