// What people say, laid over a system that was read. Nothing that was seen is changed into something else: a word is put
// beside it, with who says so. Entries that are expired or match nothing change nothing and are told.

import type { Answers, Placed } from '../../core/answers.ts';
import { compareEvidence } from '../../core/evidence.ts';
import type { System } from '../../core/model.ts';
import type { Saying, Word } from '../../core/said.ts';
import { sayComponents } from './components.ts';
import { sayControls } from './controls.ts';
import { sayExposure } from './exposure.ts';
import { leaveOut } from './out-of-scope.ts';
import { sayClassification, sayTenancy } from './properties.ts';
import { sayingOf, type Told } from './told.ts';

type Step<T> = (system: System, entry: Placed<T>) => Told;

/** Answers to questions are matched where questions are made: after the rules were asked. */
export function withAnswers(system: System, answers: Answers | undefined): System {
  if (answers === undefined) return system;
  const sayings: Saying[] = answers.answers.map((entry) =>
    sayingOf(entry, { kind: 'answer', about: entry.question ?? `topic ${entry.topic ?? ''}`, says: entry.answer }),
  );
  let said = system;
  const run = <T extends Word>(entries: readonly Placed<T>[], step: Step<T>) => {
    for (const entry of entries) {
      const told = step(said, entry);
      sayings.push(sayingOf(entry, told));
      if (told.system !== undefined && !entry.expired) said = told.system;
    }
  };
  run(answers.components, sayComponents);
  run(answers.exposure, sayExposure);
  run(answers.tenancy, sayTenancy);
  run(answers.classification, sayClassification);
  run(answers.controls, sayControls);
  run(answers.outOfScope, leaveOut);
  return { ...said, said: sayings.sort(byPlace) };
}

function byPlace({ evidence: [a] }: Saying, { evidence: [b] }: Saying): number {
  return a === undefined || b === undefined ? 0 : compareEvidence(a, b);
}
