// The day by which it is judged what has expired. The only place with a clock, and it is asked last: the same commit is to be
// judged the same tomorrow.

import { isDay } from '../core/day.ts';
import { UserError } from '../core/errors.ts';
import { printable } from './streams.ts';

/** `--today`; the day of a reproducible build (https://reproducible-builds.org/specs/source-date-epoch/); of HEAD; this day. */
export function dayFor(given: string | undefined, committed: () => number | undefined = () => undefined): string {
  if (given === undefined) return dayAt(epochIn(process.env['SOURCE_DATE_EPOCH']) ?? committed());
  if (isDay(given)) return given;
  throw new UserError(`--today wants a day such as 2027-06-30, not ${printable(given)}`);
}

const epochIn = (text: string | undefined) =>
  text !== undefined && /^\d{1,11}$/.test(text) ? Number(text) : undefined;

function dayAt(seconds: number | undefined): string {
  return (seconds === undefined ? new Date() : new Date(seconds * 1000)).toISOString().slice(0, 10);
}
