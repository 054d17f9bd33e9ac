// What the files of this folder share while one program is lowered. lower.ts ties them together.

import type { Argument, Expression, FunctionNode, Parameter, Statement } from '../../core/ir.ts';
import type { Written } from '../tree-sitter/leaves.ts';
import type { Node } from '../tree-sitter/tree.ts';

/** What is learnt of a function while its body is lowered. */
export interface Scope {
  generator: boolean;
  globals: string[];
  nonlocals: string[];
}

export interface Lowering extends Written {
  expression(node: Node | undefined, owner: Node): Expression;
  statements(nodes: readonly Node[]): Statement[];
  function(node: Node, decorators: Expression[]): FunctionNode;
  parameters(node: Node | undefined): Parameter[];
  arguments(node: Node | undefined): Argument[];
  /** Runs `work` inside a new function and tells what it learnt of it. */
  inFunction<Result>(work: () => Result): { result: Result; scope: Scope };
  scope: Scope;
}
