// What an expression of a test is, as far as requests, names of the program and texts are concerned.

import type { Expression } from '../../core/ir.ts';
import { bindPattern, importedValue, memberOf } from './bind.ts';
import { evaluateCall } from './calls.ts';
import { spelled, waitedFor } from './constants.ts';
import type { Reader } from './record.ts';
import { assignTo, GAP, type Known, literal, lookUp, type Scope, textOf, UNKNOWN } from './values.ts';

export function evaluateExpression(reader: Reader, node: Expression, scope: Scope): Known {
  if (++reader.steps > reader.most) return UNKNOWN;
  switch (node.kind) {
    case 'literal':
      return literal(node.value);
    case 'name':
      return lookUp(scope, node.name) ?? { kind: 'outside', source: '', path: [node.name] };
    case 'member':
      return memberOf(reader, reader.evaluate(node.object, scope), node.property);
    case 'index':
      return indexed(reader, node, scope);
    case 'call':
      return evaluateCall(reader, node, scope);
    case 'list':
      return { kind: 'list', items: node.items.flatMap((item) => itemsOf(reader, item, scope)) };
    case 'dict':
      return dictOf(reader, node, scope);
    case 'template':
      return literal(node.parts.map((part) => spelled(reader, reader.evaluate(part, scope))).join(''));
    case 'function':
      return { kind: 'function', node: node.function, scope };
    case 'class':
      return { kind: 'class', node: node.class, scope };
    default:
      return combined(reader, node, scope);
  }
}

function combined(reader: Reader, node: Expression, scope: Scope): Known {
  switch (node.kind) {
    case 'conditional': {
      const then = reader.evaluate(node.then, scope);
      const otherwise = reader.evaluate(node.otherwise, scope);
      return textOf(then) === textOf(otherwise) && then.kind === otherwise.kind ? then : UNKNOWN;
    }
    case 'binary':
      return binary(reader, node, scope);
    case 'unary':
      reader.evaluate(node.value, scope);
      return UNKNOWN;
    case 'await':
      return waitedFor(reader.evaluate(node.value, scope));
    case 'yield':
      return reader.evaluate(node.value, scope);
    case 'assign': {
      const value = reader.evaluate(node.value, scope);
      bindPattern(reader, node.target, value, scope, (name, one) => assignTo(scope, name, one));
      return value;
    }
    case 'import': {
      const source = reader.evaluate(node.source, scope);
      const text = textOf(source);
      return text.includes(GAP) ? UNKNOWN : importedValue(reader, text, '*', scope.file);
    }
    case 'spread':
      return reader.evaluate(node.value, scope);
    case 'comprehension':
      return comprehended(reader, node, scope);
    default:
      return UNKNOWN;
  }
}

/** Tests of the answers of several requests: once for each known item, else once. */
function comprehended(reader: Reader, node: Extract<Expression, { kind: 'comprehension' }>, scope: Scope): Known {
  const [loop] = node.loops;
  const over = loop ? reader.evaluate(loop.iterable, scope) : UNKNOWN;
  const items = over.kind === 'list' && node.loops.length === 1 ? over.items.slice(0, 20) : [UNKNOWN];
  const values = items.map((item) => {
    const own: Scope = { file: scope.file, names: new Map(), parent: scope };
    for (const { target } of node.loops)
      bindPattern(reader, target, target === loop?.target ? item : UNKNOWN, own, (name, one) =>
        own.names.set(name, one),
      );
    return reader.evaluate(node.value, own);
  });
  return over.kind === 'list' && node.result === 'list' ? { kind: 'list', items: values } : UNKNOWN;
}

function indexed(reader: Reader, node: Extract<Expression, { kind: 'index' }>, scope: Scope): Known {
  const object = reader.evaluate(node.object, scope);
  const key = reader.evaluate(node.index, scope);
  if (key.kind !== 'literal') return UNKNOWN;
  if (object.kind === 'list' && typeof key.value === 'number') return object.items.at(key.value) ?? UNKNOWN;
  return typeof key.value === 'string' ? memberOf(reader, object, key.value) : UNKNOWN;
}

function itemsOf(reader: Reader, item: Expression, scope: Scope): Known[] {
  if (item.kind !== 'spread') return [reader.evaluate(item, scope)];
  const value = reader.evaluate(item.value, scope);
  return value.kind === 'list' ? value.items : [];
}

function dictOf(reader: Reader, node: Extract<Expression, { kind: 'dict' }>, scope: Scope): Known {
  const entries = new Map<string, Known>();
  for (const { key, value } of node.entries) {
    const known = reader.evaluate(value, scope);
    if (!key) for (const [name, one] of known.kind === 'dict' ? known.entries : []) entries.set(name, one);
    else entries.set(textOf(reader.evaluate(key, scope)), known);
  }
  return { kind: 'dict', entries };
}

function binary(reader: Reader, node: Extract<Expression, { kind: 'binary' }>, scope: Scope): Known {
  const left = reader.evaluate(node.left, scope);
  const right = reader.evaluate(node.right, scope);
  if (node.operator === '+') {
    if (left.kind === 'list' && right.kind === 'list') return { kind: 'list', items: [...left.items, ...right.items] };
    const [a, b] = [spelled(reader, left), spelled(reader, right)];
    return a === GAP && b === GAP ? UNKNOWN : literal(a + b);
  }
  // What stands in for what is missing: the first that is known.
  if (node.operator === 'or' || node.operator === '??') {
    const nothing = left.kind === 'unknown' || (left.kind === 'literal' && !left.value);
    return nothing ? right : left;
  }
  return UNKNOWN;
}
