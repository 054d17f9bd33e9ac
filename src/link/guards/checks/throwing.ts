// Checks of libraries that throw for what does not fit: they refuse by themselves, unless somebody catches what they throw
// and goes on.

import type { LibraryControl } from '../../../core/library.ts';
import type { Mode } from '../../../core/model.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import { isRequestDerived } from '../../truth.ts';
import type { Arguments, Value } from '../../values.ts';
import type { Pass } from './check.ts';
import { isMadeOf } from './made.ts';
import { isPartOfRequest } from './validation.ts';

type Call = Observation['calls'][number];

const values = (given: Arguments) => [...given.positional, ...given.named.values()];

/** Validation is of what was sent; what was looked up with it says nothing of the request. */
export function concernsRequest({ family }: LibraryControl, { given }: Call): boolean {
  return values(given).some(family === 'validation' ? (v) => isPartOfRequest(v) : isOfRequest);
}

/** `validate_csrf(request)`: it takes what it asks for by itself. */
const isOfRequest = (value: Value) => isRequestDerived(value) || (value.kind === 'native' && value.name === 'request');

export function modeOfCall(
  mode: Mode,
  call: Call,
  { seen, passes }: { seen: Observation; passes: readonly Pass[] },
): { mode: Mode; why?: string } {
  if (mode === 'unknown' && isIgnored(seen, call, passes))
    return { mode: 'attached-only', why: 'nobody asks what it answers' };
  if (!call.conditions.every((c) => c.after && c.flags.length === 0)) return { mode: 'unknown' };
  if (mode !== 'enforcing') return { mode };
  if (isSwallowed(call, passes)) return { mode: 'fail-open', why: 'passes on after an exception' };
  return { mode };
}

/** Nobody asks what it answered, anywhere that a request is refused or goes on. */
function isIgnored(seen: Observation, call: Call, passes: readonly Pass[]): boolean {
  if (!seen.complete || seen.lost.length > 0) return false;
  const tests = [...seen.rejects, ...passes].flatMap(({ conditions }) => waysThrough(conditions).flat());
  const isIt = (one: Value) => one.kind === 'made' && one.site === call.site;
  return !tests.some(({ place }) =>
    (seen.tests.get(place) ?? []).some((shape) => asksOf(shape).some((v) => isMadeOf(v, isIt))),
  );
}

function asksOf(shape: Shape): Value[] {
  if (shape.kind === 'comparison') return [shape.left, shape.right];
  return shape.kind === 'call' ? [shape.on, ...shape.given, shape.value] : [shape.value];
}

function isSwallowed({ conditions, site }: Call, passes: readonly Pass[]): boolean {
  const own = `${site.file}:${site.at.join(':')}`;
  const around = waysThrough(conditions)
    .flat()
    .filter((t) => t.asks === 'exception' && !t.holds && t.place !== own)
    .map((t) => t.place);
  const ways = passes.flatMap((p) => waysThrough(p.conditions));
  return ways.some((way) => way.some((t) => t.asks === 'exception' && t.holds && around.includes(t.place)));
}
