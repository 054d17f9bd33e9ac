// Where a call is given something: the value at a place that rules/libraries names, and the very expression that stands there.

import type { Expression } from '../../core/ir.ts';
import type { DeclaredPlace } from '../../core/library-declares.ts';
import { type Arguments, optionsOf, type Value } from '../values.ts';
import type { CallSite } from './look.ts';

/** One of the things that may stand there. */
export type Found = { value: Value } | 'absent' | 'unknown';

const OF_MAKER = 'made.';

export function foundAt(site: CallSite, place: DeclaredPlace): Found[] {
  if (typeof place === 'string' && place.startsWith(OF_MAKER)) {
    const made = site.callee.made?.arguments;
    return made ? inArguments(made, inner(place)) : ['unknown'];
  }
  return inArguments(site.given, place);
}

function inner(place: string): DeclaredPlace {
  const rest = place.slice(OF_MAKER.length);
  return /^\d+$/.test(rest) ? Number(rest) : rest;
}

function inArguments(given: Arguments, place: DeclaredPlace): Found[] {
  const missing: Found = given.open === undefined ? 'absent' : 'unknown';
  if (typeof place === 'number') return alternatives(given.positional[place], missing);
  const [first = '', ...path] = place.split('.');
  const outer = /^\d+$/.test(first)
    ? given.positional[Number(first)]
    : (given.named.get(first) ?? entryOf(given, first));
  return path.reduce(within, alternatives(outer, missing));
}

/** JavaScript passes options in an object. */
function entryOf({ positional }: Arguments, name: string): Value | undefined {
  for (const value of positional) {
    const entry = value.kind === 'dict' ? value.entries.get(name) : undefined;
    if (entry) return entry;
  }
  return undefined;
}

function alternatives(value: Value | undefined, missing: Found): Found[] {
  if (value === undefined) return [missing];
  return optionsOf(value).map(({ value: one }) => (isNothing(one) ? 'absent' : { value: one }));
}

const isNothing = (value: Value) => value.kind === 'constant' && (value.value === undefined || value.value === null);

function within(all: Found[], key: string): Found[] {
  return all.flatMap((found): Found[] => {
    if (found === 'absent' || found === 'unknown') return [found];
    const { value } = found;
    if (value.kind === 'constant') return ['absent'];
    if (value.kind !== 'dict') return ['unknown'];
    if (key === '*') return [...value.entries.values()].flatMap((one) => alternatives(one, 'absent'));
    return alternatives(value.entries.get(key), value.open === undefined ? 'absent' : 'unknown');
  });
}

/** What the code writes there, names followed to the one place that gives them their value. */
export function expressionAt(site: CallSite, place: DeclaredPlace): Expression | undefined {
  const { args } = site.node;
  const positional = args.filter(({ name, spread }) => name === undefined && !spread).map(({ value }) => value);
  if (typeof place === 'number') return positional[place];
  if (place.startsWith(OF_MAKER)) return undefined;
  const [first = '', ...path] = place.split('.');
  const named = args.find(({ name }) => name === first)?.value;
  const start = /^\d+$/.test(first)
    ? positional[Number(first)]
    : (named ?? firstOf(positional, (one) => entryIn(site, one, first)));
  return path.reduce<Expression | undefined>((at, key) => at && entryIn(site, at, key), start);
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How often an object is spread into another, and a name stands for a name. */
const DEEPEST = 4;

function entryIn(site: CallSite, expression: Expression, key: string, depth = 0): Expression | undefined {
  const whole = resolved(site, expression);
  if (whole.kind !== 'dict' || depth > DEEPEST) return undefined;
  const own = whole.entries.findLast((entry) => entry.key && keyText(entry.key) === key);
  if (own) return own.value;
  const spread = whole.entries.filter((entry) => !entry.key).reverse();
  return firstOf(spread, ({ value }) => entryIn(site, value, key, depth + 1));
}

function keyText(key: Expression): string | undefined {
  if (key.kind === 'name') return key.name;
  return key.kind === 'literal' ? String(key.value) : undefined;
}

export function resolved(site: CallSite, expression: Expression): Expression {
  let at = expression;
  for (let step = 0; at.kind === 'name' && step < DEEPEST; step += 1) {
    const origin = site.reader.origin(at.name, site.around);
    if (!origin || origin === at) return at;
    at = origin;
  }
  return at;
}
