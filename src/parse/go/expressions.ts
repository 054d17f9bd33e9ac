// Go expressions and types to the IR.

import type { Argument, Expression } from '../../core/ir.ts';
import { MAX_LINKS, TOO_DEEP } from '../depth.ts';
import { literal, name, textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, type Node } from '../tree-sitter/tree.ts';
import { lowerComposite } from './composites.ts';
import { lowerFunction } from './declarations.ts';
import { isSprintf, lowerFormat, lowerNumber, lowerRune, stringText } from './literals.ts';
import { built, type Lowering } from './lowering.ts';
import { lowerType } from './types.ts';

type Handler = (node: Node, lower: Lowering) => Expression;

export function lowerExpression(node: Node, lower: Lowering): Expression {
  const handler = EXPRESSIONS.get(node.type);
  return handler ? handler(node, lower) : unknown(node, node.type, lower);
}

const text: Handler = (node, lower) => literal(node, stringText(node, lower), lower);
const first: Handler = (node, lower) => lower.expression(node.children[0], node);

const TYPES = [
  'type_identifier',
  'qualified_type',
  'generic_type',
  'pointer_type',
  'parenthesized_type',
  'negated_type',
  'type_elem',
  'type_constraint',
  'slice_type',
  'array_type',
  'implicit_length_array_type',
  'map_type',
  'function_type',
  'struct_type',
  'interface_type',
  'channel_type',
];

const EXPRESSIONS = new Map<string, Handler>(
  Object.entries({
    identifier: (node, lower) => name(node, textOf(node, lower), lower),
    field_identifier: (node, lower) => name(node, textOf(node, lower), lower),
    blank_identifier: (node, lower) => name(node, '_', lower),
    nil: (node, lower) => literal(node, null, lower),
    true: (node, lower) => literal(node, true, lower),
    false: (node, lower) => literal(node, false, lower),
    iota: (node, lower) => literal(node, lower.iota, lower),
    int_literal: lowerNumber,
    float_literal: lowerNumber,
    rune_literal: lowerRune,
    interpreted_string_literal: text,
    raw_string_literal: text,
    parenthesized_expression: first,
    expression_list: (node, lower) => ({
      kind: 'list',
      items: node.children.map((part) => lower.expression(part, node)),
      at: lower.at(node),
    }),
    selector_expression: selector,
    index_expression: (node, lower) => ({
      kind: 'index',
      object: lower.expression(child(node, 'operand'), node),
      index: lower.expression(child(node, 'index'), node),
      at: lower.at(node),
    }),
    type_instantiation_expression: (node, lower) => lower.expression(child(node, 'type') ?? node.children[0], node),
    slice_expression: slice,
    call_expression: call,
    variadic_argument: (node, lower) => ({ kind: 'spread', value: first(node, lower), at: lower.at(node) }),
    composite_literal: lowerComposite,
    func_literal: (node, lower) => ({ kind: 'function', function: lowerFunction(node, lower), at: lower.at(node) }),
    // What is asserted is the value itself; whether it holds, only `v, ok :=` asks.
    type_assertion_expression: (node, lower) => lower.expression(child(node, 'operand'), node),
    type_conversion_expression: (node, lower) => lower.expression(child(node, 'operand'), node),
    binary_expression: binary,
    unary_expression: unary,
    ...Object.fromEntries(TYPES.map((type): [string, Handler] => [type, lowerType])),
  } satisfies Record<string, Handler>),
);

function selector(node: Node, lower: Lowering): Expression {
  const field = child(node, 'field');
  const object = lower.expression(child(node, 'operand'), node);
  if (!field) return unknown(node, 'syntax error', lower);
  return { kind: 'member', object, property: textOf(field, lower), at: lower.at(node) };
}

function slice(node: Node, lower: Lowering): Expression {
  const at = lower.at(node);
  const nothing: Expression = { kind: 'literal', value: undefined, at };
  const bound = (field: string) => {
    const part = child(node, field);
    return part ? lower.expression(part, node) : nothing;
  };
  const index: Expression = { kind: 'list', items: [bound('start'), bound('end')], at };
  return { kind: 'index', object: lower.expression(child(node, 'operand'), node), index, at };
}

/** Conversions between text and bytes change nothing that we follow. */
const CONVERSIONS = new Set(['string', 'any']);

function call(node: Node, lower: Lowering): Expression {
  const callee = lower.expression(child(node, 'function'), node);
  const parts = child(node, 'arguments')?.children ?? [];
  const [only] = parts;
  if (callee.kind === 'name' && CONVERSIONS.has(callee.name) && only && parts.length === 1)
    return lower.expression(only, node);
  const args = parts.map((part) => argument(part, node, lower));
  if (isSprintf(callee) && args.every((a) => !a.spread)) {
    const format = lowerFormat(
      node,
      args.map(({ value }) => value),
      lower,
    );
    if (format) return format;
  }
  return { kind: 'call', callee, args, isNew: false, at: lower.at(node) };
}

function argument(part: Node, owner: Node, lower: Lowering): Argument {
  if (part.type !== 'variadic_argument') return { value: lower.expression(part, owner) };
  return { value: lower.expression(part.children[0], part), spread: 'list' };
}

const SPELLED: Record<string, string> = { '&&': 'and', '||': 'or' };

/** A row of operators leans to the left, as deep as it is long. */
function binary(node: Node, lower: Lowering): Expression {
  const links: Node[] = [];
  let left: Node | undefined = node;
  for (; left?.type === 'binary_expression' && links.length < MAX_LINKS; left = child(left, 'left')) links.push(left);
  let result = left?.type === 'binary_expression' ? unknown(left, TOO_DEEP, lower) : lower.expression(left, node);
  for (const link of links.reverse()) {
    const operator = child(link, 'operator');
    const written = operator ? textOf(operator, lower) : '';
    const right = lower.expression(child(link, 'right'), link);
    result = { kind: 'binary', operator: SPELLED[written] ?? written, left: result, right, at: lower.at(link) };
  }
  return result;
}

function unary(node: Node, lower: Lowering): Expression {
  const operator = child(node, 'operator');
  const written = operator ? textOf(operator, lower) : '';
  const value = lower.expression(child(node, 'operand'), node);
  // What a pointer points to, is the object.
  if (written === '*') return value;
  if (written === '<-') return built(node, 'received', [value], lower);
  return { kind: 'unary', operator: written === '!' ? 'not' : written, value, at: lower.at(node) };
}
