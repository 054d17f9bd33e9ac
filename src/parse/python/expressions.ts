// Python expressions and type hints to the IR.

import type { Argument, DictEntry, Expression } from '../../core/ir.ts';
import { MAX_LINKS, TOO_DEEP } from '../depth.ts';
import { literal, name, textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, childOfType, childrenOf, type Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';
import { lowerConcatenated, lowerString } from './strings.ts';

type Handler = (node: Node, lower: Lowering) => Expression;

export function lowerExpression(node: Node, lower: Lowering): Expression {
  const handler = EXPRESSIONS.get(node.type);
  return handler ? handler(node, lower) : unknown(node, node.type, lower);
}

const inner: Handler = (node, lower) => lower.expression(node.children[0], node);
const list: Handler = (node, lower) => ({ kind: 'list', items: items(node.children, node, lower), at: lower.at(node) });
const spread: Handler = (node, lower) => ({ kind: 'spread', value: inner(node, lower), at: lower.at(node) });

const items = (nodes: readonly Node[], owner: Node, lower: Lowering): Expression[] =>
  nodes.map((part) => lower.expression(part, owner));

const EXPRESSIONS = new Map<string, Handler>(
  Object.entries({
    identifier: (node, lower) => name(node, textOf(node, lower), lower),
    dotted_name: dottedName,
    none: (node, lower) => literal(node, null, lower),
    true: (node, lower) => literal(node, true, lower),
    false: (node, lower) => literal(node, false, lower),
    integer: number,
    float: number,
    string: lowerString,
    concatenated_string: lowerConcatenated,
    // `...` is the constant Ellipsis: FastAPI reads it as "required".
    ellipsis: (node, lower) => name(node, 'Ellipsis', lower),
    attribute: (node, lower) => ({
      kind: 'member',
      object: lower.expression(child(node, 'object'), node),
      property: fieldText(node, 'attribute', lower),
      at: lower.at(node),
    }),
    member_type: memberType,
    subscript,
    slice,
    generic_type: genericType,
    union_type: (node, lower) => pairwise(node, '|', lower),
    type: inner,
    splat_type: spread,
    call,
    lambda,
    list,
    tuple: list,
    set: list,
    expression_list: list,
    pattern_list: list,
    tuple_pattern: list,
    list_pattern: list,
    list_splat: spread,
    list_splat_pattern: spread,
    dictionary_splat: spread,
    dictionary_splat_pattern: spread,
    parenthesized_list_splat: inner,
    parenthesized_expression: inner,
    as_pattern_target: inner,
    dictionary,
    conditional_expression: conditional,
    boolean_operator: binary,
    binary_operator: binary,
    comparison_operator: comparison,
    not_operator: (node, lower) => unary(node, 'not', lower),
    unary_operator: (node, lower) => unary(node, fieldText(node, 'operator', lower), lower),
    named_expression: (node, lower) => assigned(node, 'name', 'value', lower),
    assignment: (node, lower) => assigned(node, 'left', 'right', lower),
    await: (node, lower) => ({ kind: 'await', value: inner(node, lower), at: lower.at(node) }),
    yield: yielded,
    list_comprehension: (node, lower) => comprehension(node, 'list', lower),
    set_comprehension: (node, lower) => comprehension(node, 'set', lower),
    dictionary_comprehension: (node, lower) => comprehension(node, 'dict', lower),
    generator_expression: (node, lower) => comprehension(node, 'generator', lower),
  } satisfies Record<string, Handler>),
);

function fieldText(node: Node, field: string, lower: Lowering): string {
  const found = child(node, field);
  return found ? textOf(found, lower) : '[unknown]';
}

function number(node: Node, lower: Lowering): Expression {
  const text = textOf(node, lower).replaceAll('_', '');
  const value = Number(text);
  return Number.isFinite(value) ? literal(node, value, lower) : unknown(node, 'number', lower);
}

/** `a.b.c` in decorators of old grammars, in patterns and in imports. */
function dottedName(node: Node, lower: Lowering): Expression {
  const [first, ...rest] = node.children;
  if (rest.length > MAX_LINKS) return unknown(node, TOO_DEEP, lower);
  let value = lower.expression(first, node);
  for (const part of rest) {
    value = { kind: 'member', object: value, property: textOf(part, lower), at: lower.at(node) };
  }
  return value;
}

function memberType(node: Node, lower: Lowering): Expression {
  const [object, property] = node.children;
  if (!property) return unknown(node, node.type, lower);
  return {
    kind: 'member',
    object: lower.expression(object, node),
    property: textOf(property, lower),
    at: lower.at(node),
  };
}

/** Several subscripts are a tuple. */
function indexed(node: Node, object: Node | undefined, indices: readonly Node[], lower: Lowering): Expression {
  const [only] = indices;
  const index: Expression =
    indices.length === 1 && only
      ? lower.expression(only, node)
      : { kind: 'list', items: items(indices, node, lower), at: lower.at(node) };
  return { kind: 'index', object: lower.expression(object, node), index, at: lower.at(node) };
}

function subscript(node: Node, lower: Lowering): Expression {
  return indexed(node, child(node, 'value'), childrenOf(node, 'subscript'), lower);
}

function genericType(node: Node, lower: Lowering): Expression {
  const parameters = childOfType(node, 'type_parameter');
  return indexed(node, node.children[0], parameters?.children ?? [], lower);
}

/** `x[a:b]` is `x[slice(a, b)]`, as Python has it. */
function slice(node: Node, lower: Lowering): Expression {
  const bounds: (Node | undefined)[] = [undefined];
  for (const part of node.children) {
    if (part.type === ':') bounds.push(undefined);
    else bounds[bounds.length - 1] = part;
  }
  const args = bounds.map(
    (bound): Argument => ({
      value: bound ? lower.expression(bound, node) : literal(node, null, lower),
    }),
  );
  return { kind: 'call', callee: name(node, 'slice', lower), args, isNew: false, at: lower.at(node) };
}

function call(node: Node, lower: Lowering): Expression {
  const callee = lower.expression(child(node, 'function'), node);
  return { kind: 'call', callee, args: lower.arguments(child(node, 'arguments')), isNew: false, at: lower.at(node) };
}

export function lowerArguments(node: Node | undefined, lower: Lowering): Argument[] {
  if (!node) return [];
  if (node.type === 'generator_expression') return [{ value: lower.expression(node, node) }];
  return node.children.map((part) => argument(part, lower));
}

function argument(node: Node, lower: Lowering): Argument {
  switch (node.type) {
    case 'keyword_argument':
      return { value: lower.expression(child(node, 'value'), node), name: fieldText(node, 'name', lower) };
    case 'list_splat':
      return { value: lower.expression(node.children[0], node), spread: 'list' };
    case 'dictionary_splat':
      return { value: lower.expression(node.children[0], node), spread: 'dict' };
    default:
      return { value: lower.expression(node, node) };
  }
}

function lambda(node: Node, lower: Lowering): Expression {
  const parameters = lower.parameters(child(node, 'parameters'));
  const body = child(node, 'body');
  const { result, scope } = lower.inFunction(() => lower.expression(body, node));
  const at = lower.at(node);
  return {
    kind: 'function',
    function: {
      parameters,
      body: [{ kind: 'return', value: result, at: body ? lower.at(body) : at }],
      decorators: [],
      async: false,
      generator: scope.generator,
      arrow: false,
      at,
    },
    at,
  };
}

function dictionary(node: Node, lower: Lowering): Expression {
  const entries = node.children.map((part): DictEntry => {
    if (part.type === 'dictionary_splat') return { value: lower.expression(part.children[0], part) };
    if (part.type !== 'pair') return { value: lower.expression(part, node) };
    return { key: lower.expression(child(part, 'key'), part), value: lower.expression(child(part, 'value'), part) };
  });
  return { kind: 'dict', entries, at: lower.at(node) };
}

function conditional(node: Node, lower: Lowering): Expression {
  const [then, test, otherwise] = node.children;
  return {
    kind: 'conditional',
    test: lower.expression(test, node),
    then: lower.expression(then, node),
    otherwise: lower.expression(otherwise, node),
    at: lower.at(node),
  };
}

function binary(node: Node, lower: Lowering): Expression {
  return {
    kind: 'binary',
    operator: fieldText(node, 'operator', lower),
    left: lower.expression(child(node, 'left'), node),
    right: lower.expression(child(node, 'right'), node),
    at: lower.at(node),
  };
}

function pairwise(node: Node, operator: string, lower: Lowering): Expression {
  const [left, right] = node.children;
  const sides = { left: lower.expression(left, node), right: lower.expression(right, node) };
  return { kind: 'binary', operator, ...sides, at: lower.at(node) };
}

function unary(node: Node, operator: string, lower: Lowering): Expression {
  return { kind: 'unary', operator, value: lower.expression(child(node, 'argument'), node), at: lower.at(node) };
}

/** `a < b < c` is `a < b and b < c`. */
function comparison(node: Node, lower: Lowering): Expression {
  const operators = childrenOf(node, 'operators').map((part) => textOf(part, lower).replace(/\s+/g, '-'));
  if (operators.length > MAX_LINKS) return unknown(node, TOO_DEEP, lower);
  const operands = items(
    node.children.filter((part) => part.field !== 'operators'),
    node,
    lower,
  );
  const at = lower.at(node);
  let whole: Expression | undefined;
  operators.forEach((written, index) => {
    const left = operands[index];
    const right = operands[index + 1];
    if (!left || !right) return;
    const operator = written === '<>' ? '!=' : written;
    const link: Expression = { kind: 'binary', operator, left, right, at };
    whole = whole ? { kind: 'binary', operator: 'and', left: whole, right: link, at } : link;
  });
  return whole ?? unknown(node, node.type, lower);
}

function assigned(node: Node, target: string, value: string, lower: Lowering): Expression {
  return {
    kind: 'assign',
    target: lower.expression(child(node, target), node),
    value: lower.expression(child(node, value), node),
    at: lower.at(node),
  };
}

function yielded(node: Node, lower: Lowering): Expression {
  lower.scope.generator = true;
  const [value] = node.children;
  return {
    kind: 'yield',
    value: value ? lower.expression(value, node) : literal(node, null, lower),
    at: lower.at(node),
  };
}

type Comprehension = Extract<Expression, { kind: 'comprehension' }>;

function comprehension(node: Node, result: Comprehension['result'], lower: Lowering): Expression {
  const loops: Comprehension['loops'] = [];
  for (const part of node.children) {
    if (part.type === 'for_in_clause') {
      const [iterable, ...others] = childrenOf(part, 'right');
      loops.push({
        target: lower.expression(child(part, 'left'), part),
        iterable: others.length === 0 ? lower.expression(iterable, part) : unknown(part, 'several iterables', lower),
        conditions: [],
      });
    }
    if (part.type === 'if_clause') loops.at(-1)?.conditions.push(lower.expression(part.children[0], part));
  }
  const body = child(node, 'body');
  if (body?.type !== 'pair') {
    return { kind: 'comprehension', result, value: lower.expression(body, node), loops, at: lower.at(node) };
  }
  const key = lower.expression(child(body, 'key'), body);
  const value = lower.expression(child(body, 'value'), body);
  return { kind: 'comprehension', result, key, value, loops, at: lower.at(node) };
}
