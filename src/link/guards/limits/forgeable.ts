// Whether callers choose the name under which they are counted: a header that nobody checks is another one in every request.
// Addresses that proxies write anew, and headers that may be credentials, cannot be told from one place.

import type { Tri } from '../../core/model.ts';
import { type Part, partsOf } from '../parts.ts';
import type { Value } from '../values.ts';
import { isMadeOf } from './checks/made.ts';

const WRITTEN: readonly Part[] = ['forwarded', 'header', 'cookie', 'plain-header', 'csrf-header'];
/** What is in them was not looked at closely enough. */
const UNTOLD: readonly Part[] = ['other', 'query', 'relayed', 'whole'];

export function isForgeable(keys: readonly Value[]): Tri {
  const parts = [...new Set(keys.flatMap((key) => partsOf(key)))];
  if (keys.length === 0) return 'unknown';
  const written = parts.filter((part) => WRITTEN.includes(part));
  if (written.length > 0) {
    // Who has signed in is known by that; the header may serve the others, or stand for it.
    const mayBeChecked = parts.includes('identity') || keys.some((key) => isMadeOf(key, mayProve));
    return mayBeChecked ? 'unknown' : true;
  }
  return parts.some((part) => UNTOLD.includes(part)) ? 'unknown' : false;
}

/** A header that says so by its name may be checked elsewhere: then nobody gets on with another one. */
const PROOF = /auth|token|key|session|secret|sid\b/i;

function mayProve(value: Value): boolean {
  return (
    value.kind === 'unknown' &&
    value.request === true &&
    /\b(cookies|headers?|get)\b/.test(value.why) &&
    PROOF.test(value.why)
  );
}
