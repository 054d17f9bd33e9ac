// `match` is a switch: every case ends in a break, alternatives fall through into the last of them.
// A pattern that takes things apart has no test in the IR: it is unknown whether it matches.

import type { Expression, Statement } from '../../core/ir.ts';
import { textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, childrenOf, type Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';

type Case = Extract<Statement, { kind: 'switch' }>['cases'][number];

export function lowerMatch(node: Node, lower: Lowering): Statement[] {
  const subjects = childrenOf(node, 'subject').map((part) => lower.expression(part, node));
  const [only] = subjects;
  const at = lower.at(node);
  const subject: Expression = only && subjects.length === 1 ? only : { kind: 'list', items: subjects, at };
  const clauses = child(node, 'body')?.children ?? [];
  return [{ kind: 'switch', subject, cases: clauses.flatMap((part) => cases(part, subject, lower)), at }];
}

function cases(clause: Node, subject: Expression, lower: Lowering): Case[] {
  const at = lower.at(clause);
  const patterns = clause.children.filter((part) => part.type === 'case_pattern');
  const [pattern] = patterns;
  const written = pattern?.children[0];
  const tests =
    patterns.length === 1 && pattern && written
      ? testsOf(written, pattern, lower)
      : [unknown(clause, 'pattern', lower)];
  const captured = written && captureOf(written, lower);
  const body: Statement[] =
    captured === undefined
      ? []
      : [{ kind: 'assign', target: { kind: 'name', name: captured, at }, value: subject, at }];
  body.push(...guarded(clause, lower));
  return tests.map((test, index) => ({
    ...(test ? { test } : {}),
    body: index === tests.length - 1 ? body : [],
  }));
}

function guarded(clause: Node, lower: Lowering): Statement[] {
  const at = lower.at(clause);
  const consequence = lower.statements(child(clause, 'consequence')?.children ?? []);
  const then: Statement[] = [...consequence, { kind: 'jump', how: 'break', at }];
  const guard = child(clause, 'guard');
  return guard ? [{ kind: 'if', test: lower.expression(guard.children[0], guard), then, otherwise: [], at }] : then;
}

const VALUES = new Set([
  'integer',
  'float',
  'string',
  'concatenated_string',
  'none',
  'true',
  'false',
  'unary_operator',
]);

/** One test an alternative; undefined matches everything. */
function testsOf(pattern: Node, owner: Node, lower: Lowering): (Expression | undefined)[] {
  if (VALUES.has(pattern.type)) return [lower.expression(pattern, owner)];
  if (pattern.type === '_') return [undefined];
  if (pattern.type === 'dotted_name') {
    return [pattern.children.length > 1 ? lower.expression(pattern, owner) : undefined];
  }
  if (pattern.type === 'union_pattern') {
    return pattern.children.filter((part) => part.type !== '|').flatMap((part) => testsOf(part, owner, lower));
  }
  return [unknown(pattern, 'pattern', lower)];
}

/** `case other:` takes anything and names it. */
function captureOf(pattern: Node, lower: Lowering): string | undefined {
  return pattern.type === 'dotted_name' && pattern.children.length === 1 ? textOf(pattern, lower) : undefined;
}
