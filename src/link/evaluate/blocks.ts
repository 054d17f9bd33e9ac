// What bodies of statements share: their scope, and the items that a loop walks over.

import type { Statement } from '../../core/ir.ts';
import { Scope } from '../scope.ts';
import { constant, unknown, type Value } from '../values.ts';
import type { Frame, Machine } from './machine.ts';

const MOST_ITERATIONS = 400;

/** JavaScript blocks have a scope of their own; Python's do not. */
export function inner(machine: Machine, frame: Frame): Frame {
  if (frame.module.language === 'python') return frame;
  return { ...frame, scope: new Scope(frame.scope, machine.conditions.length, false) };
}

export function iterationItems(value: Value, over: 'values' | 'keys'): Value[] | undefined {
  if (value.kind === 'dict' && !value.open) return [...value.entries.keys()].map(constant);
  if (value.kind !== 'list' || value.items.length > MOST_ITERATIONS) return undefined;
  // A copy: the body may add to the list that it walks.
  const items = over === 'keys' ? value.items.map((_, i) => constant(i)) : [...value.items];
  return value.open ? [...items, unknown(value.open)] : items;
}

/** JavaScript falls through cases without a body; further on, each is seen under its own condition. */
export function bodyFrom(cases: { body: Statement[] }[], frame: Frame): Statement[] {
  const [first, ...rest] = cases;
  if (!first || first.body.length > 0 || frame.module.language === 'python') return first?.body ?? [];
  return rest.find((c) => c.body.length > 0)?.body ?? [];
}
