// What the files of this folder share while one program is lowered. lower.ts ties them together.

import type { Span } from '../../core/evidence.ts';
import type { Argument, Expression, FunctionNode, Parameter, Statement } from '../../core/ir.ts';
import type { Node } from '../tree-sitter/tree.ts';

/** What is learnt of a function while its body is lowered. */
export interface Scope {
  generator: boolean;
  globals: string[];
  nonlocals: string[];
}

export interface Lowering {
  text: string;
  expression(node: Node | undefined, owner: Node): Expression;
  statements(nodes: readonly Node[]): Statement[];
  function(node: Node, decorators: Expression[]): FunctionNode;
  parameters(node: Node | undefined): Parameter[];
  arguments(node: Node | undefined): Argument[];
  /** Runs `work` inside a new function and tells what it learnt of it. */
  inFunction<Result>(work: () => Result): { result: Result; scope: Scope };
  scope: Scope;
  at(node: Node): Span;
}

export function textOf(node: Node, lower: Lowering): string {
  return lower.text.slice(node.start, node.end);
}

export function name(node: Node, text: string, lower: Lowering): Expression {
  return { kind: 'name', name: text, at: lower.at(node) };
}

export function literal(node: Node, value: string | number | boolean | null, lower: Lowering): Expression {
  return { kind: 'literal', value, at: lower.at(node) };
}

export function unknown(node: Node, why: string, lower: Lowering): Expression {
  return { kind: 'unknown', why, at: lower.at(node) };
}
