// Where `threatdraft.yml` stands in a repository, and what stderr says of entries that do not count.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER_FILES } from '../core/answers.ts';
import { UserError } from '../core/errors.ts';
import type { Model } from '../core/model.ts';
import type { Saying } from '../core/said.ts';
import { place } from '../render/words.ts';
import { printable, say } from './streams.ts';
import { didYouMean } from './suggest.ts';

export function answerFileIn(root: string): string | undefined {
  const found = ANSWER_FILES.filter((name) => existsSync(join(root, name)));
  if (found.length > 1) throw new UserError(`both ${found.join(' and ')} are there: keep one of them`);
  const [file] = found;
  const other = OTHER_NAMES.find((name) => existsSync(join(root, name)));
  if (file === undefined && other !== undefined)
    throw new UserError(`${other} is not read: call it ${ANSWER_FILES[0]}`);
  return file;
}

/** Answers that nobody reads are worse than none. */
const OTHER_NAMES = ['threatdraft.yaml', '.github/threatdraft.yaml', '.threatdraft.yml'];

/** Also under --quiet: somebody counts on what does not count. */
export function sayUncounted(model: Model): void {
  for (const saying of model.said ?? []) {
    if (saying.state !== 'counts') say(`threatdraft: ${printable(uncounted(saying, model))}`);
  }
}

function uncounted({ kind, about, state, why = '', evidence: [at] }: Saying, model: Model): string {
  const where = at === undefined ? '' : `${place(at)}: `;
  const guess = state === 'unmatched' ? didYouMean(about, namesFor(kind, model)) : '';
  return `${where}${kind} ${about} does not count: ${why}${guess}`;
}

function namesFor(kind: Saying['kind'], { questions, components, assets, threats }: Model): string[] {
  if (kind === 'decision') return threats.map(({ id }) => id);
  if (kind === 'ignore') return [];
  if (kind === 'answer') return questions.map(({ id }) => id);
  if (kind === 'classification') return assets.map(({ name }) => name);
  return kind === 'control' || kind === 'component' ? [] : components.map(({ name }) => name);
}
