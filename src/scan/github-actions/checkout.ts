// Code of a stranger's change, fetched by a job that has rights of its own, and what then runs it.

import type { Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { headFetchedBy } from './fetches.ts';
import { privileged } from './permissions.ts';
import { reachOf } from './reach.ts';
import { type Saying, speak } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import { isPipelineFile, type Job, readWorkflow, type Step, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/checkout',
  recognises:
    'the head of a pull request checked out, by action, `git` or `gh`, in jobs that strangers start with the rights of the repository, and steps after it that run what was fetched; conditions that keep forks out, and those that leave it to a person',
  ignores:
    'actions that are not known and run scripts of the working directory; where a checkout into a directory of its own leads',
  docs: 'https://docs.github.com/en/actions/reference/security/securely-using-pull_request_target',
  reads: isPipelineFile,
  *scan(parsed): Iterable<Fact> {
    const workflow = readWorkflow(parsed);
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
      yield saying(job, step, {
        ...fetched,
        runner,
        level: levelOf(strangers.length > 0, gated, job, runner !== undefined),
      });
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
  runner: string | undefined;
  level: Level;
}

function saying(job: Job, step: Step, { ref, at: place, runner, level }: Found): Saying {
  const exposure = level === 'gatedCheckout' || level === 'callerCheckout' ? 'internal' : 'internet';
  const note = runner === undefined ? ref : `${ref}; then run: ${runner}`;
  return { of: { step }, property: level, note, at: place, exposure };
}

const RUNS =
  /(?:^|[\s;&|(])(?:npm (?:ci|i|install|run|test|start|exec|publish)|npx|yarn|pnpm|bun (?:install|run|test|x)|pip3? install|python3? \S+\.py|python3? -m|poetry|uv (?:run|sync|pip)|pipenv|tox|pytest|make|cmake|gradle|\.\/\S+|mvn|go (?:run|test|build|generate)|cargo|bundle|rake|composer|dotnet|ant|bash \S+|sh \S+|source \S+|node \S+|deno|docker(?:[ -]compose)? (?:build|up|buildx)|terraform|ansible|pre-commit|just|task|eslint|jest|msbuild)(?=$|[\s;&|)])/;
const RUNNING_ACTIONS =
  /^(?:pre-commit\/action|gradle\/|docker\/build-push-action|goreleaser\/|actions-rs\/|bridgecrewio\/checkov|oxsecurity\/megalinter|github\/super-linter|super-linter\/|ruby\/setup-ruby|cypress-io\/github-action|jamesives\/|codespell-project\/|golangci\/golangci-lint-action|treosh\/lighthouse)/;

function runsFiles(step: Step): string | undefined {
  const uses = step.uses?.value.trim() ?? '';
  if (uses.startsWith('./') || RUNNING_ACTIONS.test(uses.toLowerCase())) return uses;
  const line = shellLines(step.run?.value ?? '').find((one) => !isComment(one) && RUNS.test(one.text));
  return line?.text.trim().slice(0, 60);
}
