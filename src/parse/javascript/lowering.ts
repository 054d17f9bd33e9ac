// What the files of this folder share while one program is lowered: each lowers its own kind of node
// and comes back here for the nodes below it. lower.ts ties them together.

import type * as t from '@babel/types';
import type { Span } from '../../core/evidence.ts';
import type { ClassNode, Expression, FunctionNode, Statement } from '../../core/ir.ts';

export interface Lowering {
  expression(node: t.Node): Expression;
  /** What stands left of `=`, in a parameter or in a loop head: names, members and patterns. */
  target(node: t.Node): Expression;
  statements(nodes: readonly t.Node[]): Statement[];
  function(node: t.Function): FunctionNode;
  class(node: t.Class): ClassNode;
}

/** One small function a node type; a type without one is unknown. */
export type Handlers<Result> = {
  [Type in t.Node['type']]?: (node: Extract<t.Node, { type: Type }>, lower: Lowering) => Result;
};

export function handlerOf<Result>(
  handlers: Handlers<Result>,
  node: t.Node,
): ((node: t.Node, lower: Lowering) => Result) | undefined {
  // A handler is filed under the type of the nodes it takes, which TypeScript cannot follow through the look-up.
  return handlers[node.type] as ((node: t.Node, lower: Lowering) => Result) | undefined;
}

const NOWHERE: Span = [1, 1, 1, 1];

/** Babel 7.29 counts columns from 0 in UTF-16 units; its end is exclusive already. */
export function spanOf(node: t.Node): Span {
  const { loc } = node;
  return loc ? [loc.start.line, loc.start.column + 1, loc.end.line, loc.end.column + 1] : NOWHERE;
}

export function unknown(node: t.Node, why: string): Expression {
  return { kind: 'unknown', why, at: spanOf(node) };
}

export function literal(node: t.Node, value: string | number | boolean | null | undefined): Expression {
  return { kind: 'literal', value, at: spanOf(node) };
}

export function name(node: t.Node, text: string): Expression {
  return { kind: 'name', name: text, at: spanOf(node) };
}
