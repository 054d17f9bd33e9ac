// Whether callers choose the name under which they are counted: a header that nobody checks is another one in every request.
// Addresses that proxies write anew, and headers that may be credentials, cannot be told from one place.

import type { Tri } from '../../../core/model.ts';
import { originOf, type Part, partsOf } from '../../parts.ts';
import type { Value } from '../../values.ts';

const WRITTEN: readonly Part[] = ['forwarded', 'header', 'cookie', 'plain-header', 'csrf-header'];
const BELIEVED: readonly Part[] = [...WRITTEN, 'network'];
/** What is in them was not looked at closely enough. */
const UNTOLD: readonly Part[] = ['other', 'query', 'relayed', 'whole'];
const DEEPEST = 8;

export function isForgeable(keys: readonly Value[]): Tri {
  return keys.length === 0 ? 'unknown' : together(keys.map((key) => forged(key, WRITTEN, 0)));
}

/** The same behind an application that takes the address of the connection from a header, whoever wrote it. */
export function isForgeableWhenBelieved(keys: readonly Value[]): Tri {
  return keys.length === 0 ? 'unknown' : together(keys.map((key) => forged(key, BELIEVED, 0)));
}

/** One piece that callers choose makes the whole another one each time. */
function together(all: readonly Tri[]): Tri {
  if (all.includes(true)) return true;
  return all.includes('unknown') ? 'unknown' : false;
}

function forged(key: Value, written: readonly Part[], depth: number): Tri {
  const parts = partsOf(key);
  if (!parts.some((part) => written.includes(part)))
    return parts.some((part) => UNTOLD.includes(part)) ? 'unknown' : false;
  const inside = depth < DEEPEST ? piecesOf(key) : [];
  if (inside.length === 0) return mayProve(key) ? 'unknown' : true;
  const told = together(inside.map((one) => forged(one, written, depth + 1)));
  // Who has signed in is known by that, and only the others by a header.
  const either = key.kind === 'choice' && parts.includes('identity');
  return told === true && either ? 'unknown' : told;
}

export function piecesOf(value: Value): Value[] {
  switch (value.kind) {
    case 'choice':
      return value.options.map((option) => option.value);
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    case 'made':
      return [...value.arguments.positional, ...value.arguments.named.values()];
    case 'unknown':
      return originOf(value).filter((one) => one !== undefined);
    default:
      return [];
  }
}

/** A header that says so by its name may be checked elsewhere: then nobody gets on with another one. */
const PROOF = /auth|token|key|session|secret|sid\b/i;

function mayProve(value: Value): boolean {
  if (value.kind === 'method') return PROOF.test(value.name);
  return value.kind === 'unknown' && PROOF.test(value.why);
}
