// Tokens against forged requests that a program compares by itself: what a cookie or a session holds with what was sent
// beside it. Where neither has to be there, two that are missing are equal.

import type { Test } from '../../core/linked.ts';
import type { Observation } from '../observe.ts';
import { type Part, partsOf } from '../parts.ts';
import type { Value } from '../values.ts';
import { valuesOf } from './limits/counting.ts';
import { decides, type Way } from './proof.ts';

const KEPT: readonly string[] = ['cookie', 'identity'] satisfies Part[];
const SENT: readonly string[] = ['body', 'csrf-header', 'header', 'query'] satisfies Part[];
const NAME = /csrf|xsrf/i;

/** Which family it is, only what people call it tells: an owner is compared with what was sent in the same way. */
export function comparesTokens({ tests }: Pick<Observation, 'tests'>, test: Test): boolean {
  const rests = (parts: readonly string[]) => test.about.some((part) => parts.includes(part));
  if (test.asks !== 'value' || !rests(KEPT) || !rests(SENT)) return false;
  const values = (tests.get(test.place) ?? []).flatMap(valuesOf);
  return test.about.includes('csrf-header') || NAME.test(test.text) || values.some((value) => NAME.test(nameOf(value)));
}

const nameOf = (value: Value) => (value.kind === 'method' ? value.name : value.kind === 'unknown' ? value.why : '');

/** A way on which two tokens are equal, and neither was asked for. */
export function passesWithoutTokens(seen: Observation, ways: readonly Way[], refused: readonly Way[]): boolean {
  return ways.some((way) =>
    way.some((test) => {
      if (!decides(test, refused) || !comparesTokens(seen, test) || !isPlainComparison(seen, test)) return false;
      return !way.some((t) => t !== test && t.asks === 'presence' && t.holds && test.text.includes(t.text));
    }),
  );
}

/** `session.member == body.member`: whoever signed in nowhere and names nobody has equal ones, too. */
export function passesWithoutMember(seen: Observation, ways: readonly Way[], refused: readonly Way[]): boolean {
  return ways.some(
    (way) =>
      way.every((test) => !decides(test, refused) || comparesMembers(seen, test)) &&
      way.some((test) => decides(test, refused)),
  );
}

function comparesMembers({ tests }: Observation, { place, asks, holds }: Test): boolean {
  if (asks !== 'value' || !holds) return false;
  return (tests.get(place) ?? []).some((shape) => {
    const sides = valuesOf(shape);
    return shape.kind === 'comparison' && sides.some(isOfSession) && sides.some(mayBeLeftOut);
  });
}

/** What is read from a session that holds nothing is nothing; a member of a user who is not there is an error. */
const isOfSession = (value: Value) =>
  value.kind === 'method' && value.receiver.kind === 'unknown' && value.receiver.why === '`request.session`';

const LEFT_OUT: readonly string[] = ['body', 'cookie', 'header', 'query'] satisfies Part[];

const mayBeLeftOut = (value: Value) => {
  const parts = value.kind === 'method' || value.kind === 'unknown' ? partsOf(value) : [];
  return parts.length > 0 && parts.every((part) => LEFT_OUT.includes(part));
};

/** A call is asked with what it takes for a token: most of them throw for nothing. */
function isPlainComparison({ tests }: Observation, { place }: Test): boolean {
  return (tests.get(place) ?? []).some(({ kind }) => kind === 'comparison');
}
