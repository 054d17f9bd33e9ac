// The few expressions of Terraform that plain values decide: a condition on a variable, a set of words.

import type { DocumentNode } from '../../core/document.ts';

/** The value behind `var.x` or `local.x.y`; undefined where it cannot be told. */
type Lookup = (reference: string) => DocumentNode | undefined;

const TEST = /^(!?)\s*((?:var|local)(?:\.\w+)+)\s*(?:(==|!=)\s*("[^"$]*"|true|false|\d+))?$/;
const SET = /^\$\{\s*(?:toset|tolist)\((.*)\)\s*\}$/;

/** The branch that is taken, or the list that is made; undefined for every other expression and what stays open. */
export function decided(expression: DocumentNode, valueOf: Lookup): DocumentNode | undefined {
  if (expression.kind !== 'scalar' || typeof expression.value !== 'string') return undefined;
  const inner = SET.exec(expression.value)?.[1];
  if (inner !== undefined) return written(inner, expression.at, valueOf);
  const [test = '', then, otherwise, ...more] = expression.value.slice(2, -1).split(/[?:]/);
  const isCondition = /^\$\{[^?:]*\?[^?:]*:[^?:]*\}$/.test(expression.value);
  if (!isCondition || then === undefined || otherwise === undefined || more.length > 0) return undefined;
  const holds = truthOf(test.trim(), valueOf);
  return holds === undefined ? undefined : written((holds ? then : otherwise).trim(), expression.at, valueOf);
}

function truthOf(test: string, valueOf: Lookup): boolean | undefined {
  const [, not, reference = '', sign, literal = ''] = TEST.exec(test) ?? [];
  const found = reference === '' ? undefined : valueOf(reference);
  if (found?.kind !== 'scalar' || String(found.value).includes('${')) return undefined;
  const word = String(found.value);
  if (sign === undefined) return word === 'true' || word === 'false' ? (word === 'true') !== (not === '!') : undefined;
  return (word === literal.replaceAll('"', '')) === (sign === '==');
}

/** A literal or a reference as it stands in an expression. */
function written(text: string, at: DocumentNode['at'], valueOf: Lookup): DocumentNode | undefined {
  if (/^(?:var|local)(?:\.\w+)+$/.test(text)) return valueOf(text);
  if (text === '{}') return { kind: 'map', entries: [], at };
  const literal = literalOf(text);
  if (literal === undefined) return undefined;
  if (!Array.isArray(literal)) return isPlain(literal) ? { kind: 'scalar', value: literal, at } : undefined;
  return literal.every(isPlain)
    ? { kind: 'list', items: literal.map((value) => ({ kind: 'scalar', value, at })), at }
    : undefined;
}

type Plain = string | number | boolean | null;

const isPlain = (value: unknown): value is Plain =>
  value === null ||
  ['number', 'boolean'].includes(typeof value) ||
  (typeof value === 'string' && !value.includes('${'));

function literalOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
