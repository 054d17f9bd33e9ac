// Lists and mappings that a comprehension makes: item by item where those are told; otherwise one round stands for all.

import type { Expression } from '../../core/ir.ts';
import { derived } from '../parts.ts';
import { UNTOLD } from '../subject.ts';
import { knownText } from '../texts.ts';
import { isRequestDerived, truth } from '../truth.ts';
import { choice, dict, type ListValue, list, type Value } from '../values.ts';
import { anItemOf } from './items.ts';
import { type Frame, type Machine, spend } from './machine.ts';

type Comprehension = Extract<Expression, { kind: 'comprehension' }>;
type Loop = Comprehension['loops'][number];

const MOST_UNROLLED = 400;

export function evaluateComprehension(machine: Machine, expression: Comprehension, frame: Frame): Value {
  const [loop, ...more] = expression.loops;
  const iterable = loop && machine.evaluate(loop.iterable, frame);
  if (!loop || !iterable || more.length > 0) return untold(machine, expression, iterable);
  if (iterable.kind === 'choice' && iterable.options.every(({ value }) => isTold(value)))
    return choice(
      iterable.options.map(({ value, when }) => ({
        value: isTold(value) ? unrolled(machine, expression, loop, value, frame) : value,
        when,
      })),
    );
  if (isTold(iterable)) return unrolled(machine, expression, loop, iterable, frame);
  return oneRound(machine, expression, loop, iterable, frame);
}

function isTold(value: Value): value is ListValue {
  return value.kind === 'list' && !value.open && value.items.length <= MOST_UNROLLED;
}

function untold({ observer }: Machine, { result }: Comprehension, iterable: Value | undefined): Value {
  // Watched, it may also be empty, and rests on what it is made of.
  if (observer && iterable && result !== 'dict') return derived('a comprehension', [iterable], true);
  return result === 'dict' ? { ...dict(), open: 'a comprehension' } : list([], 'a comprehension');
}

/** Watched, what is made of what a caller sends is the caller's. */
function oneRound(machine: Machine, expression: Comprehension, loop: Loop, iterable: Value, frame: Frame): Value {
  const result = untold(machine, expression, iterable);
  if (!machine.observer || result.kind !== 'unknown' || !isRequestDerived(iterable)) return result;
  machine.assign(loop.target, anItemOf(iterable), frame);
  for (const condition of loop.conditions) machine.evaluate(condition, frame);
  const value = machine.evaluate(expression.value, frame);
  return isRequestDerived(value) ? { ...result, request: true, why: UNTOLD } : result;
}

function unrolled(machine: Machine, expression: Comprehension, loop: Loop, { items }: ListValue, frame: Frame): Value {
  const result = list([]);
  const table = dict();
  for (const item of items) {
    if (!spend(machine)) break;
    machine.assign(loop.target, item, frame);
    const kept = loop.conditions.every((c) => truth(machine.evaluate(c, frame)) !== false);
    if (!kept) continue;
    const value = machine.evaluate(expression.value, frame);
    const key = expression.key && knownText(machine.evaluate(expression.key, frame));
    if (key !== undefined) table.entries.set(key, value);
    else result.items.push(value);
  }
  return expression.result === 'dict' ? table : result;
}
