// What refusals for too much are worth. A 429 holds back only where callers are counted apart, over some time, by what they
// cannot choose; of a 413, see body.ts.

import type { LinkedControl } from '../../../core/linked.ts';
import type { Mode } from '../../../core/model.ts';
import type { GuardReader } from '../reader.ts';
import { type Case, type Verdict, verdictOn } from '../verdict.ts';
import { asBodyLimit } from './body.ts';
import { type Counting, countingOf } from './counting.ts';
import { FORGEABLE } from './library.ts';

export interface Limit extends Verdict {
  counts: NonNullable<LinkedControl['counts']>;
}

const TOO_LARGE = 413;
const TOO_MANY = 429;

/** Refusals that say nothing of who calls. */
export const isLimit = (status: number) => status === TOO_LARGE || status === TOO_MANY;

export function limitOn(reader: GuardReader, of: Case, status: number): Verdict & Partial<Limit> {
  const verdict = verdictOn(reader, of, status);
  return status === TOO_LARGE ? asBodyLimit(verdict, of.seen) : asLimit(verdict, countingOf(reader, of.seen));
}

/** Ways past it weigh first; then what is counted, and how. */
function asLimit(verdict: Verdict, counting: Counting): Limit {
  const { forgeable, inMemory, whenBelieved } = counting;
  const limit = { ...verdict, counts: { forgeable, inMemory, whenBelieved } };
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
