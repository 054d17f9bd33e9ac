// Programs decide how deep the evaluator goes. When its stack ends, the evaluation of that part ends, and nothing else.

import { evidenceAt, type Span } from '../../core/evidence.ts';
import type { Machine } from './machine.ts';

/** False when the stack ran out; the machine is then as it was before. */
export function withinStack(machine: Machine, work: () => void): boolean {
  const { conditions, budget } = machine;
  const { depth, stack } = budget;
  const outer = conditions.length;
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    conditions.length = outer;
    machine.conditions = conditions;
    Object.assign(budget, { depth, stack: stack.slice(0, depth) });
    return false;
  }
}

export function noteDepth(machine: Machine, file: string, at: Span): void {
  const why = 'budget: nested more deeply than can be followed';
  machine.unresolved.push({ what: 'a part of the program', why, evidence: [evidenceAt(file, at)] });
}
