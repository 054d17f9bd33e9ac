// Go's switches to the IR. A case never falls into the next by itself: each ends in a break. Which types a value has, and
// which channel is ready, cannot be told.

import type { Expression, Statement } from '../../core/ir.ts';
import { MAX_LINKS, TOO_DEEP } from '../depth.ts';
import { literal, name, textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, childrenOf, type Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';

type Case = Extract<Statement, { kind: 'switch' }>['cases'][number];

export function lowerSwitch(node: Node, lower: Lowering): Statement[] {
  const at = lower.at(node);
  const tag = child(node, 'value');
  const cases = node.children.filter(({ type }) => type === 'expression_case' || type === 'default_case');
  const statement: Statement = tag
    ? { kind: 'switch', subject: lower.expression(tag, node), cases: inOrder(cases, lower), at }
    : chain(node, cases, lower);
  return initialised(node, [statement], lower);
}

function initialised(node: Node, statements: Statement[], lower: Lowering): Statement[] {
  const before = child(node, 'initializer');
  if (!before) return statements;
  return [{ kind: 'block', body: [...lower.statements([before]), ...statements], at: lower.at(node) }];
}

/** The default is asked last, wherever it stands. */
function inOrder(cases: Node[], lower: Lowering): Case[] {
  const others = cases.filter(({ type }) => type !== 'default_case');
  return [...others.flatMap((part) => casesOf(part, lower)), ...defaults(cases, lower)];
}

function defaults(cases: Node[], lower: Lowering): Case[] {
  return cases.filter(({ type }) => type === 'default_case').map((part) => ({ body: bodyOf(part, lower) }));
}

/** Several values of one case: all but the last have no body, and fall into it. */
function casesOf(node: Node, lower: Lowering): Case[] {
  const values = child(node, 'value')?.children ?? [];
  return values.map((value, i) => ({
    test: lower.expression(value, node),
    body: i === values.length - 1 ? bodyOf(node, lower) : [],
  }));
}

function statementsOf(node: Node, lower: Lowering): Statement[] {
  return lower.statements(node.children.filter(({ type }) => type === 'statement_list'));
}

function bodyOf(node: Node, lower: Lowering): Statement[] {
  return [...statementsOf(node, lower), { kind: 'jump', how: 'break', at: lower.at(node) }];
}

/** `switch { case a: … case b: … }` is a row of ifs, out of which a `break` still leads. */
function chain(node: Node, cases: Node[], lower: Lowering): Statement {
  const at = lower.at(node);
  const last = cases.find(({ type }) => type === 'default_case');
  let otherwise = last ? statementsOf(last, lower) : [];
  const others = cases.filter(({ type }) => type !== 'default_case');
  const [beyond] = others.splice(MAX_LINKS);
  if (beyond) otherwise = [{ kind: 'unknown', why: TOO_DEEP, at: lower.at(beyond) }];
  for (const part of others.reverse()) {
    const tests = (child(part, 'value')?.children ?? []).map((value) => lower.expression(value, part));
    const test = tests.reduce<Expression | undefined>(
      (left, right) => (left ? { kind: 'binary', operator: 'or', left, right, at: right.at } : right),
      undefined,
    );
    const then = statementsOf(part, lower);
    otherwise = [
      { kind: 'if', test: test ?? unknown(part, 'syntax error', lower), then, otherwise, at: lower.at(part) },
    ];
  }
  return { kind: 'switch', subject: literal(node, true, lower), cases: [{ body: otherwise }], at };
}

export function lowerTypeSwitch(node: Node, lower: Lowering): Statement[] {
  const at = lower.at(node);
  const subject = lower.expression(child(node, 'value'), node);
  const alias = child(node, 'alias')?.children[0];
  const bound: Statement[] = alias
    ? [{ kind: 'assign', target: name(alias, textOf(alias, lower), lower), value: subject, declares: 'let', at }]
    : [];
  const cases = node.children.filter(({ type }) => type === 'type_case');
  const typed = cases.map((part): Case => {
    const types = childrenOf(part, 'type').map((t) => textOf(t, lower));
    return { test: unknown(part, `of type ${types.join(', ')}`, lower), body: bodyOf(part, lower) };
  });
  const all = [...typed, ...defaults(node.children, lower)];
  return initialised(
    node,
    [{ kind: 'block', body: [...bound, { kind: 'switch', subject, cases: all, at }], at }],
    lower,
  );
}

export function lowerSelect(node: Node, lower: Lowering): Statement[] {
  const cases = node.children.filter(({ type }) => type === 'communication_case');
  const received = cases.map((part): Case => {
    const communication = child(part, 'communication');
    const first = communication ? lower.statements([communication]) : [];
    return { test: unknown(part, 'a channel is ready', lower), body: [...first, ...bodyOf(part, lower)] };
  });
  const all = [...received, ...defaults(node.children, lower)];
  return [{ kind: 'switch', subject: unknown(node, 'a channel', lower), cases: all, at: lower.at(node) }];
}
