// A copied tree-sitter tree to the program IR: ties the lowering of statements, expressions and definitions together.

import type { Expression, Statement } from '../../core/ir.ts';
import type { Problem } from '../../core/parsed.ts';
import { MAX_DEPTH, TOO_DEEP } from '../depth.ts';
import { lowerFunction, lowerParameters } from './definitions.ts';
import { lowerArguments, lowerExpression } from './expressions.ts';
import { type Lowering, type Scope, unknown } from './lowering.ts';
import { createPlaces, type Places } from './places.ts';
import { lowerStatement } from './statements.ts';
import { ERROR, type Node } from './tree.ts';

export function lowerModule(module: Node, text: string, problems: Problem[]): Statement[] {
  const places = createPlaces(text);
  return createLowering(text, places, problems).statements(module.children);
}

function newScope(): Scope {
  return { generator: false, globals: [], nonlocals: [] };
}

function createLowering(text: string, places: Places, problems: Problem[]): Lowering {
  let depth = 0;
  function reportDepth(node: Node): void {
    if (!problems.some((problem) => problem.why === TOO_DEEP))
      problems.push({ line: lower.at(node)[0], why: TOO_DEEP });
  }
  function expression(node: Node | undefined, owner: Node): Expression {
    if (!node || node.missing) return unknown(owner, 'syntax error', lower);
    if (node.type === ERROR) return unknown(node, 'syntax error', lower);
    if (depth >= MAX_DEPTH) {
      reportDepth(node);
      return unknown(node, TOO_DEEP, lower);
    }
    depth += 1;
    const lowered = lowerExpression(node, lower);
    depth -= 1;
    return lowered;
  }
  function statements(nodes: readonly Node[]): Statement[] {
    const [first] = nodes;
    if (first && depth >= MAX_DEPTH) {
      reportDepth(first);
      return [{ kind: 'unknown', why: TOO_DEEP, at: lower.at(first) }];
    }
    depth += 1;
    const lowered = nodes.flatMap((node) => lowerStatement(node, lower));
    depth -= 1;
    return lowered;
  }
  const lower: Lowering = {
    text,
    scope: newScope(),
    expression,
    statements,
    function: (node, decorators) => lowerFunction(node, decorators, lower),
    parameters: (node) => lowerParameters(node, lower),
    arguments: (node) => lowerArguments(node, lower),
    inFunction: (work) => {
      const outer = lower.scope;
      const scope = newScope();
      lower.scope = scope;
      const result = work();
      lower.scope = outer;
      return { result, scope };
    },
    at: ({ start, end }) => places.span(start, end),
  };
  return lower;
}
