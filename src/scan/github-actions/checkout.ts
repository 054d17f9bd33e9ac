// Code of a stranger's change, fetched by a job that has rights of its own, and what then runs it.

import type { Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { expressionsIn } from './expression.ts';
import { placeOf } from './flow.ts';
import { actionOf } from './known-actions.ts';
import { privileged } from './permissions.ts';
import { reachOf } from './reach.ts';
import { at, lineAt, type Saying, speak } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import { bound, isPipelineFile, type Job, readWorkflow, type Step, type Text, type Workflow } from './workflow.ts';

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
      const fetched = fetchedBy(step);
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

const HEAD =
  /(?:^|\.)head_ref$|\.head\.(?:sha|ref|label)$|\.merge_commit_sha$|\.head_(?:sha|branch|commit\.id|commit)$|\.head\.repo\.full_name$|\.head_repository\.full_name$|\.pull_requests\.[\w*]+\.(?:head\.(?:sha|ref)|number)$/;
const NUMBER =
  /^github\.event\.(?:pull_request\.number|issue\.number|number|inputs\.\w*pr\w*|client_payload\.pull_request\.number)$/;
/** Outputs and variables that are named after what they hold. */
const NAMED = /head|(?:^|[_.-])(?:pr|pull)(?:$|[_.-])|\bsha\b|\bref\b|branch|pull/i;

function fetchedBy(step: Step): { ref: string; at: Evidence } | undefined {
  const { path } = step.job.workflow;
  const action = actionOf(step.uses)?.name;
  if (action === 'actions/checkout') {
    const found = [bound(step.with, 'ref'), bound(step.with, 'repository')].find(
      (text) => text && namesHead(text, step),
    );
    return found && { ref: `${found.key}: ${found.value.trim()}`, at: at(path, step.uses?.at ?? step.at) };
  }
  return step.run && fetchedIn(path, step.run, step);
}

function namesHead(text: Text, step: Step): boolean {
  const places = expressionsIn(text.value).flatMap(({ source }) => source.toLowerCase().match(/[a-z_][\w.*-]*/g) ?? []);
  if (places.some((name) => HEAD.test(name))) return true;
  const numbered = places.some((name) => NUMBER.test(name) || NAMED.test(name));
  if (/refs\/pull\/|^pull\//.test(text.value)) return numbered || places.length > 0;
  const told = /^(?:steps|needs|env|inputs|github\.event\.inputs)\./;
  return placeOf(step).reach.length > 0 && places.some((name) => told.test(name) && NAMED.test(name));
}

const FETCH =
  /\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull|checkout|switch|clone|worktree|merge)\b[^\n]*(?:\bpull\/|head[._](?:ref|sha|branch)|HEAD_REF|HEAD_SHA|HEAD_BRANCH|PR_HEAD|head\.(?:ref|sha)|FETCH_HEAD)|\bhub\s+pr\s+checkout\b/;

function fetchedIn(path: string, run: Text, step: Step): { ref: string; at: Evidence } | undefined {
  const line = shellLines(run.value).find(
    (one) => !isComment(one) && (FETCH.test(one.text) || fetchesVariable(one.text, step)),
  );
  return line && { ref: line.text.trim().slice(0, 80), at: lineAt(path, run, line.offset) };
}

/** `git checkout "$REF"` with a variable that holds the head. */
function fetchesVariable(text: string, step: Step): boolean {
  if (!/\bgit\s+(?:fetch|pull|checkout|switch)\b/.test(text)) return false;
  const names = [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name.toLowerCase());
  return [...step.env, ...step.job.env].some((one) => names.includes(one.key.toLowerCase()) && namesHead(one, step));
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
