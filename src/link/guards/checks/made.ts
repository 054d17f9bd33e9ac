// What a value was made by: the calls of libraries behind it.

import { originOf } from '../../parts.ts';
import type { LibraryValue, MadeValue, Value } from '../../values.ts';

/** The call that gave this value, or the object that it was read from: `read.success` of `schema.safeParse(body)`. */
export function callBehind(value: Value): MadeValue | undefined {
  if (value.kind === 'made') return value;
  return value.kind === 'library' ? value.made : undefined;
}

/** The members that were read since that call: `success`; nothing for the answer itself. */
export function membersSince(value: Value): string[] {
  if (value.kind !== 'library' || !value.made) return [];
  return value.path.slice(value.made.of.path.length).filter((p) => p !== '()' && p !== '[]');
}

/** A call and those whose results it was made on, the last first. */
export function chainOf(made: MadeValue | undefined): MadeValue[] {
  const chain: MadeValue[] = [];
  for (let at = made; at && chain.length < LONGEST; at = at.of.made) chain.push(at);
  return chain;
}

const LONGEST = 24;

export function lastName({ path }: LibraryValue): string {
  return path.findLast((p) => p !== '()' && p !== '[]' && p !== 'default') ?? '';
}

const MOST_LOOKED_AT = 200;

/** Whether something that it is made of, at any depth, is this. */
export function isMadeOf(value: Value | undefined, found: (one: Value) => boolean): boolean {
  const pending: (Value | undefined)[] = [value];
  const met = new Set<Value>();
  for (let one = pending.pop(); pending.length > 0 || one; one = pending.pop()) {
    if (!one || met.has(one)) continue;
    if (met.size > MOST_LOOKED_AT) return false;
    met.add(one);
    if (found(one)) return true;
    pending.push(...partsIn(one));
  }
  return false;
}

function partsIn(value: Value): (Value | undefined)[] {
  switch (value.kind) {
    case 'made':
      return [...value.arguments.positional, ...value.arguments.named.values(), value.of.made];
    case 'library':
      return [value.made];
    case 'text':
      return value.parts.filter((p) => typeof p !== 'string');
    case 'list':
      return value.items;
    case 'dict':
      return [...value.entries.values()];
    case 'choice':
      return value.options.map((o) => o.value);
    case 'method':
      return [value.receiver];
    case 'unknown':
      return [...originOf(value)];
    default:
      return [];
  }
}
