// How the scanners of workflows speak: facts about a workflow, a job or a step, placed on the very line that says it.

import { type Evidence, evidenceAt, evidenceOnLine, type Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { withoutSecrets } from '../secrets.ts';
import type { Job, Step, Text, Workflow } from './workflow.ts';

export type Spoken = { workflow: Workflow } | { job: Job } | { step: Step };

export interface Saying {
  of: Spoken;
  property: string;
  value?: string;
  note?: string;
  at: Evidence;
  /** Steps only: how far away those stand who can make use of it. Internal where nobody says. */
  exposure?: 'internet' | 'internal';
}

/** Steps are declared where something is said of them; workflows and jobs all are, by the inventory. */
export function* speak(path: string, sayings: Iterable<Saying>): Generator<Fact> {
  const steps = new Map<Step, string>();
  for (const { of, property, value = 'true', note = '', at, exposure = 'internal' } of sayings) {
    const [what, id] = placeOf(of);
    if ('step' in of && exposure > (steps.get(of.step) ?? '')) steps.set(of.step, exposure);
    yield { kind: 'declared', what, id, property, value, note: withoutSecrets(note), evidence: at };
  }
  for (const [step, exposure] of steps) {
    const evidence = evidenceAt(path, [step.at[0], step.at[1], step.at[0], step.at[1]]);
    const of = { what: 'step' as const, id: step.id, evidence };
    yield { kind: 'declares', name: step.name, ...of };
    yield { kind: 'declared', property: 'exposure', value: exposure, note: '', ...of };
  }
}

function placeOf(of: Spoken): ['workflow' | 'job' | 'step', string] {
  if ('workflow' in of) return ['workflow', ''];
  return 'job' in of ? ['job', of.job.id] : ['step', of.step.id];
}

export const at = (path: string, span: Span): Evidence => evidenceAt(path, span);

/**
 * The line of an offset in a scalar. Lines of a block scalar stand one below the other after its header; in all others
 * line breaks are folded, and the first line is as near as can be told.
 */
export function lineAt(
  path: string,
  { value, at: [line, column, endLine, endColumn] }: Text,
  offset: number,
): Evidence {
  if (line === endLine) return evidenceAt(path, [line, column, endLine, endColumn]);
  const above = value.slice(0, offset).split('\n').length - 1;
  const block = value.includes('\n');
  return evidenceOnLine(path, Math.min(block ? line + 1 + above : line, endLine));
}
