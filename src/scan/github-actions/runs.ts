// Steps that run what lies in the working directory: programs and tools that take their orders from its files.

import type { Evidence } from '../../core/evidence.ts';
import { knownAction } from './known-actions.ts';
import { at, lineAt } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import type { Step } from './workflow.ts';

/** A program of the working directory by its path. */
const PATH = /(?:^|[\s;&|(])\.\/[^\s;&|)]/;

export interface Running {
  what: string;
  at: Evidence;
}

export function runsFiles(step: Step): Running | undefined {
  const { path, known } = step.job.workflow;
  const runs = (text: string) => PATH.test(text) || known.runsFiles.test(text);
  const uses = step.uses?.value.trim() ?? '';
  if (step.uses && (uses.startsWith('./') || knownAction(step)?.runsFiles))
    return { what: uses, at: at(path, step.uses.at) };
  const { run } = step;
  const line = run && shellLines(run.value).find((one) => !isComment(one) && runs(one.text));
  return line && { what: line.text.trim().slice(0, 60), at: lineAt(path, run, line.offset) };
}
