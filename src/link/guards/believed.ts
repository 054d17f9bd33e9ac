// Limiters that count by an address which clients write themselves: the application believes every proxy, and so everybody
// who calls himself one. Whether the proxy in front takes their word away, the code does not tell.

import type { LinkedGuard } from '../../core/linked.ts';
import type { RouterValue } from '../values.ts';
import type { GuardReader } from './reader.ts';

/** The setting of Express: `app.set('trust proxy', true)`. */
export const TRUSTED = 'trust proxy';

export function withBelieved(
  reader: GuardReader,
  guards: LinkedGuard[],
  within: readonly RouterValue[],
): LinkedGuard[] {
  const believes = within.some(({ fields }) => {
    const trusted = fields.get(TRUSTED);
    return trusted?.kind === 'constant' && trusted.value === true;
  });
  return believes ? guards.map((guard) => believed(reader, guard)) : guards;
}

const NOTE = 'counts by an address that clients may write: all proxies are believed';

function believed(reader: GuardReader, guard: LinkedGuard): LinkedGuard {
  const counts = reader.controls.get(guard.control)?.counts;
  if (guard.mode !== 'enforcing' || !counts?.whenBelieved) return guard;
  const forgeable = counts.whenBelieved;
  // One that also stands before an application that believes nobody is as weak as here.
  counts.forgeable = counts.forgeable === true ? true : forgeable;
  const mode = forgeable === true ? 'conditional' : 'unknown';
  return { ...guard, mode, evidence: { ...guard.evidence, note: NOTE } };
}
