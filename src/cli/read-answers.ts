// Reads `threatdraft.yml` of the scanned repository: data only, bounded, never through a link. Whether an entry has
// expired is judged here, since nothing behind the command line knows a clock.

import { join } from 'node:path';
import type { AnswerFile, Answers, Placed } from '../core/answers.ts';
import { answerKeysAt, answersSchema } from '../core/answers-schema.ts';
import { UserError } from '../core/errors.ts';
import type { Word } from '../core/said.ts';
import { readRegularFile } from '../discover/open.ts';
import { readChecked } from './read-data-file.ts';
import { printable } from './streams.ts';

const MOST_BYTES = 256 * 1024;

export function readAnswers(root: string, file: string, given: string | undefined): Answers {
  const today = given === undefined ? dayOf(process.env['SOURCE_DATE_EPOCH']) : checkedDay(given);
  const opened = readRegularFile(join(root, file), MOST_BYTES);
  if ('why' in opened) throw new UserError(`${file}: not read: ${opened.why}`);
  const read = readChecked(file, opened.bytes.toString('utf8'), { schema: answersSchema, keys: answerKeysAt });
  if (read.lineAt === undefined) throw new UserError(read.complaints.map(printable).join('\n'));
  return placed(read.value, (list, at) => ({ file, line: read.lineAt([list, at]) }), today);
}

function placed(
  { answers, exposure, tenancy, classification, controls, components, outOfScope }: AnswerFile,
  at: (list: keyof AnswerFile, index: number) => Placed<Word>['at'],
  today: string,
): Answers {
  const all = <T extends Word>(list: keyof AnswerFile, entries: readonly T[] = []): Placed<T>[] =>
    entries.map((entry, index) => ({ ...entry, at: at(list, index), expired: hasExpired(entry, today) }));
  return {
    answers: all('answers', answers),
    exposure: all('exposure', exposure),
    tenancy: all('tenancy', tenancy),
    classification: all('classification', classification),
    controls: all('controls', controls),
    components: all('components', components),
    outOfScope: all('outOfScope', outOfScope),
  };
}

/** Days as written sort as they follow each other. */
const hasExpired = ({ until }: Word, today: string) => until !== undefined && until < today;

/** The day of a reproducible build (https://reproducible-builds.org/specs/source-date-epoch/), or this day. */
function dayOf(epoch: string | undefined): string {
  const seconds = epoch !== undefined && /^\d{1,11}$/.test(epoch) ? Number(epoch) : undefined;
  return (seconds === undefined ? new Date() : new Date(seconds * 1000)).toISOString().slice(0, 10);
}

function checkedDay(given: string): string {
  const day = /^\d{4}-\d\d-\d\d$/.test(given) ? new Date(`${given}T00:00:00Z`) : undefined;
  if (day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(given)) return given;
  throw new UserError(`--today wants a day such as 2027-06-30, not ${printable(given)}`);
}
