// Functions that run when everything that stood around them is done: callbacks, listeners, timers. What they throw reaches no
// `try` that was open when they were handed over, and no framework.

import type { FunctionNode } from '../../core/ir.ts';
import type { Value } from '../values.ts';
import type { Machine } from './machine.ts';

const later = new WeakSet<FunctionNode>();

export function runsLater(values: readonly (Value | undefined)[]): void {
  for (const value of values) if (value?.kind === 'function') later.add(value.node);
}

/** How many of the running functions stand around the innermost one that runs later; 0: none does. */
export function outsideOf({ budget: { stack } }: Machine): number {
  return stack.findLastIndex(({ node }) => later.has(node)) + 1;
}

/** An error gets from where it is thrown out of the callback; a promise in between keeps it. */
export function leavesCallback(machine: Machine): boolean {
  const from = outsideOf(machine);
  return from > 0 && !machine.budget.stack.slice(from).some(({ node }) => node.async);
}
