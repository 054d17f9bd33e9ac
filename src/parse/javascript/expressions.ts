// JavaScript expressions to the IR. Types, JSX, patterns, functions and classes are lowered next door.

import type * as t from '@babel/types';
import type { Argument, DictEntry, Expression } from '../../core/ir.ts';
import { JSX } from './jsx.ts';
import { type Handlers, handlerOf, type Lowering, literal, name, spanOf, unknown } from './lowering.ts';

const OPERATORS: Record<string, string> = { '===': '==', '!==': '!=', '&&': 'and', '||': 'or' };

/** JavaScript's spelling to the IR's. */
export function operatorOf(written: string): string {
  return OPERATORS[written] ?? written;
}

export function lowerExpression(node: t.Node, lower: Lowering): Expression {
  const handler = handlerOf(EXPRESSIONS, node);
  return handler ? handler(node, lower) : unknown(node, node.type);
}

const inner = (node: { expression: t.Expression }, lower: Lowering): Expression => lower.expression(node.expression);

const EXPRESSIONS: Handlers<Expression> = {
  StringLiteral: (node) => literal(node, node.value),
  BooleanLiteral: (node) => literal(node, node.value),
  NullLiteral: (node) => literal(node, null),
  NumericLiteral: (node) => number(node, node.value),
  BigIntLiteral: (node) => number(node, Number(node.value)),
  RegExpLiteral: (node) => ({ kind: 'regex', source: node.pattern, flags: node.flags, at: spanOf(node) }),
  TemplateLiteral: template,
  TaggedTemplateExpression: taggedTemplate,
  Identifier: (node) => (node.name === 'undefined' ? literal(node, undefined) : name(node, node.name)),
  PrivateName: (node) => name(node, `#${node.id.name}`),
  ThisExpression: (node) => name(node, 'this'),
  Super: (node) => name(node, 'super'),
  MetaProperty: (node) =>
    node.meta.name === 'import'
      ? { kind: 'member', object: name(node.meta, 'import'), property: node.property.name, at: spanOf(node) }
      : unknown(node, 'new.target'),
  MemberExpression: member,
  OptionalMemberExpression: member,
  CallExpression: call,
  OptionalCallExpression: call,
  NewExpression: call,
  ImportExpression: (node, lower) => ({ kind: 'import', source: lower.expression(node.source), at: spanOf(node) }),
  ArrayExpression: (node, lower) => ({
    kind: 'list',
    items: node.elements.map((item) => (item ? lower.expression(item) : literal(node, undefined))),
    at: spanOf(node),
  }),
  SpreadElement: (node, lower) => ({ kind: 'spread', value: lower.expression(node.argument), at: spanOf(node) }),
  ObjectExpression: dict,
  FunctionExpression: (node, lower) => ({ kind: 'function', function: lower.function(node), at: spanOf(node) }),
  ArrowFunctionExpression: (node, lower) => ({ kind: 'function', function: lower.function(node), at: spanOf(node) }),
  ClassExpression: (node, lower) => ({ kind: 'class', class: lower.class(node), at: spanOf(node) }),
  ConditionalExpression: (node, lower) => ({
    kind: 'conditional',
    test: lower.expression(node.test),
    then: lower.expression(node.consequent),
    otherwise: lower.expression(node.alternate),
    at: spanOf(node),
  }),
  BinaryExpression: binary,
  LogicalExpression: binary,
  UnaryExpression: unary,
  UpdateExpression: (node, lower) => updated(node, node.operator === '++' ? '+' : '-', lower),
  AssignmentExpression: assignment,
  SequenceExpression: sequence,
  AwaitExpression: (node, lower) => ({ kind: 'await', value: lower.expression(node.argument), at: spanOf(node) }),
  YieldExpression: (node, lower) => ({
    kind: 'yield',
    value: node.argument ? lower.expression(node.argument) : literal(node, undefined),
    at: spanOf(node),
  }),
  ParenthesizedExpression: inner,
  TSAsExpression: inner,
  TSSatisfiesExpression: inner,
  TSNonNullExpression: inner,
  TSTypeAssertion: inner,
  TSInstantiationExpression: inner,
  TypeCastExpression: inner,
  ...JSX,
};

/** JSON has no infinity, and the IR is JSON. */
function number(node: t.Node, value: number): Expression {
  return Number.isFinite(value) ? literal(node, value) : unknown(node, 'number out of range');
}

function template(node: t.TemplateLiteral, lower: Lowering): Expression {
  const parts: Expression[] = [];
  node.quasis.forEach((text, index) => {
    const value = text.value.cooked ?? text.value.raw;
    if (value !== '') parts.push(literal(text, value));
    const next = node.expressions[index];
    if (next) parts.push(lower.expression(next));
  });
  return { kind: 'template', parts, at: spanOf(node) };
}

/** A tag is called with the texts in a list, then with the values between them: it may keep these apart. */
function taggedTemplate(node: t.TaggedTemplateExpression, lower: Lowering): Expression {
  const { quasis, expressions } = node.quasi;
  const items = quasis.map((text) => literal(text, text.value.cooked ?? text.value.raw));
  const values = expressions.map((value) => ({ value: lower.expression(value) }));
  const args = [{ value: { kind: 'list', items, at: spanOf(node.quasi) } as const }, ...values];
  return { kind: 'call', callee: lower.expression(node.tag), args, isNew: false, at: spanOf(node) };
}

function member(node: t.MemberExpression | t.OptionalMemberExpression, lower: Lowering): Expression {
  const object = lower.expression(node.object);
  if (node.computed) return { kind: 'index', object, index: lower.expression(node.property), at: spanOf(node) };
  return { kind: 'member', object, property: propertyName(node.property), at: spanOf(node) };
}

function propertyName(node: t.Node): string {
  if (node.type === 'PrivateName') return `#${node.id.name}`;
  return node.type === 'Identifier' ? node.name : '[unknown]';
}

function call(node: t.CallExpression | t.OptionalCallExpression | t.NewExpression, lower: Lowering): Expression {
  const [source] = node.arguments;
  if (node.callee.type === 'Import' && source) {
    return { kind: 'import', source: lower.expression(source), at: spanOf(node) };
  }
  const callee = lower.expression(node.callee);
  const args = node.arguments.map((argument) => callArgument(argument, lower));
  return { kind: 'call', callee, args, isNew: node.type === 'NewExpression', at: spanOf(node) };
}

function callArgument(node: t.Node, lower: Lowering): Argument {
  return node.type === 'SpreadElement'
    ? { value: lower.expression(node.argument), spread: 'list' }
    : { value: lower.expression(node) };
}

function dict(node: t.ObjectExpression, lower: Lowering): Expression {
  const entries = node.properties.flatMap((property) => entry(property, node, lower));
  return { kind: 'dict', entries, at: spanOf(node) };
}

type ObjectPart = t.ObjectExpression['properties'][number];

function entry(part: ObjectPart, owner: t.ObjectExpression, lower: Lowering): DictEntry[] {
  if (part.type === 'SpreadElement') return [{ value: lower.expression(part.argument) }];
  const key = keyOf(part, lower);
  if (part.type === 'ObjectProperty') return [{ key, value: lower.expression(part.value) }];
  const value: Expression = { kind: 'function', function: lower.function(part), at: spanOf(part) };
  if (part.kind === 'method') return [{ key, value }];
  // A getter's value is what calling it gives; a setter is heard of only where no getter tells the value.
  if (part.kind === 'get')
    return [{ key, value: { kind: 'call', callee: value, args: [], isNew: false, at: value.at } }];
  return owner.properties.some((other) => isGetterOf(other, part)) ? [] : [{ key, value: unknown(part, 'setter') }];
}

function isGetterOf(other: ObjectPart, setter: t.ObjectMethod): boolean {
  return other.type === 'ObjectMethod' && other.kind === 'get' && plainKey(other) === plainKey(setter);
}

/** The key as text; undefined when it is computed. */
export function plainKey(node: { key: t.Node; computed?: boolean | null }): string | undefined {
  const { key } = node;
  if (key.type === 'StringLiteral') return key.value;
  if (node.computed) return undefined;
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateName') return `#${key.id.name}`;
  if (key.type === 'NumericLiteral' || key.type === 'BigIntLiteral') return String(key.value);
  return undefined;
}

export function keyOf(node: { key: t.Node; computed?: boolean | null }, lower: Lowering): Expression {
  const plain = plainKey(node);
  return plain === undefined ? lower.expression(node.key) : literal(node.key, plain);
}

function binary(node: t.BinaryExpression | t.LogicalExpression, lower: Lowering): Expression {
  return {
    kind: 'binary',
    operator: operatorOf(node.operator),
    left: lower.expression(node.left),
    right: lower.expression(node.right),
    at: spanOf(node),
  };
}

function unary(node: t.UnaryExpression, lower: Lowering): Expression {
  if (node.operator === 'void' && node.argument.type === 'NumericLiteral') return literal(node, undefined);
  const operator = node.operator === '!' ? 'not' : node.operator;
  return { kind: 'unary', operator, value: lower.expression(node.argument), at: spanOf(node) };
}

/** `i++` as a value is lowered to what `i` holds afterwards: nobody asks for the count before. */
function updated(node: t.UpdateExpression, operator: string, lower: Lowering): Expression {
  const one = literal(node, 1);
  const left = lower.expression(node.argument);
  const value: Expression = { kind: 'binary', operator, left, right: one, at: spanOf(node) };
  return { kind: 'assign', target: lower.target(node.argument), value, at: spanOf(node) };
}

function assignment(node: t.AssignmentExpression, lower: Lowering): Expression {
  const target = lower.target(node.left);
  const right = lower.expression(node.right);
  if (node.operator === '=') return { kind: 'assign', target, value: right, at: spanOf(node) };
  const operator = operatorOf(node.operator.slice(0, -1));
  const value: Expression = { kind: 'binary', operator, left: lower.expression(node.left), right, at: spanOf(node) };
  return { kind: 'assign', target, value, at: spanOf(node) };
}

/** `(a(), b)` is `[a(), b][1]`: everything is evaluated, the last is the value. `(0, f)` is `f`. */
function sequence(node: t.SequenceExpression, lower: Lowering): Expression {
  const items = node.expressions.map((part) => lower.expression(part));
  const last = items.at(-1);
  if (!last) return unknown(node, 'empty sequence');
  if (items.slice(0, -1).every((item) => item.kind === 'literal')) return last;
  const index = literal(node, items.length - 1);
  return { kind: 'index', object: { kind: 'list', items, at: spanOf(node) }, index, at: spanOf(node) };
}
