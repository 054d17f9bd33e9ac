// What limiters of libraries count by, and where, as their options say.

import type { LibraryControl } from '../../../core/library.ts';
import type { LinkedControl } from '../../../core/linked.ts';
import type { Decision } from '../../catalogue.ts';

export const FORGEABLE = 'but counts by what clients write themselves';

export function libraryCounts(
  { family }: LibraryControl,
  { mode, by }: Decision,
  config: Record<string, unknown>,
): LinkedControl['counts'] {
  if (family !== 'rate-limit') return undefined;
  const forgeable = by?.forgeable === true || by?.function === 'forgeable';
  return { forgeable: forgeable ? (mode === 'unknown' ? 'unknown' : true) : false, inMemory: isInMemory(config) };
}

/** The catalogue calls it so: `store: memory`, `storage_uri: memory://`. What it says nothing of may be anything. */
function isInMemory(config: Record<string, unknown>): boolean | 'unknown' {
  const stores = ['store', 'storage_uri', 'driver'].flatMap((name) => (name in config ? [config[name]] : []));
  if (stores.some((one) => typeof one === 'string' && /^(async\+)?memory\b/.test(one))) return true;
  return stores.length > 0 && stores.every((one) => typeof one === 'string' && one !== 'unknown') ? false : 'unknown';
}
