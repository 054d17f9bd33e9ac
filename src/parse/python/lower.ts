// A copied tree-sitter tree to the program IR: ties the lowering of statements, expressions and definitions together.

import type { Expression, Statement } from '../../core/ir.ts';
import type { Problem } from '../../core/parsed.ts';
import { MAX_DEPTH, TOO_DEEP } from '../depth.ts';
import type { Source } from '../recover.ts';
import { unknown } from '../tree-sitter/leaves.ts';
import { ERROR, type Node } from '../tree-sitter/tree.ts';
import { lowerFunction, lowerParameters } from './definitions.ts';
import { lowerArguments, lowerExpression } from './expressions.ts';
import type { Lowering, Scope } from './lowering.ts';
import { lowerStatement } from './statements.ts';

/** `faulty`: the tree holds errors, which must not vanish between the parts of a node that were understood. */
export function lowerModule(module: Node, faulty: boolean, source: Source, problems: Problem[]): Statement[] {
  return createLowering(faulty, source, problems).statements(module.children);
}

/** Lists whose broken items are unknown one by one. */
const ITEMISED = new Set([
  'list',
  'tuple',
  'set',
  'dictionary',
  'expression_list',
  'pattern_list',
  'concatenated_string',
]);

const isFault = (node: Node): boolean => node.type === ERROR || node.missing;
const isBroken = (node: Node): boolean => !ITEMISED.has(node.type) && node.children.some(isFault);

/** Statements with a body lose only the part that is broken. */
function isBrokenStatement(node: Node): boolean {
  if (node.children.some(({ type }) => type === 'block')) return false;
  const [first] = node.children;
  return isBroken(node) || (first !== undefined && /assignment$/.test(first.type) && isBroken(first));
}

function newScope(): Scope {
  return { generator: false, globals: [], nonlocals: [] };
}

function createLowering(faulty: boolean, { text, places }: Source, problems: Problem[]): Lowering {
  let depth = 0;
  function reportDepth(node: Node): void {
    if (!problems.some((problem) => problem.why === TOO_DEEP))
      problems.push({ line: lower.at(node)[0], why: TOO_DEEP });
  }
  function expression(node: Node | undefined, owner: Node): Expression {
    if (!node || node.missing) return unknown(owner, 'syntax error', lower);
    if (node.type === ERROR || (faulty && isBroken(node))) return unknown(node, 'syntax error', lower);
    if (depth >= MAX_DEPTH) {
      reportDepth(node);
      return unknown(node, TOO_DEEP, lower);
    }
    depth += 1;
    const lowered = lowerExpression(node, lower);
    depth -= 1;
    return lowered;
  }
  function statement(node: Node): Statement[] {
    if (faulty && node.type !== ERROR && isBrokenStatement(node)) {
      return [{ kind: 'unknown', why: 'syntax error', at: lower.at(node) }];
    }
    return lowerStatement(node, lower);
  }
  function statements(nodes: readonly Node[]): Statement[] {
    const [first] = nodes;
    if (first && depth >= MAX_DEPTH) {
      reportDepth(first);
      return [{ kind: 'unknown', why: TOO_DEEP, at: lower.at(first) }];
    }
    depth += 1;
    const lowered = nodes.flatMap((node) => statement(node));
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
