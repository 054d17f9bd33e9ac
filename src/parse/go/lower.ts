// A copied tree-sitter tree of Go to the program IR: ties the lowering of declarations, statements and expressions
// together, and keeps what is broken or too deep from vanishing.

import type { Expression, Statement } from '../../core/ir.ts';
import type { Problem } from '../../core/parsed.ts';
import { MAX_DEPTH, TOO_DEEP } from '../depth.ts';
import type { Source } from '../recover.ts';
import { unknown } from '../tree-sitter/leaves.ts';
import { ERROR, type Node } from '../tree-sitter/tree.ts';
import { lowerExpression } from './expressions.ts';
import type { Lowering } from './lowering.ts';
import { lowerStatements } from './statements.ts';

const isFault = (node: Node): boolean => node.type === ERROR || node.missing;
/** Lists whose broken items are unknown one by one, and what has a body that may be whole. */
const ITEMISED = new Set(['expression_list', 'literal_value', 'block', 'statement_list', 'source_file']);
const isBroken = (node: Node): boolean => !ITEMISED.has(node.type) && node.children.some(isFault);

export function lowerModule(module: Node, faulty: boolean, source: Source, problems: Problem[]): Statement[] {
  return createLowering(faulty, source, problems).statements(module.children);
}

function createLowering(faulty: boolean, { text, places }: Source, problems: Problem[]): Lowering {
  let depth = 0;
  function tooDeep(node: Node): boolean {
    if (depth < MAX_DEPTH) return false;
    if (!problems.some(({ why }) => why === TOO_DEEP)) problems.push({ line: lower.at(node)[0], why: TOO_DEEP });
    return true;
  }
  function expression(node: Node | undefined, owner: Node): Expression {
    if (!node || node.missing) return unknown(owner, 'syntax error', lower);
    if (node.type === ERROR || (faulty && isBroken(node))) return unknown(node, 'syntax error', lower);
    if (tooDeep(node)) return unknown(node, TOO_DEEP, lower);
    depth += 1;
    const lowered = lowerExpression(node, lower);
    depth -= 1;
    return lowered;
  }
  function statements(nodes: readonly Node[]): Statement[] {
    const [first] = nodes;
    if (first && tooDeep(first)) return [{ kind: 'unknown', why: TOO_DEEP, at: lower.at(first) }];
    depth += 1;
    const lowered = lowerStatements(nodes, lower, (node) => faulty && node.type !== ERROR && isBroken(node));
    depth -= 1;
    return lowered;
  }
  const lower: Lowering = {
    text,
    iota: 0,
    results: [],
    expression,
    statements,
    at: ({ start, end }) => places.span(start, end),
  };
  return lower;
}
