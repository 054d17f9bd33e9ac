// What a 429 is worth: a limit holds back only where callers are counted apart, over some time, by what they cannot choose.

import type { LinkedControl } from '../../../core/linked.ts';
import type { Mode } from '../../../core/model.ts';
import type { Verdict } from '../verdict.ts';
import type { Counting } from './counting.ts';
import { FORGEABLE } from './library.ts';

export interface Limit extends Verdict {
  counts: NonNullable<LinkedControl['counts']>;
}

/** Ways past it weigh first; then what is counted, and how. */
export function asLimit(verdict: Verdict, counting: Counting): Limit {
  const { forgeable, inMemory } = counting;
  const limit = { ...verdict, counts: { forgeable, inMemory } };
  const [mode, why] = weakness(counting);
  if (mode === undefined || (verdict.mode !== 'enforcing' && mode === 'conditional')) return limit;
  // What passes all the same says more than what was not seen.
  if (verdict.mode !== 'enforcing' && verdict.mode !== 'conditional') return limit;
  return { ...limit, mode, why: verdict.why === '' ? why : `${verdict.why}, ${why}` };
}

function weakness({ by, counts, window, forgeable }: Counting): [mode: Mode | undefined, why: string] {
  if (!counts) return ['unknown', 'but no count of requests was seen'];
  if (!window) return ['unknown', 'but no time after which the count starts anew was seen'];
  if (by === 'all')
    return ['conditional', 'but counts all callers together: one of them can use up what is there for all'];
  if (by === 'target') return ['conditional', 'but counts by what is asked for, and not by who asks'];
  if (forgeable === true) return ['conditional', FORGEABLE];
  if (forgeable === 'unknown') return ['unknown', 'but whether clients choose what it counts by could not be told'];
  return [undefined, ''];
}
