// Walks a whole program, run or not, and tells for each node which functions and classes stand around it.

import type { Span } from '../../core/evidence.ts';
import type { ClassNode, Expression, FunctionNode, Program, Statement } from '../../core/ir.ts';

export type CallNode = Extract<Expression, { kind: 'call' }>;
export type AssignNode = Extract<Statement | Expression, { kind: 'assign' }>;
export type IfNode = Extract<Statement, { kind: 'if' }>;
export type Node = { kind: string; at: Span } & Record<string, unknown>;

/** A function or class around a node, and what stands around that. */
export type Around =
  | { kind: 'function'; node: FunctionNode; outer: Around | undefined }
  | { kind: 'class'; node: ClassNode; outer: Around | undefined };

interface Pending {
  node: unknown;
  around: Around | undefined;
}

export function walk(program: Program, visit: (node: Node, around: Around | undefined) => void): void {
  const pending: Pending[] = [{ node: program.body, around: undefined }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, around } = next;
    if (Array.isArray(node)) for (const item of node as unknown[]) pending.push({ node: item, around });
    else if (node !== null && typeof node === 'object')
      visitOne(node as Record<string, unknown>, around, visit, pending);
  }
}

function visitOne(
  node: Record<string, unknown>,
  around: Around | undefined,
  visit: (node: Node, around: Around | undefined) => void,
  pending: Pending[],
): void {
  if (typeof node.kind === 'string') visit(node as Node, around);
  for (const key in node) {
    const child = node[key];
    if (key === 'at' || child === null || typeof child !== 'object') continue;
    pending.push({ node: child, around: within(key, child, around) });
  }
}

function within(key: string, child: object, outer: Around | undefined): Around | undefined {
  if (key === 'function') return { kind: 'function', node: child as FunctionNode, outer };
  return key === 'class' ? { kind: 'class', node: child as ClassNode, outer } : outer;
}

/** The last word of what is called or assigned: `sign` of `jwt.sign`. */
export function lastWord(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'member') return expression.property;
  if (expression.kind === 'index' && expression.index.kind === 'literal') return String(expression.index.value);
  return undefined;
}

/** As the code writes it, as far as it is names: `app.config.update`. */
export function written(expression: Expression): string {
  const words: string[] = [];
  for (let at: Expression | undefined = expression; at; ) {
    if (at.kind === 'member') {
      words.unshift(at.property);
      at = at.object;
    } else if (at.kind === 'name') {
      words.unshift(at.name);
      at = undefined;
    } else if (at.kind === 'call') at = at.callee;
    else if (at.kind === 'await') at = at.value;
    else at = undefined;
  }
  return words.slice(-3).join('.');
}
