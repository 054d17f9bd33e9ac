// `err != nil` and `x == nil` as tests: which ways lead to an error, and which past it.

import type { Expression } from '../../../core/ir.ts';
import type { Test } from '../../../core/linked.ts';
import { partsOf } from '../../parts.ts';
import { optionsOf, type Value } from '../../values.ts';
import type { Frame, Machine } from '../machine.ts';
import { isMadeError } from './failures.ts';

export interface NilTest {
  subject: Expression;
  /** It asks whether there is none. */
  isNil: boolean;
}

export function nilTest(e: Expression): NilTest | undefined {
  if (e.kind !== 'binary' || (e.operator !== '==' && e.operator !== '!=')) return undefined;
  const isNothing = (side: Expression) => side.kind === 'literal' && side.value === null;
  const subject = isNothing(e.right) ? e.left : isNothing(e.left) ? e.right : undefined;
  return subject && { subject, isNil: e.operator === '==' };
}

/** Is it certain whether something is nil? */
export function isNothing(machine: Machine, value: Value): boolean | undefined {
  switch (value.kind) {
    case 'constant':
      return value.value === null || value.value === undefined;
    case 'made':
      return isMadeError(value) || !machine.observer || partsOf(value).length === 0 ? false : undefined;
    case 'instance':
    case 'function':
    case 'router':
    case 'native':
    case 'class':
    case 'text':
      return false;
    case 'list':
    case 'dict':
      return undefined;
    case 'library':
      return isMadeError(value) ? false : undefined;
    default:
      return undefined;
  }
}

/** The options of an error, each with whether it is one; undefined where none of them is an error that we know of. */
export function failures(machine: Machine, value: Value) {
  const options = optionsOf(value);
  const isFailure = (v: Value) => (v.kind === 'unknown' && v.failure !== undefined) || isMadeError(v);
  if (!options.some((o) => isFailure(o.value))) return undefined;
  return options.map(({ value: one, when }) => {
    // Handed on where it was found to be one.
    const handedOn = one.kind === 'unknown' && when.some((c) => c.tests?.some((w) => w.some(isFailing)));
    return { value: one, when, none: handedOn ? false : isNothing(machine, one) };
  });
}

function isFailing(test: Test): boolean {
  return test.asks === 'exception' && test.holds;
}

function placeOf(subject: Expression, frame: Frame): string {
  return `${frame.module.file}:${subject.at.join(':')}`;
}

export function failureTest(subject: Expression, value: Value, text: string, holds: boolean, frame: Frame): Test {
  const failure = value.kind === 'unknown' ? value.failure : undefined;
  const verified = failure?.verified === true;
  if (failure?.presence)
    return { place: placeOf(subject, frame), holds: !holds, text, asks: 'presence', about: partsOf(value), flags: [] };
  return {
    place: placeOf(subject, frame),
    holds,
    text,
    asks: 'exception',
    about: partsOf(value),
    ...(verified && { verified: true as const }),
    flags: [],
  };
}
