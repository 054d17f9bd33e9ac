// What there is: workflows, their triggers, their jobs, what each job's token may do and what secrets it is given.

import { compareText } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entry, textOf, textsOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { actionOf } from './known-actions.ts';
import { effectivePermissions, permissionsIn, privileged } from './permissions.ts';
import { openToStrangers, reachOf, trustOf } from './reach.ts';
import { at, type Saying, speak } from './say.ts';
import { isPipelineFile, type Job, readWorkflow, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/inventory',
  recognises:
    'workflows with their triggers, jobs, permissions of the token, environments, and reusable workflows that are called',
  ignores: 'permissions that the settings of the repository or the organisation give; protection rules of environments',
  docs: 'https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow === undefined) return;
    const { path } = workflow;
    const declares = { kind: 'declares' as const, evidence: at(path, workflow.at) };
    yield { ...declares, what: 'workflow', id: '', name: workflow.name };
    for (const job of workflow.jobs) {
      yield { ...declares, what: 'job', id: job.id, name: job.name, evidence: at(path, job.at) };
    }
    yield* speak(path, [...ofWorkflow(workflow), ...workflow.jobs.flatMap((job) => [...ofJob(job)])]);
  },
});

function* ofWorkflow(workflow: Workflow): Generator<Saying> {
  const of = { workflow };
  const { path, triggers } = workflow;
  yield { of, property: 'platform', value: 'github-actions', at: at(path, workflow.at) };
  const names = [...new Set(triggers.map(({ event }) => event))].sort(compareText);
  if (names.length > 0)
    yield { of, property: 'triggers', value: names.join(','), at: at(path, triggers[0]?.at ?? workflow.at) };
  for (const { event, at: span } of triggers) {
    const trust = trustOf(event);
    if (trust === 'strangers') yield { of, property: 'forkTriggered', note: event, at: at(path, span) };
    if (trust === 'pull-request') yield { of, property: 'pullRequestTriggered', note: event, at: at(path, span) };
  }
  yield* ofPermissions(workflow);
}

/** Writing scopes that every job gets, also those that do not need them. */
function* ofPermissions(workflow: Workflow): Generator<Saying> {
  const { path, permissions, jobs } = workflow;
  const of = { workflow };
  if (permissions === undefined) return;
  const { kind, writes } = permissionsIn(permissions);
  const inherit = jobs.filter((job) => job.permissions === undefined);
  if (kind === 'all')
    yield { of, property: 'writeAll', note: 'permissions: write-all', at: at(path, permissions.keyAt) };
  else if (textOf(permissions.value) === 'read-all') {
    yield { of, property: 'readAll', note: 'permissions: read-all', at: at(path, permissions.keyAt) };
  }
  if (kind !== 'listed' || inherit.length === 0) return;
  const [property, whom] =
    inherit.length > 1 ? ['wideWrite', `${inherit.length} jobs`] : ['writeAboveJob', inherit[0]?.id ?? ''];
  for (const { scope, at: span } of writes) {
    yield { of, property, note: `${scope}: write for ${whom}`, at: at(path, span) };
  }
}

/** With these somebody changes code, releases, packages or what is deployed. */
const POWERFUL = /^(?:contents|packages|actions|deployments|id-token|pages|write-all|attestations)$/;

function* ofJob(job: Job): Generator<Saying> {
  const { path, composite } = job.workflow;
  const of = { job };
  const here = at(path, job.at);
  const reach = reachOf(job);
  yield { of, property: 'exposure', value: openToStrangers(reach) ? 'internet' : 'internal', at: here };
  if (composite) return;
  yield { of, property: 'privileged', value: String(privileged(job)), at: here };
  const { kind, writes } = effectivePermissions(job);
  if (openToStrangers(reach)) {
    yield { of, property: 'forkTriggered', at: here };
    for (const { scope, at: span } of writes) {
      if (POWERFUL.test(scope)) yield { of, property: 'forkWrite', note: `${scope}: write`, at: at(path, span) };
    }
  }
  if (kind === 'all' && job.permissions) {
    yield { of, property: 'writeAll', note: 'permissions: write-all', at: at(path, job.permissions.keyAt) };
  }
  const stated = job.permissions ?? job.workflow.permissions;
  const called = job.workflow.triggers.every(({ event }) => event === 'workflow_call');
  // A workflow that is only called never gets more than its caller, who is asked instead.
  if (stated === undefined && !called) yield { of, property: 'defaultPermissions', at: here };
  const environment = entry(job.node, 'environment');
  const [named] = [...textsOf(environment), ...textsOf(entry(environment, 'name'))];
  if (environment && named !== undefined)
    yield { of, property: 'environment', value: named, at: at(path, environment.at) };
  yield* ofCall(job);
}

function* ofCall(job: Job): Generator<Saying> {
  const { uses, workflow } = job;
  if (uses === undefined) return;
  const local = /^(?:\.\/|\$\/)(.*)$/.exec(uses.value)?.[1];
  const value = local ?? actionOf(uses)?.name ?? 'unknown';
  yield { of: { job }, property: 'calls', value, at: at(workflow.path, uses.at) };
}
