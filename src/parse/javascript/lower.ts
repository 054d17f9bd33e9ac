// A Babel tree to the program IR: ties the lowering of statements, expressions, functions and classes together.

import type * as t from '@babel/types';
import type { Expression, Statement } from '../../core/ir.ts';
import type { Problem } from '../../core/parsed.ts';
import { MAX_DEPTH, TOO_DEEP } from '../depth.ts';
import { lowerExpression } from './expressions.ts';
import { directives, lowerClass, lowerFunction } from './functions.ts';
import { type Lowering, spanOf, unknown } from './lowering.ts';
import { lowerTarget } from './patterns.ts';
import { lowerStatement } from './statements.ts';

export function lowerBabelProgram(program: t.Program, problems: Problem[]): Statement[] {
  const lower = createLowering(problems);
  return [...directives(program.directives), ...lower.statements(program.body)];
}

function createLowering(problems: Problem[]): Lowering {
  let depth = 0;
  function tooDeep(node: t.Node): Expression {
    if (!problems.some((problem) => problem.why === TOO_DEEP)) problems.push({ line: spanOf(node)[0], why: TOO_DEEP });
    return unknown(node, TOO_DEEP);
  }
  function within(node: t.Node, work: (node: t.Node, lower: Lowering) => Expression): Expression {
    if (depth >= MAX_DEPTH) return tooDeep(node);
    depth += 1;
    const lowered = work(node, lower);
    depth -= 1;
    return lowered;
  }
  const lower: Lowering = {
    expression: (node) => within(node, lowerExpression),
    target: (node) => within(node, lowerTarget),
    statements: (nodes) => {
      const [first] = nodes;
      if (first && depth >= MAX_DEPTH) return [{ kind: 'unknown', why: TOO_DEEP, at: tooDeep(first).at }];
      depth += 1;
      const lowered = nodes.flatMap((node) => lowerStatement(node, lower));
      depth -= 1;
      return lowered;
    },
    function: (node) => lowerFunction(node, lower),
    class: (node) => lowerClass(node, lower),
  };
  return lower;
}
