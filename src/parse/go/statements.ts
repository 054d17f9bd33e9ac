// Go statements to the IR. What is deferred runs behind the rest of its block: `try … finally`.

import type { Expression, Statement } from '../../core/ir.ts';
import { MAX_LINKS, TOO_DEEP } from '../depth.ts';
import { literal, name, textOf } from '../tree-sitter/leaves.ts';
import { child, childOfType, ERROR, type Node } from '../tree-sitter/tree.ts';
import { lowerConstants, lowerFunctionDeclaration, lowerImports, lowerTypes, lowerVariables } from './declarations.ts';
import { built, type Lowering } from './lowering.ts';
import { lowerSelect, lowerSwitch, lowerTypeSwitch } from './switches.ts';

type Lower = (node: Node, lower: Lowering) => Statement[];

export function lowerStatements(
  nodes: readonly Node[],
  lower: Lowering,
  isBroken: (node: Node) => boolean,
): Statement[] {
  const lowered: Statement[] = [];
  for (const [i, node] of nodes.entries()) {
    if (isBroken(node)) lowered.push({ kind: 'unknown', why: 'syntax error', at: lower.at(node) });
    else if (node.type === 'defer_statement') return [...lowered, deferred(node, nodes.slice(i + 1), lower)];
    else lowered.push(...lowerStatement(node, lower));
  }
  return lowered;
}

function lowerStatement(node: Node, lower: Lowering): Statement[] {
  const handler = STATEMENTS.get(node.type);
  if (handler) return handler(node, lower);
  if (/_statement$|_declaration$/.test(node.type)) return [{ kind: 'unknown', why: node.type, at: lower.at(node) }];
  return [{ kind: 'expression', value: lower.expression(node, node), at: lower.at(node) }];
}

const nothing: Lower = () => [];

const STATEMENTS = new Map<string, Lower>(
  Object.entries({
    package_clause: nothing,
    empty_statement: nothing,
    import_declaration: lowerImports,
    const_declaration: lowerConstants,
    var_declaration: lowerVariables,
    type_declaration: lowerTypes,
    function_declaration: lowerFunctionDeclaration,
    method_declaration: lowerFunctionDeclaration,
    statement_list: (node, lower) => lower.statements(node.children),
    block: (node, lower) => [{ kind: 'block', body: lower.statements(node.children), at: lower.at(node) }],
    expression_statement: (node, lower) => expressionStatement(node, lower),
    go_statement: (node, lower) => expressionStatement(node, lower),
    short_var_declaration: (node, lower) => assignment(node, 'let', lower),
    assignment_statement: (node, lower) => assignment(node, undefined, lower),
    inc_statement: (node, lower) => step(node, '+', lower),
    dec_statement: (node, lower) => step(node, '-', lower),
    return_statement: returned,
    if_statement: ifStatement,
    for_statement: forStatement,
    expression_switch_statement: lowerSwitch,
    type_switch_statement: lowerTypeSwitch,
    select_statement: lowerSelect,
    labeled_statement: (node, lower) => lower.statements(node.children.filter(({ field }) => field !== 'label')),
    break_statement: (node, lower) => [{ kind: 'jump', how: 'break', at: lower.at(node) }],
    continue_statement: (node, lower) => [{ kind: 'jump', how: 'continue', at: lower.at(node) }],
    send_statement: (node, lower) =>
      node.children.map((part) => ({ kind: 'expression', value: lower.expression(part, node), at: lower.at(node) })),
    receive_statement: (node, lower) => assignment(node, 'let', lower),
    [ERROR]: faulty,
  } satisfies Record<string, Lower>),
);

/** What could be read inside the broken stretch, after the mark that something could not. */
function faulty(node: Node, lower: Lowering): Statement[] {
  const readable = node.children.filter((part) => STATEMENTS.has(part.type) && part.type !== ERROR);
  return [{ kind: 'unknown', why: 'syntax error', at: lower.at(node) }, ...lower.statements(readable)];
}

/** `panic(x)` leaves the function as an exception does. */
function expressionStatement(node: Node, lower: Lowering): Statement[] {
  const at = lower.at(node);
  return node.children.map((part): Statement => {
    const value = lower.expression(part, node);
    const panics = value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'panic';
    const [error] = panics ? value.args : [];
    return error ? { kind: 'raise', value: error.value, at } : { kind: 'expression', value, at };
  });
}

function deferred(node: Node, rest: readonly Node[], lower: Lowering): Statement {
  return {
    kind: 'try',
    body: lower.statements(rest),
    handlers: [],
    otherwise: [],
    finally: expressionStatement(node, lower),
    at: lower.at(node),
  };
}

function assignment(node: Node, declares: 'let' | undefined, lower: Lowering): Statement[] {
  const targets = child(node, 'left')?.children ?? [];
  const right = child(node, 'right');
  const values = right?.type === 'expression_list' ? right.children : right ? [right] : [];
  const operator = child(node, 'operator');
  const written = operator ? textOf(operator, lower).slice(0, -1) : '';
  const at = lower.at(node);
  const base = { kind: 'assign' as const, ...(declares && { declares }), ...(written && { operator: written }), at };
  const [target, ...more] = targets.map((part) => lower.expression(part, node));
  const [first] = values;
  if (!target || !first) return [{ kind: 'unknown', why: 'syntax error', at }];
  if (more.length === 0) return [{ ...base, target, value: lower.expression(first, node) }];
  const left: Expression = { kind: 'list', items: [target, ...more], at };
  if (values.length === 1) return [{ ...base, target: left, value: asked(first, more.length + 1, node, lower) }];
  const value: Expression = { kind: 'list', items: values.map((part) => lower.expression(part, node)), at };
  return [{ ...base, target: left, value }];
}

/** `v, ok := m[k]`, `v, ok := x.(T)`, `v, ok := <-c`: the second says whether there is one. */
function asked(node: Node, targets: number, owner: Node, lower: Lowering): Expression {
  const value = lower.expression(node, owner);
  if (targets !== 2 || value.kind === 'call') {
    const receives = value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === '#received';
    return receives ? built(node, 'asserted', [value], lower) : assertedCall(node, value, lower);
  }
  if (value.kind === 'index') return built(node, 'found', [value.object, value.index], lower);
  return built(node, 'asserted', [value], lower);
}

function assertedCall(node: Node, value: Expression, lower: Lowering): Expression {
  return node.type === 'type_assertion_expression' ? built(node, 'asserted', [value], lower) : value;
}

function step(node: Node, operator: string, lower: Lowering): Statement[] {
  const target = lower.expression(node.children[0], node);
  return [{ kind: 'assign', target, value: literal(node, 1, lower), operator, at: lower.at(node) }];
}

function returned(node: Node, lower: Lowering): Statement[] {
  const at = lower.at(node);
  const values = childOfType(node, 'expression_list')?.children ?? [];
  const items =
    values.length > 0
      ? values.map((part) => lower.expression(part, node))
      : lower.results.map((one) => name(node, one, lower));
  const [only] = items;
  if (!only) return [{ kind: 'return', at }];
  return [{ kind: 'return', value: items.length === 1 ? only : { kind: 'list', items, at }, at }];
}

/** With a statement before the test, both stand in a block of their own. */
function ifStatement(node: Node, lower: Lowering): Statement[] {
  const links: Node[] = [];
  let last: Node | undefined = node;
  for (; last?.type === 'if_statement' && links.length < MAX_LINKS; last = child(last, 'alternative')) links.push(last);
  let otherwise: Statement[] = [];
  if (last?.type === 'if_statement') otherwise = [{ kind: 'unknown', why: TOO_DEEP, at: lower.at(last) }];
  else if (last) otherwise = lower.statements(last.children);
  for (const link of links.reverse()) otherwise = branch(link, otherwise, lower);
  return otherwise;
}

function branch(node: Node, otherwise: Statement[], lower: Lowering): Statement[] {
  const at = lower.at(node);
  const before = child(node, 'initializer');
  const first = before ? lower.statements([before]) : [];
  const test = lower.expression(child(node, 'condition'), node);
  const then = lower.statements(child(node, 'consequence')?.children ?? []);
  const statement: Statement = { kind: 'if', test, then, otherwise, at };
  return first.length > 0 ? [{ kind: 'block', body: [...first, statement], at }] : [statement];
}

function forStatement(node: Node, lower: Lowering): Statement[] {
  const body = lower.statements(child(node, 'body')?.children ?? []);
  const at = lower.at(node);
  const head = node.children.find(({ field }) => field !== 'body');
  if (head?.type === 'range_clause') return [ranged(head, body, lower, at)];
  const clause = head?.type === 'for_clause' ? head : undefined;
  const condition = clause ? child(clause, 'condition') : head;
  const before = clause && child(clause, 'initializer');
  const test = condition ? { test: lower.expression(condition, node) } : {};
  const loop: Statement = { kind: 'while', ...test, body, at };
  return before ? [{ kind: 'block', body: [...lower.statements([before]), loop], at }] : [loop];
}

function ranged(clause: Node, body: Statement[], lower: Lowering, at: Statement['at']): Statement {
  const over = lower.expression(child(clause, 'right'), clause);
  const targets = (child(clause, 'left')?.children ?? []).map((part) => lower.expression(part, clause));
  const [key = name(clause, '_', lower), value] = targets;
  const bindsKey = key.kind !== 'name' || key.name !== '_';
  if (!value)
    return { kind: 'each', target: key, iterable: built(clause, 'keys', [over], lower), over: 'values', body, at };
  const iterable = built(clause, bindsKey ? 'pairs' : 'values', [over], lower);
  const target: Expression = bindsKey ? { kind: 'list', items: [key, value], at: lower.at(clause) } : value;
  return { kind: 'each', target, iterable, over: 'values', body, at };
}
