// What the files of this folder share while one program is lowered. lower.ts ties them together.

import type { Expression, Statement } from '../../core/ir.ts';
import { name, type Written } from '../tree-sitter/leaves.ts';
import type { Node } from '../tree-sitter/tree.ts';

export interface Lowering extends Written {
  expression(node: Node | undefined, owner: Node): Expression;
  statements(nodes: readonly Node[]): Statement[];
  /** The number of the constant in its block. */
  iota: number;
  /** Names of the results of the function around: what a bare `return` gives. */
  results: readonly string[];
}

/** What the language does by itself and no name says: `#keys` of a range. No program can bind such a name. */
export function built(node: Node, what: string, args: Expression[], lower: Lowering): Expression {
  const callee = name(node, `#${what}`, lower);
  return { kind: 'call', callee, args: args.map((value) => ({ value })), isNew: false, at: lower.at(node) };
}
