// Caches: restored by a run that publishes, or saved by a run that strangers' code has taken over.

import { entry, isTrue, textOf } from '../../parse/query.ts';
import { headFetchedBy } from './fetches.ts';
import { actionOf, isCommit, majorOf, type UsedAction } from './known-actions.ts';
import { privileged } from './permissions.ts';
import { openToStrangers, reachOf } from './reach.ts';
import { runsFiles } from './runs.ts';
import { at, type Saying } from './say.ts';
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

function saves(step: Step): string | undefined {
  const name = actionOf(step.uses)?.name;
  if (name === 'actions/cache/restore') return undefined;
  if (name === 'actions/cache/save') return name;
  return restores(step);
}

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

const PUBLISHERS =
  /^(?:pypa\/gh-action-pypi-publish|softprops\/action-gh-release|ncipollo\/release-action|goreleaser\/goreleaser-action|rubygems\/release-gem|actions\/create-release|actions\/upload-release-asset|js-devtools\/npm-publish|changesets\/action|cycjimmy\/semantic-release-action|svenstaro\/upload-release-action|katyo\/publish-crates|release-plz\/action|peaceiris\/actions-gh-pages|actions\/deploy-pages|cloudflare\/wrangler-action|docker\/bake-action)$/;

function publishesOne(step: Step): boolean {
  const name = actionOf(step.uses)?.name ?? '';
  if (PUBLISHERS.test(name)) return true;
  if (name === 'docker/build-push-action') return isTrue(entry(step.node, 'with', 'push'));
  return /(?:^|[\s;&|])(?:npm publish|yarn npm publish|pnpm publish|twine upload|poetry publish|uv publish|cargo publish|gem push|gh release create)\b/.test(
    step.run?.value.replace(/^\s*#.*$/gm, '') ?? '',
  );
}

/** Since these majors a cache is restored unless switched off. */
const BY_DEFAULT: Record<string, { input: string; since: number }> = {
  'actions/setup-go': { input: 'cache', since: 4 },
  'swatinem/rust-cache': { input: 'lookup-only', since: 1 },
  'mlugg/setup-zig': { input: 'use-cache', since: 1 },
  'oven-sh/setup-bun': { input: 'no-cache', since: 2 },
  'ramsey/composer-install': { input: 'ignore-cache', since: 1 },
  'astral-sh/setup-uv': { input: 'enable-cache', since: 5 },
};
/** Only where package.json names its package manager: when it is said, not before. */
const BY_MANIFEST: Record<string, string> = { 'actions/setup-node': 'package-manager-cache' };
const WHEN_ASKED: Record<string, string> = {
  'actions/setup-node': 'cache',
  'actions/setup-python': 'cache',
  'actions/setup-java': 'cache',
  'actions/setup-dotnet': 'cache',
  'ruby/setup-ruby': 'bundler-cache',
  'pnpm/action-setup': 'cache',
  'gradle/actions/setup-gradle': 'cache-read-only',
};

function restores(step: Step): string | undefined {
  const action = actionOf(step.uses);
  if (action === undefined) return undefined;
  const { name } = action;
  if (name === 'actions/cache' || name === 'actions/cache/restore') return name;
  const input = WHEN_ASKED[name];
  const asked = input === undefined ? undefined : bound(step.with, input)?.value;
  if (asked !== undefined && !/^(?:false|)$/.test(asked)) return `${name}, ${input}: ${asked}`;
  if (name === 'docker/build-push-action' && /type=gha/.test(bound(step.with, 'cache-from')?.value ?? ''))
    return `${name}, cache-from`;
  const manifest = BY_MANIFEST[name];
  if (manifest !== undefined && bound(step.with, manifest)?.value === 'true') return `${name}, ${manifest}: true`;
  return byDefault(step, action);
}

function byDefault(step: Step, action: UsedAction): string | undefined {
  const { name, ref } = action;
  const known = BY_DEFAULT[name];
  const major = majorOf(action) ?? (isCommit(ref) ? undefined : Number(/^v?(\d+)/.exec(ref)?.[1] ?? known?.since));
  if (known === undefined || (major ?? known.since) < known.since) return undefined;
  const set = bound(step.with, known.input)?.value ?? '';
  const off =
    known.input.startsWith('no-') || /^(?:ignore-cache|lookup-only)$/.test(known.input) ? /^true$/ : /^false$/;
  return off.test(set) ? undefined : `${name} restores one by default`;
}
