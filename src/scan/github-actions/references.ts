// What a workflow takes from elsewhere, and whether its name settles which bytes run: actions, reusable workflows, images.

import type { Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry } from '../../parse/query.ts';
import type { Known } from '../known.ts';
import { defineScanner } from '../scanner.ts';
import { actionOf, isCommit, type UsedAction } from './known-actions.ts';
import { inMatrix } from './matrix.ts';
import { privileged } from './permissions.ts';
import { at, type Saying, type Spoken, speak } from './say.ts';
import { problemOf } from './vulnerable-actions.ts';
import { type Binding, isPipelineFile, type Job, readWorkflow, scalar, type Text, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/references',
  recognises:
    '`uses` by tag or branch instead of a commit, images of steps, jobs and services without a digest, releases of actions that are known to be vulnerable or no longer maintained',
  ignores:
    'what an action itself uses; whether a commit belongs to the repository it is taken from; whether the comment behind a commit names its version',
  docs: 'https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    if (job.uses) yield* ofUse({ job }, job.uses, job);
    for (const step of job.steps) if (step.uses) yield* ofUse({ step }, step.uses, job);
    for (const image of imagesOf(job).flatMap((text) => inMatrix(job, text)))
      yield* ofImage({ job }, image, workflow.path);
  }
}

/** v4, 1.2.3, release-1.2, 2024-05-01; all other names are branches as far as anybody can tell. */
const TAG = /^(?:[A-Za-z][\w-]*[-_/])?v?\d+(?:[.-]\w+)*$/;
const FIRST_PARTY = /^(?:actions|github)\//;

function* ofUse(of: Spoken, uses: Text, job: Job): Generator<Saying> {
  const { path } = job.workflow;
  const value = uses.value.trim();
  if (value.startsWith('docker://')) {
    yield* ofImage(of, { value: value.slice(9), at: uses.at }, path);
    return;
  }
  const action = actionOf(uses);
  if (action === undefined) return;
  const here = { of, note: value, at: at(path, uses.at) };
  yield* knownProblems(
    { here, action, known: job.workflow.known },
    value,
    'job' in of ? of.job.with : 'step' in of ? of.step.with : [],
  );
  if (isCommit(action.ref)) return;
  if ('job' in of) yield { ...here, property: 'calledUnpinned' };
  else if (FIRST_PARTY.test(action.name)) yield { ...here, property: 'unpinnedFirstParty' };
  else if (action.ref === '' || !TAG.test(action.ref)) yield { ...here, property: 'unpinnedBranch' };
  else yield { ...here, property: privileged(job) === true ? 'unpinnedPrivileged' : 'unpinned' };
}

interface Use {
  here: Omit<Saying, 'property'>;
  action: UsedAction;
  known: Known;
}

function* knownProblems({ here, action, known }: Use, value: string, inputs: readonly Binding[]): Generator<Saying> {
  const found = problemOf(known.actions.get(action.name), action, inputs);
  if (found) yield { ...here, property: found.archived ? 'archived' : 'vulnerable', note: `${value}: ${found.why}` };
}

function* ofImage(of: Spoken, { value, at: span }: { value: string; at: Span }, path: string): Generator<Saying> {
  const image = value.trim();
  if (image === '' || /@sha256:[0-9a-f]{64}$/i.test(image)) return;
  if (image.includes('${{')) return;
  const [, tag = ''] = /:([^/:]+)$/.exec(image) ?? [];
  const property = tag === '' || tag === 'latest' ? 'imageLatest' : 'imageUnpinned';
  yield { of, property, note: image, at: at(path, span) };
}

function imagesOf({ node }: Job): Text[] {
  const services = entries(entry(node, 'services')).map(({ value }) => value);
  return [entry(node, 'container'), ...services].flatMap((one) => scalar(one) ?? scalar(entry(one, 'image')) ?? []);
}
