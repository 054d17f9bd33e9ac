// What a loop meets in something whose items cannot be told: one for all of them. What a request is made of stays the
// caller's.

import { derived } from '../parts.ts';
import { subjectKey, UNTOLD } from '../subject.ts';
import { isRequestDerived } from '../truth.ts';
import { list, type UnknownValue, type Value } from '../values.ts';

/** `which`: by its place, where that is known; all that a loop meets are asked the same. */
export function anItemOf(of: Value, which: number | 'each' = 'each'): UnknownValue {
  const item = derived(which === 'each' ? 'an item of an unknown list' : 'an unknown item', [of], false);
  return sentWith(item, of, String(which));
}

/** A piece of what a caller sends is the caller's. Where it is not told which, nothing that was asked of it is known. */
export function sentWith(piece: UnknownValue, of: Value, which: string = UNTOLD): UnknownValue {
  const isText = (of.kind === 'unknown' && of.plain !== true) || of.kind === 'method';
  return isText && isRequestDerived(of)
    ? { ...piece, request: true, why: `${subjectKey(of) ?? UNTOLD}[${which}]` }
    : piece;
}

/** `enumerate(history)`: a number, whoever sends the rest. */
export function numberedItem(iterable: Value): Value {
  return list([derived('a position', [iterable], false), anItemOf(iterable)]);
}
