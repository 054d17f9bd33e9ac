// What is certain behind a call while a guard or handler is watched: a helper that may raise has been passed when it comes
// back. A coroutine that nobody awaits refuses nobody.

import type { Condition } from '../../core/linked.ts';
import type { Frame, Machine } from './machine.ts';
import { either, type Ways, waysThrough } from './tests.ts';
import { joined } from './watched.ts';

/** How many errors were raised so far, caught or not. */
export function raisedSoFar(machine: Machine): number {
  return machine.observer?.raises ?? 0;
}

/** `atEnd`: what holds where the function runs to its end; undefined where it cannot. */
export function comeBack(
  machine: Machine,
  before: number,
  outer: number,
  frame: Frame,
  atEnd: Condition[] | undefined,
): void {
  if (!machine.observer || raisedSoFar(machine) === before) return;
  const ends = [...frame.returns.map(({ when }) => when.slice(outer)), ...(atEnd ? [atEnd] : [])];
  if (ends.some((conditions) => conditions.length === 0)) return;
  const ways = ends.reduce<Ways>((all, conditions) => either(all, waysThrough(conditions)), []);
  machine.conditions.push(joined(ends.flat(), ways));
}

/** Its errors come when nobody listens any more. */
export function unawaited<T>(machine: Machine, work: () => T): T {
  const { observer, attempts } = machine;
  if (!observer) return work();
  const depth = machine.conditions.length;
  const { raised } = observer;
  observer.raised = () => undefined;
  machine.attempts = [];
  const result = work();
  observer.raised = raised;
  machine.attempts = attempts;
  machine.conditions.length = depth;
  return result;
}
