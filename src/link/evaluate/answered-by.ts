// What a comparison leaves to whoever calls: whether they can send what it asks for, and whether a number that they send is
// held below one that the program chose.

import type { Expression } from '../../core/ir.ts';
import type { Test } from '../../core/linked.ts';
import { numberKey } from '../numbers.ts';
import { isChecked, type Part, partsOf } from '../parts.ts';
import { subjectKey } from '../subject.ts';
import { optionsOf, type Value } from '../values.ts';

type ValueOf = (part: Expression) => Value;
type Comparison = Extract<Expression, { kind: 'binary' }>;

export function answeredBy(e: Expression, valueOf: ValueOf): Pick<Test, 'atWill' | 'byProxy' | 'capped'> {
  if (e.kind !== 'binary') return {};
  if (SAME.has(e.operator) || DIFFERENT.has(e.operator)) {
    if (!isAtWill(e, valueOf)) return {};
    return [e.left, e.right].some((side) => isOfProxy(valueOf(side)))
      ? { atWill: true, byProxy: true }
      : { atWill: true };
  }
  const capped = cappedBy(e, valueOf);
  return capped ? { capped } : {};
}

const SAME = new Set(['==', 'is']);
const DIFFERENT = new Set(['!=', 'is-not']);

/** Parts whose text a caller writes freely. Whoever is told apart by an identity, was told apart before. */
const WRITTEN: ReadonlySet<Part> = new Set<Part>(['header', 'cookie', 'query', 'params', 'body', 'forwarded']);

function isAtWill({ left, right }: Comparison, valueOf: ValueOf): boolean {
  const [a, b] = [valueOf(left), valueOf(right)];
  if (isWritten(a)) return isGuessable(b) || isWritten(b);
  return isWritten(b) && isGuessable(a);
}

/** It is that text itself: what was computed of it, a signature or a look-up, is another matter. */
function isWritten(value: Value): boolean {
  const texts = optionsOf(value).filter(({ value: one }) => one.kind !== 'constant');
  const isText = texts.length > 0 && texts.every(({ value: one }) => subjectKey(one) !== undefined && !isChecked(one));
  return isText && partsOf(value).every((part) => WRITTEN.has(part));
}

/** Headers in which proxies that sign people in tell who they are: forward authentication, identity-aware proxies. */
const OF_PROXIES =
  /\.(?:x-)?(?:remote-(?:user|role|roles|groups?|email|name)|(?:forwarded|auth-request|authentik|webauth|token)-(?:user|username|role|roles|groups?|email)|ms-client-principal(?:-\w+)?|goog-authenticated-user-\w+|amzn-oidc-\w+|pomerium-\w+)$/;

function isOfProxy(value: Value): boolean {
  const name = (subjectKey(value) ?? '').replaceAll('_', '-');
  return OF_PROXIES.test(name);
}

/** A word, a short number, an address of this machine: no secret would look like it. */
const GUESSABLE = /^(?:[a-z]{1,12}|\d{1,4}|127\.0\.0\.1|::1)$/i;

function isGuessable(value: Value): boolean {
  if (value.kind !== 'constant') return false;
  const { value: word } = value;
  return typeof word === 'boolean' || typeof word === 'number' || (typeof word === 'string' && GUESSABLE.test(word));
}

/** Where `n < 100` holds, and where `n > 100` does not. */
function cappedBy({ operator, left, right }: Comparison, valueOf: ValueOf): Test['capped'] {
  const direction = DIRECTION[operator];
  if (direction === undefined) return undefined;
  const [a, b] = [valueOf(left), valueOf(right)];
  const [ofLeft, ofRight] = [numberKey(a), numberKey(b)];
  if (ofLeft !== undefined && isChosenHere(b)) return { subject: ofLeft, holds: direction === 'below' };
  if (ofRight !== undefined && isChosenHere(a)) return { subject: ofRight, holds: direction === 'above' };
  return undefined;
}

const DIRECTION: Record<string, 'below' | 'above'> = { '<': 'below', '<=': 'below', '>': 'above', '>=': 'above' };

/** `n > 0` says nothing of how large it is. */
function isChosenHere(value: Value): boolean {
  const isNothing = value.kind === 'constant' && (typeof value.value !== 'number' || value.value <= 0);
  return !isNothing && partsOf(value).length === 0;
}
