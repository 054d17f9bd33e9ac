// What a test rests on, by names: those it asks, those they were given from, and all of the functions that answer it. Names
// are taken for the same wherever they stand, so that more is found than is there, never less.

import type { Expression, FunctionNode } from '../../../core/ir.ts';
import { nodesBelow } from '../../sites/nodes.ts';
import { type AssignNode, type CallNode, lastWord } from '../../sites/walk.ts';

const MOST_NODES = 20_000;

export interface Slice {
  names: ReadonlySet<string>;
  /** Last words of what is called in it. */
  called: ReadonlySet<string>;
}

/** Everything that ran, as far as it gives, calls or answers. */
export interface Ran {
  functions: { node: FunctionNode; names: Mentioned }[];
  assigned: { to: ReadonlySet<string>; from: Mentioned; node: AssignNode }[];
  calls: CallNode[];
  compared: Mentioned[];
  at: (place: string) => Expression | undefined;
}

interface Mentioned {
  names: Set<string>;
  called: Set<string>;
}

const COMPARISONS = new Set(['<', '>', '<=', '>=', '==', '!=']);

export function ranIn(functions: ReadonlyMap<FunctionNode, string>): Ran {
  const ran: Ran = { functions: [], assigned: [], calls: [], compared: [], at: (place) => places.get(place) };
  const places = new Map<string, Expression>();
  for (const [node, file] of functions) {
    ran.functions.push({ node, names: mentioned(node.body) });
    for (const one of nodesBelow(node.body, MOST_NODES)) {
      if (one.kind === 'assign') addAssigned(ran, one as unknown as AssignNode);
      if (one.kind === 'call') ran.calls.push(one as unknown as CallNode);
      if (one.kind === 'binary' && COMPARISONS.has(String(one.operator))) ran.compared.push(mentioned(one));
      if (Array.isArray(one.at)) places.set(`${file}:${one.at.join(':')}`, one as unknown as Expression);
    }
  }
  return ran;
}

function addAssigned({ assigned }: Ran, node: AssignNode): void {
  if (node.value) assigned.push({ to: mentioned(node.target).names, from: mentioned(node.value), node });
}

/** Grows until nothing more belongs to it. */
export function sliceFrom(ran: Ran, test: Expression): Slice {
  const slice = mentioned(test);
  for (let before = -1; before !== slice.names.size + slice.called.size; ) {
    before = slice.names.size + slice.called.size;
    for (const { to, from } of ran.assigned) if (meets(to, slice.names)) take(slice, from);
    for (const { node, names } of ran.functions)
      if (node.name !== undefined && slice.called.has(node.name)) take(slice, names);
  }
  return slice;
}

export function meets(some: Iterable<string>, names: ReadonlySet<string>): boolean {
  for (const name of some) if (names.has(name)) return true;
  return false;
}

function take(slice: Mentioned, more: Mentioned): void {
  for (const name of more.names) slice.names.add(name);
  for (const name of more.called) slice.called.add(name);
}

/** What every object is reached by says nothing of it. */
const EVERYWHERE = new Set(['this', 'self', 'cls', 'req', 'request', 'res', 'response', 'ctx', 'c', 'length', 'len']);

export function mentioned(root: unknown): Mentioned {
  const found: Mentioned = { names: new Set(), called: new Set() };
  for (const node of nodesBelow(root, MOST_NODES)) {
    const name = node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : undefined;
    if (typeof name === 'string' && !EVERYWHERE.has(name)) found.names.add(name);
    const word = node.kind === 'call' ? lastWord(node.callee as Expression) : undefined;
    if (word !== undefined) found.called.add(word);
  }
  return found;
}
