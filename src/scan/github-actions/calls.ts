// Workflows and actions of this repository that a workflow calls, and text of people that it gives to their inputs.

import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import type { Level } from './contexts.ts';
import { placeOf, sourceOfText } from './flow.ts';
import { actionOf } from './known-actions.ts';
import { at, type Saying, type Spoken, speak } from './say.ts';
import {
  type Binding,
  isPipelineFile,
  type Job,
  readWorkflow,
  type Step,
  type Text,
  type Workflow,
} from './workflow.ts';

export default defineScanner({
  id: 'github-actions/calls',
  recognises:
    '`uses: ./…` and `uses: owner/name/…` with inputs that hold titles, branch names, comments and other text of people',
  ignores: 'what other repositories do with it; actions at the root of a repository',
  docs: 'https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    if (job.uses) yield* ofCall({ job }, job, job.uses, job.with);
    for (const step of job.steps) if (step.uses) yield* ofCall({ step }, step, step.uses, step.with);
  }
}

/** A file or directory here, or below some repository, which may be this one. */
function calledBy(uses: Text): string | undefined {
  const local = /^(?:\.|\$)\/(.*)$/.exec(uses.value.trim())?.[1];
  const name = actionOf(uses)?.name;
  return local ?? (name !== undefined && name.split('/').length > 2 ? name : undefined);
}

const PASSED: Partial<Record<Level, string>> = {
  strangers: 'passesStranger',
  gated: 'passesPullRequest',
  merged: 'passesPullRequest',
  'pull-request': 'passesPullRequest',
};

function* ofCall(of: Spoken, caller: Job | Step, uses: Text, given: readonly Binding[]): Generator<Saying> {
  const called = calledBy(uses);
  if (called === undefined) return;
  const { path } = ('job' in caller ? caller.job : caller).workflow;
  const place = placeOf(caller);
  const sayings: Saying[] = [];
  for (const one of given) {
    const source = sourceOfText(one, place);
    const property = source && PASSED[source.level];
    if (property) sayings.push({ of, property, note: `inputs.${one.key.toLowerCase()}`, at: at(path, one.keyAt) });
  }
  if (sayings.length === 0) return;
  yield { of, property: 'calls', value: called, at: at(path, uses.at) };
  yield* sayings;
}
