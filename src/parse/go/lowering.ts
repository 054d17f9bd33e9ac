// What the files of this folder share while one program is lowered. lower.ts ties them together.

import type { Span } from '../../core/evidence.ts';
import type { Expression, Statement } from '../../core/ir.ts';
import type { Node } from '../tree-sitter/tree.ts';

export interface Lowering {
  text: string;
  expression(node: Node | undefined, owner: Node): Expression;
  statements(nodes: readonly Node[]): Statement[];
  at(node: Node): Span;
  /** The number of the constant in its block. */
  iota: number;
  /** Names of the results of the function around: what a bare `return` gives. */
  results: readonly string[];
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

/** What the language does by itself and no name says: `#keys` of a range. No program can bind such a name. */
export function built(node: Node, what: string, args: Expression[], lower: Lowering): Expression {
  const callee = name(node, `#${what}`, lower);
  return { kind: 'call', callee, args: args.map((value) => ({ value })), isNew: false, at: lower.at(node) };
}
