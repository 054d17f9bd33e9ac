// Code of a stranger's change, fetched by a job that has rights of its own, and what then runs it.

import type { Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { headFetchedBy } from './fetches.ts';
import { privileged } from './permissions.ts';
import { reachOf } from './reach.ts';
import { type Running, runsFiles } from './runs.ts';
import { type Saying, speak } from './say.ts';
import { isPipelineFile, type Job, readWorkflow, type Step, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/checkout',
  recognises:
    'the head of a pull request checked out, by action, `git` or `gh`, in jobs that strangers start with the rights of the repository, and steps after it that run what was fetched; conditions that keep forks out, and those that leave it to a person',
  ignores:
    'actions that are not known and run scripts of the working directory; where a checkout into a directory of its own leads',
  docs: 'https://docs.github.com/en/actions/reference/security/securely-using-pull_request_target',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    for (const [index, step] of job.steps.entries()) {
      const fetched = headFetchedBy(step);
      if (fetched === undefined) continue;
      const exposed = reachOf(step).filter(({ trust }) => trust === 'strangers' || trust === 'callers');
      const strangers = exposed.filter(({ trust }) => trust === 'strangers');
      if (exposed.length === 0) continue;
      const runner = [step, ...job.steps.slice(index + 1)].map(runsFiles).find((found) => found !== undefined);
      const gated = strangers.length > 0 && strangers.every((one) => one.gated);
      const level = levelOf(strangers.length > 0, gated, job, runner !== undefined);
      const fetching = saying(step, { ...fetched, runner, level });
      yield fetching;
      // Where it happens: the line that runs what was fetched.
      if (runner && level.startsWith('strangerCodeRun')) yield { ...fetching, at: runner.at };
    }
  }
}

type Level = 'callerCheckout' | 'gatedCheckout' | 'strangerCodeRun' | 'strangerCodeRunBounded' | 'strangerCheckout';

function levelOf(strangers: boolean, gated: boolean, job: Job, runs: boolean): Level {
  if (!strangers) return 'callerCheckout';
  if (gated) return 'gatedCheckout';
  if (!runs) return 'strangerCheckout';
  return privileged(job) === false ? 'strangerCodeRunBounded' : 'strangerCodeRun';
}

interface Found {
  ref: string;
  at: Evidence;
  runner: Running | undefined;
  level: Level;
}

function saying(step: Step, { ref, at: place, runner, level }: Found): Saying {
  const exposure = level === 'gatedCheckout' || level === 'callerCheckout' ? 'internal' : 'internet';
  const note = runner === undefined ? ref : `${ref}; then run: ${runner.what}`;
  return { of: { step }, property: level, note, at: place, exposure };
}
