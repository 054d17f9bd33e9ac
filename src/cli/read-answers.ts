// Reads `threatdraft.yml` of the scanned repository: data only, bounded, never through a link. Whether an entry has
// expired is judged here.

import { join } from 'node:path';
import { ANSWER_FILES, type AnswerFile, type Answers, type Placed } from '../core/answers.ts';
import { answerKeysAt, answersSchema } from '../core/answers-schema.ts';
import { hasExpired } from '../core/day.ts';
import { UserError } from '../core/errors.ts';
import type { Word } from '../core/said.ts';
import type { Discovery } from '../discover/discover.ts';
import { readRegularFile } from '../discover/open.ts';
import { readChecked } from './read-data-file.ts';
import { printable } from './streams.ts';
import { dayFor } from './today.ts';

const MOST_BYTES = 256 * 1024;

export function readAnswers(root: string, file: string, given: string | undefined): Answers {
  const opened = readRegularFile(join(root, file), MOST_BYTES);
  if ('why' in opened) throw new UserError(`${file}: not read: ${opened.why}`);
  return answersIn(file, opened.bytes.toString('utf8'), dayFor(given));
}

/** Those of a tree that may lie in no directory. */
export function answersFrom({ read }: Pick<Discovery, 'read'>, today: string): Answers | undefined {
  for (const file of ANSWER_FILES) {
    const found = read(file);
    if ('bytes' in found && found.bytes.length <= MOST_BYTES)
      return answersIn(file, Buffer.from(found.bytes).toString('utf8'), today);
  }
  return undefined;
}

function answersIn(file: string, text: string, today: string): Answers {
  const read = readChecked(file, text, { schema: answersSchema, keys: answerKeysAt });
  if (read.lineAt === undefined) throw new UserError(read.complaints.map(printable).join('\n'));
  return placed(read.value, (list, at) => ({ file, line: read.lineAt([list, at]) }), today);
}

function placed(
  { answers, exposure, tenancy, classification, controls, components, outOfScope, decisions }: AnswerFile,
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
    decisions: all('decisions', decisions),
  };
}
