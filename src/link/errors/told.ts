// Answers that say what went wrong inside the program. An error that the code tells from others before it answers was meant
// to be told; one that only a switch lets out, is told where that switch is on.

import type { Test } from '../../core/linked.ts';
import type { Mode, Switch } from '../../core/model.ts';
import { type Catalogue, ecosystemOf, isNamed, listedBy } from '../catalogue.ts';
import type { Shape } from '../evaluate/shapes.ts';
import { waysThrough } from '../evaluate/tests.ts';
import { switchOf } from '../flags.ts';
import { belongsTo, type Framework } from '../framework.ts';
import type { Observation } from '../observe.ts';
import type { Site, Value } from '../values.ts';
import { type Detail, detailsIn, type Errors, isError, restsOnError } from './detail.ts';

export interface Told {
  what: Detail['what'];
  site: Site;
  /** It depends on this setting; `byDefault`: whether it is told where nobody sets it. */
  flag?: Switch;
}

const known = new WeakMap<Observation, Told[]>();

/** In the order in which it was seen; one place may tell several things. */
export function toldBy(seen: Observation, { packages }: Framework, catalogue: Catalogue): Told[] {
  const before = known.get(seen);
  if (before) return before;
  const says = listedBy(catalogue, 'errorWords');
  const answers: Errors['answers'] = ({ source }) => belongsTo(source, packages);
  const told = seen.told.flatMap(({ value, site, conditions }) =>
    detailsIn(value, { answers, says, givesStack: givesStack(catalogue, site) }).flatMap(({ what, when }): Told[] => {
      if (isOfSender(seen, site)) return [];
      const all = [...conditions, ...when];
      const ways = waysThrough(all).filter((way) => !way.some((test) => tellsApart(test, seen)));
      if (ways.length === 0) return [];
      const switched = ways.every((way) => way.some(({ flags }) => flags.length > 0));
      const flag = switched ? switchOf([all]) : undefined;
      return [{ what, site, ...(flag && { flag }) }];
    }),
  );
  known.set(seen, told);
  return told;
}

function givesStack(catalogue: Catalogue, { file }: Site): Errors['givesStack'] {
  const ecosystem = ecosystemOf(file);
  return (callee) => isNamed(catalogue.find(callee.source, ecosystem)?.stacks, callee);
}

/** Go gives back each error for itself: the one behind a 400 is about what was sent. */
function isOfSender({ rejects }: Observation, { file, at }: Site): boolean {
  if (!file.endsWith('.go')) return false;
  const here = rejects.filter((r) => r.site.file === file && r.site.at[0] === at[0]);
  return here.length > 0 && here.every(({ status = 500 }) => status < 500);
}

const ORDERS = new Set(['<', '<=', '>', '>=']);

function tellsApart({ place, holds }: Test, seen: Observation): boolean {
  return (seen.tests.get(place) ?? []).some((shape) => asksWhich(shape, holds));
}

function asksWhich(shape: Shape, holds: boolean): boolean {
  if (shape.kind === 'comparison') {
    const { operator, left, right } = shape;
    if (!restsOnError(left) && !restsOnError(right)) return false;
    // A status that is small enough.
    if (ORDERS.has(operator)) return true;
    return holds && !(operator === 'instanceof' && isAnyError(right)) && !isEmpty(right);
  }
  if (!holds) return false;
  if (shape.kind === 'call') return restsOnError(shape.on) || shape.given.some((one) => restsOnError(one));
  // Whether there is a message at all says nothing of it.
  return !isError(shape.value) && restsOnError(shape.value) && !isWords(shape.value);
}

const isEmpty = (value: Value) => value.kind === 'constant' && !value.value;

const isAnyError = (type: Value) => type.kind === 'library' && type.path.at(-1) === 'Error';

const isWords = (value: Value) => value.kind === 'method' && ['message', 'stack', 'toString'].includes(value.name);

const TOLD: Record<Told['what'], string> = {
  stack: 'the stack of whatever went wrong',
  text: 'the words of whatever went wrong',
  itself: 'whatever went wrong, as far as it can be printed',
};

/** What is left of keeping errors to oneself; undefined where nothing is told. */
export function worstOf(told: readonly Told[]): { mode: Mode; why: string; flag?: Switch } | undefined {
  const ranked = [...told].sort((a, b) => rankOf(a) - rankOf(b));
  const [first] = ranked;
  if (!first) return undefined;
  const { what, site, flag } = first;
  const why = `answers with ${TOLD[what]} at ${site.file}:${site.at[0]}`;
  if (!flag) return { mode: what === 'itself' ? 'unknown' : 'attached-only', why };
  // Kept where the switch that tells is off.
  const byDefault = flag.byDefault === 'unknown' ? 'unknown' : flag.byDefault === 'on' ? 'off' : 'on';
  return { mode: 'conditional', why, flag: { ...flag, byDefault } };
}

function rankOf({ what, flag }: Told): number {
  if (flag) return flag.byDefault === 'off' ? 3 : 1;
  return what === 'itself' ? 2 : 0;
}
