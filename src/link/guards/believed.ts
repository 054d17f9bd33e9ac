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
  if (!believes) return guards;
  return guards.map((guard) => {
    const control = reader.controls.get(guard.control);
    const byAddress = control?.families.includes('rate-limit') && control.config['keyGenerator'] === 'address';
    if (!byAddress || guard.mode !== 'enforcing') return guard;
    const note = 'counts by an address that clients may write: all proxies are believed';
    return { ...guard, mode: 'unknown', evidence: { ...guard.evidence, note } };
  });
}
