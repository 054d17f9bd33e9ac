// Whether what a guard asks callers for is something that browsers send along by themselves: a cookie is, a token in a header
// is not. Of a header that may hold a name and a password nothing is said: browsers remember these.

import type { Shape } from '../evaluate/shapes.ts';
import { waysThrough } from '../evaluate/tests.ts';
import type { Observation } from '../observe.ts';
import { knownText } from '../texts.ts';
import type { Value } from '../values.ts';

/** Left out where it cannot be told. */
export function asksAmbient(seen: Observation): { ambient?: boolean } {
  const tests = [...seen.rejects, ...seen.passes].flatMap(({ conditions }) => waysThrough(conditions).flat());
  const about = new Set(tests.flatMap((test) => test.about));
  if (about.has('cookie')) return { ambient: true };
  if (!about.has('header') || ['identity', 'other', 'whole'].some((part) => about.has(part))) return {};
  const verified = tests.some((test) => test.verified === true && test.about.includes('header'));
  return verified || [...seen.tests.values()].flat().some(saysBearer) ? { ambient: false } : {};
}

/** `header.startsWith('Bearer ')`, `scheme.lower() == 'bearer'`. */
function saysBearer(shape: Shape): boolean {
  if (shape.kind === 'call') return shape.given.some(isBearer);
  return shape.kind === 'comparison' && (isBearer(shape.left) || isBearer(shape.right));
}

const isBearer = (value: Value) => /^bearer\s?$/i.test(knownText(value) ?? '');
