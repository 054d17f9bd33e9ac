// What a 413 is worth: Content-Length is what a client says before it sends, and bodies that come in chunks have none. What
// else is called too large may be a field of a body that is in memory by then.

import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import type { Value } from '../../values.ts';
import type { Verdict } from '../verdict.ts';
import { valuesOf } from './counting.ts';
import { piecesOf } from './forgeable.ts';

const TOO_LARGE = 413;
/** Whoever does not say how much comes is refused as well. */
const LENGTH_REQUIRED = 411;

export function asBodyLimit(verdict: Verdict, seen: Observation): Verdict {
  if (verdict.mode !== 'enforcing' && verdict.mode !== 'conditional') return verdict;
  const say = (mode: Verdict['mode'], why: string): Verdict => ({
    ...verdict,
    mode,
    why: [verdict.why, why].filter(Boolean).join(', '),
  });
  if (!asksLength(seen)) return say('unknown', 'but whether that is the size of the whole body could not be told');
  if (seen.rejects.some(({ status }) => status === LENGTH_REQUIRED)) return verdict;
  return say('conditional', 'but asks Content-Length, and bodies that come in chunks have none');
}

/** Each refusal rests on it. */
function asksLength(seen: Observation): boolean {
  const refusing = seen.rejects.filter(({ status }) => status === TOO_LARGE);
  const refused = refusing.flatMap(({ conditions }) => waysThrough(conditions));
  return refused.every((way) =>
    way.some((test) => (seen.tests.get(test.place) ?? []).flatMap(valuesOf).some(isLength)),
  );
}

const LENGTH = /\bcontent[-_]?length\b/i;
const DEEPEST = 8;

function isLength(value: Value): boolean {
  let pieces: Value[] = [value];
  for (let depth = 0; depth < DEEPEST && pieces.length > 0; depth += 1) {
    if (pieces.some((one) => LENGTH.test(nameOf(one)))) return true;
    pieces = pieces.flatMap(piecesOf);
  }
  return false;
}

function nameOf(value: Value): string {
  if (value.kind === 'method') return value.name;
  return value.kind === 'unknown' ? value.why : '';
}
