// What limiters of libraries count by, and where, as their options say.

import type { LibraryControl } from '../../../core/library.ts';
import type { LinkedControl } from '../../../core/linked.ts';
import type { Tri } from '../../../core/model.ts';
import type { Decision } from '../../catalogue.ts';
import type { Value } from '../../values.ts';
import { isForgeableWhenBelieved } from './forgeable.ts';

export const FORGEABLE = 'but counts by what clients write themselves';

export function libraryCounts(
  { family, options }: LibraryControl,
  { mode, by }: Decision,
  config: Record<string, unknown>,
  keys: (option: string) => Value[] | undefined,
): LinkedControl['counts'] {
  if (family !== 'rate-limit') return undefined;
  const forgeable = by?.forgeable === true || by?.function === 'forgeable';
  const whenBelieved = forgeableWhenBelieved(options, config, keys);
  return {
    forgeable: forgeable ? (mode === 'unknown' ? 'unknown' : true) : false,
    inMemory: isInMemory(config),
    ...(whenBelieved !== undefined && { whenBelieved }),
  };
}

const ADDRESS = 'address';

/** The catalogue says by which option it names callers: the one that is the address by itself. */
function forgeableWhenBelieved(
  options: LibraryControl['options'],
  config: Record<string, unknown>,
  keys: (option: string) => Value[] | undefined,
): Tri | undefined {
  const named = options.find(({ defaults }) => Object.values(defaults).includes(ADDRESS))?.name;
  if (named === undefined) return undefined;
  if (config[named] === ADDRESS) return true;
  const given = keys(named);
  return given ? isForgeableWhenBelieved(given) : 'unknown';
}

/** The catalogue calls it so: `store: memory`, `storage_uri: memory://`. What it says nothing of may be anything. */
function isInMemory(config: Record<string, unknown>): boolean | 'unknown' {
  const stores = ['store', 'storage_uri', 'driver'].flatMap((name) => (name in config ? [config[name]] : []));
  if (stores.some((one) => typeof one === 'string' && /^(async\+)?memory\b/.test(one))) return true;
  return stores.length > 0 && stores.every((one) => typeof one === 'string' && one !== 'unknown') ? false : 'unknown';
}
