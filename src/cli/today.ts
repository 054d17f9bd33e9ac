// The day by which it is judged what has expired. The only place with a clock, and it is asked last: the same commit is to be
// judged the same tomorrow.

import { isDay } from '../core/day.ts';
import { UserError } from '../core/errors.ts';
import { printable } from './streams.ts';

/** `--today`; the day of a reproducible build (https://reproducible-builds.org/specs/source-date-epoch/); this day. */
export function dayFor(given: string | undefined): string {
  if (given === undefined) return dayOf(process.env['SOURCE_DATE_EPOCH']);
  if (isDay(given)) return given;
  throw new UserError(`--today wants a day such as 2027-06-30, not ${printable(given)}`);
}

function dayOf(epoch: string | undefined): string {
  const seconds = epoch !== undefined && /^\d{1,11}$/.test(epoch) ? Number(epoch) : undefined;
  return (seconds === undefined ? new Date() : new Date(seconds * 1000)).toISOString().slice(0, 10);
}
