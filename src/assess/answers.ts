// Questions that people have answered: they leave the list, and the answer says which ones. An answer to what nobody asks
// is told and never dropped: the question may have another name today.

import type { Question } from '../core/model.ts';
import type { Saying } from '../core/said.ts';

export interface Answered {
  questions: Question[];
  said: Saying[] | undefined;
}

export function answered(questions: readonly Question[], said: readonly Saying[] | undefined): Answered {
  if (said === undefined) return { questions: [...questions], said: undefined };
  const settled = new Set<string>();
  const told = said.map((saying) => {
    if (saying.kind !== 'answer' || saying.state !== 'counts') return saying;
    const own = questions.filter((question) => answers(saying, question));
    for (const { id } of own) settled.add(id);
    return own.length > 0 ? settles(saying, own) : { ...saying, ...unmatched(saying) };
  });
  return { questions: questions.filter(({ id }) => !settled.has(id)), said: told };
}

const TOPIC = 'topic ';

function answers({ about }: Saying, { id, topic }: Question): boolean {
  return about === id || about === `${TOPIC}${topic}`;
}

/** By the order of the questions, which is that of their ids. */
const settles = (saying: Saying, questions: readonly Question[]): Saying => ({
  ...saying,
  asked: questions.map(({ text }) => text),
  affects: questions.map(({ id }) => id),
});

function unmatched({ about }: Saying): Pick<Saying, 'state' | 'why'> {
  const why = about.startsWith(TOPIC) ? 'no question has this topic' : 'no question has this id';
  return { state: 'unmatched', why };
}
