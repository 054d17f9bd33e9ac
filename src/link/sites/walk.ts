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

/** Nodes and what stands around each, in two lists: there are many. */
interface Pending {
  nodes: object[];
  arounds: (Around | undefined)[];
}

/** What most readers look for: kept for each program, since many of them read it one after another. */
const KEPT: ReadonlySet<string> = new Set([
  'assign',
  'binary',
  'call',
  'class',
  'conditional',
  'field',
  'function',
  'if',
  'import',
  'raise',
  'return',
  'template',
]);

interface Kept {
  nodes: Node[];
  arounds: (Around | undefined)[];
}

const kept = new WeakMap<Program, Kept>();

function keptOf(program: Program): Kept {
  const known = kept.get(program);
  if (known) return known;
  const all: Kept = { nodes: [], arounds: [] };
  walkAll(program, KEPT, (node, around) => {
    all.nodes.push(node);
    all.arounds.push(around);
  });
  kept.set(program, all);
  return all;
}

/** Calls `visit` for every node of these kinds. */
export function walk(
  program: Program,
  kinds: ReadonlySet<string>,
  visit: (node: Node, around: Around | undefined) => void,
): void {
  if ([...kinds].some((kind) => !KEPT.has(kind))) {
    walkAll(program, kinds, visit);
    return;
  }
  const { nodes, arounds } = keptOf(program);
  nodes.forEach((node, index) => {
    if (kinds.has(node.kind)) visit(node, arounds[index]);
  });
}

function walkAll(
  program: Program,
  kinds: ReadonlySet<string>,
  visit: (node: Node, around: Around | undefined) => void,
): void {
  const pending: Pending = { nodes: [program.body], arounds: [undefined] };
  for (let node = pending.nodes.pop(); node; node = pending.nodes.pop()) {
    const around = pending.arounds.pop();
    if (Array.isArray(node)) {
      for (const item of node as unknown[]) push(pending, item, around);
      continue;
    }
    const one = node as Record<string, unknown>;
    if (typeof one.kind === 'string' && kinds.has(one.kind)) visit(one as Node, around);
    for (const key in one) if (key !== 'at') push(pending, one[key], within(key, one[key], around));
  }
}

function push({ nodes, arounds }: Pending, child: unknown, around: Around | undefined): void {
  if (child === null || typeof child !== 'object') return;
  nodes.push(child);
  arounds.push(around);
}

function within(key: string, child: unknown, outer: Around | undefined): Around | undefined {
  if (key !== 'function' && key !== 'class') return outer;
  if (key === 'function') return { kind: 'function', node: child as FunctionNode, outer };
  return { kind: 'class', node: child as ClassNode, outer };
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
