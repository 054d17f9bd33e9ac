// Caches: restored by a run that publishes, or saved by a run that strangers' code has taken over.

import type { ActionCache } from '../../core/knowledge.ts';
import { entry, textOf } from '../../parse/query.ts';
import { headFetchedBy } from './fetches.ts';
import { actionOf, gives, isCommit, knownAction, majorOf, type UsedAction } from './known-actions.ts';
import { privileged } from './permissions.ts';
import { publishedBy } from './publishing.ts';
import { openToStrangers, reachOf } from './reach.ts';
import { runsFiles } from './runs.ts';
import { at, type Saying } from './say.ts';
import { commandLines, isComment } from './shell.ts';
import { bound, type Job, type Step, type Workflow } from './workflow.ts';

export function* cacheSayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    yield* filledByStrangers(job);
    const publishes = releases(workflow) || job.steps.some(publishesOne);
    if (!publishes) continue;
    for (const step of job.steps) {
      const note = restores(step);
      if (note !== undefined)
        yield { of: { step }, property: 'cacheInRelease', note, at: at(workflow.path, step.uses?.at ?? step.at) };
    }
  }
}

/**
 * Events that strangers start with rights run in the name of the default branch, and so do the caches they save. Code
 * that runs there can take the key to the caches from the runner: where the token may write anyway, that adds nothing.
 */
function* filledByStrangers(job: Job): Generator<Saying> {
  const { path } = job.workflow;
  const first = job.steps.findIndex((step) => headFetchedBy(step) !== undefined && openToStrangers(reachOf(step)));
  if (first === -1) return;
  const after = job.steps.slice(first);
  for (const step of after) {
    const note = saves(step);
    if (note !== undefined)
      yield {
        of: { step },
        property: 'cacheOfStranger',
        note,
        at: at(path, step.uses?.at ?? step.at),
        exposure: 'internet',
      };
  }
  if (privileged(job) !== false) return;
  for (const step of after) {
    const running = runsFiles(step);
    if (!running) continue;
    yield { of: { step }, property: 'cacheReachable', note: running.what, at: running.at, exposure: 'internet' };
    return;
  }
}

const saves = (step: Step) => cachesOf(step, 'restore');
const restores = (step: Step) => cachesOf(step, 'save');

/** Started by a release, by tags alone, or by branches that are named after releases. */
function releases({ triggers }: Workflow): boolean {
  return triggers.some(({ event, node }) => {
    if (event === 'release') return true;
    if (event !== 'push') return false;
    const branches = entry(node, 'branches');
    const named = branches?.kind === 'list' && branches.items.some((one) => /release/i.test(textOf(one) ?? ''));
    return named || (entry(node, 'tags') !== undefined && branches === undefined);
  });
}

function publishesOne(step: Step): boolean {
  const publishes = knownAction(step)?.publishes;
  if (publishes && (publishes.given === undefined || gives(step, publishes.given))) return true;
  return commandLines(step.run?.value ?? '').some((line) => !isComment(line) && publishedBy(step, line.text));
}

/** How it uses a cache, unless it only does the other. */
function cachesOf(step: Step, other: ActionCache['only']): string | undefined {
  const action = actionOf(step.uses);
  const caches = knownAction(step)?.caches ?? [];
  const found = caches.find((cache) => cache.only !== other && caching(step, action, cache));
  if (found === undefined || action === undefined) return undefined;
  const { given, since } = found;
  if (given) return `${action.name}, ${given.input}: ${bound(step.with, given.input)?.value.trim().slice(0, 80) ?? ''}`;
  return since === undefined ? action.name : `${action.name} restores one by default`;
}

function caching(step: Step, action: UsedAction | undefined, { given, unless, since }: ActionCache): boolean {
  if (given && !gives(step, given)) return false;
  if (unless && [unless].flat().some((one) => gives(step, one))) return false;
  return since === undefined || action === undefined || majorSince(action, since) >= since;
}

/** A branch or a bare commit does not tell, and is taken for new enough. */
function majorSince(action: UsedAction, since: number): number {
  const told = isCommit(action.ref) ? undefined : /^v?(\d+)/.exec(action.ref)?.[1];
  return majorOf(action) ?? (told === undefined ? since : Number(told));
}
