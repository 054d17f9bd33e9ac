// Python statements to the IR.

import type { Argument, Expression, Handler, Statement } from '../../core/ir.ts';
import { MAX_LINKS, TOO_DEEP } from '../depth.ts';
import { name, textOf } from '../tree-sitter/leaves.ts';
import { child, childOfType, childrenOf, ERROR, type Node } from '../tree-sitter/tree.ts';
import { lowerClass } from './definitions.ts';
import { lowerImport, lowerImportFrom } from './imports.ts';
import type { Lowering } from './lowering.ts';
import { lowerMatch } from './match.ts';

type Lower = (node: Node, lower: Lowering) => Statement[];

export function lowerStatement(node: Node, lower: Lowering): Statement[] {
  const handler = STATEMENTS.get(node.type);
  return handler ? handler(node, lower) : [{ kind: 'unknown', why: node.type, at: lower.at(node) }];
}

const nothing: Lower = () => [];

const STATEMENTS = new Map<string, Lower>(
  Object.entries({
    expression_statement: expressionStatement,
    function_definition: (node, lower) => definition(node, node, lower),
    class_definition: (node, lower) => definition(node, node, lower),
    decorated_definition: (node, lower) => definition(node, child(node, 'definition') ?? node, lower),
    import_statement: lowerImport,
    import_from_statement: lowerImportFrom,
    future_import_statement: nothing,
    pass_statement: nothing,
    global_statement: (node, lower) => scoped(node, lower.scope.globals, lower),
    nonlocal_statement: (node, lower) => scoped(node, lower.scope.nonlocals, lower),
    break_statement: (node, lower) => [{ kind: 'jump', how: 'break', at: lower.at(node) }],
    continue_statement: (node, lower) => [{ kind: 'jump', how: 'continue', at: lower.at(node) }],
    return_statement: (node, lower) => [{ kind: 'return', ...firstValue(node, lower), at: lower.at(node) }],
    raise_statement: (node, lower) => [{ kind: 'raise', ...firstValue(node, lower), at: lower.at(node) }],
    delete_statement: deleted,
    assert_statement: asserted,
    if_statement: ifStatement,
    for_statement: forStatement,
    while_statement: whileStatement,
    try_statement: tryStatement,
    with_statement: withStatement,
    match_statement: lowerMatch,
    type_alias_statement: typeAlias,
    print_statement: (node, lower) => called(node, 'print', childrenOf(node, 'argument'), lower),
    exec_statement: (node, lower) => called(node, 'exec', node.children, lower),
    block: (node, lower) => [{ kind: 'block', body: lower.statements(node.children), at: lower.at(node) }],
    [ERROR]: faulty,
  } satisfies Record<string, Lower>),
);

const body = (node: Node | undefined, lower: Lowering): Statement[] =>
  lower.statements((node && (child(node, 'body') ?? childOfType(node, 'block')))?.children ?? []);

/** What could be read inside the broken stretch, after the mark that something could not. */
function faulty(node: Node, lower: Lowering): Statement[] {
  const readable = node.children.filter((part) => STATEMENTS.has(part.type) && part.type !== ERROR);
  return [{ kind: 'unknown', why: 'syntax error', at: lower.at(node) }, ...lower.statements(readable)];
}

function expressionStatement(node: Node, lower: Lowering): Statement[] {
  const [first] = node.children;
  const at = lower.at(node);
  if (!first) return [];
  // A string by itself is documentation.
  if (first.type === 'string' || first.type === 'concatenated_string') return [];
  if (first.type === 'assignment') return [assignment(first, at, lower)];
  if (first.type === 'augmented_assignment') return [augmented(first, at, lower)];
  return node.children.map((part) => ({ kind: 'expression', value: lower.expression(part, node), at }));
}

function assignment(node: Node, at: Statement['at'], lower: Lowering): Statement {
  const hint = child(node, 'type');
  const value = child(node, 'right');
  return {
    kind: 'assign',
    target: lower.expression(child(node, 'left'), node),
    ...(value ? { value: lower.expression(value, node) } : {}),
    ...(hint ? { annotation: lower.expression(hint, node) } : {}),
    at,
  };
}

function augmented(node: Node, at: Statement['at'], lower: Lowering): Statement {
  const operator = child(node, 'operator');
  return {
    kind: 'assign',
    target: lower.expression(child(node, 'left'), node),
    value: lower.expression(child(node, 'right'), node),
    operator: operator ? textOf(operator, lower).slice(0, -1) : '+',
    at,
  };
}

function definition(outer: Node, node: Node, lower: Lowering): Statement[] {
  const decorators = outer.children
    .filter((part) => part.type === 'decorator')
    .map((part) => lower.expression(part.children[0], part));
  const at = lower.at(outer);
  if (node.type === 'class_definition') return [{ kind: 'class', class: lowerClass(node, decorators, lower), at }];
  if (node.type !== 'function_definition') return [{ kind: 'unknown', why: node.type, at }];
  return [{ kind: 'function', function: lower.function(node, decorators), at }];
}

function scoped(node: Node, into: string[], lower: Lowering): Statement[] {
  into.push(...node.children.map((part) => textOf(part, lower)));
  return [];
}

/** `raise X from Y`: the cause says nothing about what the caller sees. */
function firstValue(node: Node, lower: Lowering): { value?: Expression } {
  const [first] = node.children;
  return first && first.field !== 'cause' ? { value: lower.expression(first, node) } : {};
}

function deleted(node: Node, lower: Lowering): Statement[] {
  const [first] = node.children;
  const targets = first?.type === 'expression_list' ? first.children : node.children;
  const at = lower.at(node);
  return targets.map((part) => ({
    kind: 'expression',
    value: { kind: 'unary', operator: 'delete', value: lower.expression(part, node), at: lower.at(part) },
    at,
  }));
}

/** `assert x, m` is `if not x: raise AssertionError(m)`. */
function asserted(node: Node, lower: Lowering): Statement[] {
  const [test, ...rest] = node.children;
  const at = lower.at(node);
  const args = rest.map((part): Argument => ({ value: lower.expression(part, node) }));
  const value: Expression = { kind: 'call', callee: name(node, 'AssertionError', lower), args, isNew: false, at };
  const failed: Expression = { kind: 'unary', operator: 'not', value: lower.expression(test, node), at };
  return [{ kind: 'if', test: failed, then: [{ kind: 'raise', value, at }], otherwise: [], at }];
}

function ifStatement(node: Node, lower: Lowering): Statement[] {
  const alternatives = childrenOf(node, 'alternative');
  const rest = alternatives.splice(MAX_LINKS);
  let otherwise = rest.map((part): Statement => ({ kind: 'unknown', why: TOO_DEEP, at: lower.at(part) }));
  for (const part of alternatives.reverse()) {
    otherwise = part.type === 'else_clause' ? body(part, lower) : [branch(part, otherwise, lower)];
  }
  return [branch(node, otherwise, lower)];
}

function branch(node: Node, otherwise: Statement[], lower: Lowering): Statement {
  return {
    kind: 'if',
    test: lower.expression(child(node, 'condition'), node),
    then: lower.statements(child(node, 'consequence')?.children ?? []),
    otherwise,
    at: lower.at(node),
  };
}

function forStatement(node: Node, lower: Lowering): Statement[] {
  const each: Statement = {
    kind: 'each',
    target: lower.expression(child(node, 'left'), node),
    iterable: lower.expression(child(node, 'right'), node),
    over: 'values',
    body: body(node, lower),
    at: lower.at(node),
  };
  return [each, ...afterLoop(node, lower)];
}

function whileStatement(node: Node, lower: Lowering): Statement[] {
  const test = lower.expression(child(node, 'condition'), node);
  const loop: Statement = { kind: 'while', test, body: body(node, lower), at: lower.at(node) };
  return [loop, ...afterLoop(node, lower)];
}

/** A loop's `else` runs unless the loop was broken off: it is what follows the loop. */
function afterLoop(node: Node, lower: Lowering): Statement[] {
  const otherwise = child(node, 'alternative');
  return otherwise ? [{ kind: 'block', body: body(otherwise, lower), at: lower.at(otherwise) }] : [];
}

function tryStatement(node: Node, lower: Lowering): Statement[] {
  const ofType = (type: string) => node.children.filter((part) => part.type === type);
  return [
    {
      kind: 'try',
      body: body(node, lower),
      handlers: ofType('except_clause').map((part) => handler(part, lower)),
      otherwise: ofType('else_clause').flatMap((part) => body(part, lower)),
      finally: ofType('finally_clause').flatMap((part) => body(part, lower)),
      at: lower.at(node),
    },
  ];
}

/** `except A`, `except (A, B) as e`, `except* A`, and PEP 758's `except A, B`. */
function handler(node: Node, lower: Lowering): Handler {
  let target: Expression | undefined;
  const types: Expression[] = [];
  for (const value of childrenOf(node, 'value')) {
    const alias = value.type === 'as_pattern' ? child(value, 'alias') : undefined;
    if (alias) target = lower.expression(alias, value);
    const caught = value.type === 'as_pattern' ? value.children[0] : value;
    const listed = caught?.type === 'tuple' ? caught.children : caught ? [caught] : [];
    types.push(...listed.map((part) => lower.expression(part, node)));
  }
  return { types, ...(target ? { target } : {}), body: body(node, lower), at: lower.at(node) };
}

function withStatement(node: Node, lower: Lowering): Statement[] {
  const clause = childOfType(node, 'with_clause');
  const items = (clause?.children ?? [])
    .filter((part) => part.type === 'with_item')
    .map((part) => withItem(bare(child(part, 'value')), part, lower));
  return [{ kind: 'with', items, body: body(node, lower), at: lower.at(node) }];
}

/** `with (a as b):` is taken for a parenthesis by the grammar. */
function bare(value: Node | undefined): Node | undefined {
  const [held] = value?.type === 'parenthesized_expression' ? value.children : [];
  return held?.type === 'as_pattern' ? held : value;
}

function withItem(value: Node | undefined, owner: Node, lower: Lowering): { value: Expression; target?: Expression } {
  const alias = value?.type === 'as_pattern' ? child(value, 'alias') : undefined;
  if (!value || !alias) return { value: lower.expression(value, owner) };
  return { value: lower.expression(value.children[0], value), target: lower.expression(alias, value) };
}

/** `type X[T] = …` is an assignment; what it is generic over says nothing here. */
function typeAlias(node: Node, lower: Lowering): Statement[] {
  const left = child(node, 'left')?.children[0];
  const target = left?.type === 'generic_type' ? left.children[0] : left;
  const value = lower.expression(child(node, 'right'), node);
  return [{ kind: 'assign', target: lower.expression(target, node), value, at: lower.at(node) }];
}

/** Python 2's statements that became functions. */
function called(node: Node, callee: string, args: readonly Node[], lower: Lowering): Statement[] {
  const at = lower.at(node);
  const lowered = args.map((part): Argument => ({ value: lower.expression(part, node) }));
  return [
    {
      kind: 'expression',
      value: { kind: 'call', callee: name(node, callee, lower), args: lowered, isNew: false, at },
      at,
    },
  ];
}
