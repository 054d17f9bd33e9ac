// Caches: restored by a run that publishes, or saved by a run that strangers' code has taken over.

import { entry, isTrue, textOf } from '../../parse/query.ts';
import { actionOf } from './known-actions.ts';
import { at, type Saying } from './say.ts';
import { bound, type Step, type Workflow } from './workflow.ts';

export function* cacheSayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    const publishes = releases(workflow) || job.steps.some(publishesOne);
    if (!publishes) continue;
    for (const step of job.steps) {
      const note = restores(step);
      if (note !== undefined)
        yield { of: { step }, property: 'cacheInRelease', note, at: at(workflow.path, step.uses?.at ?? step.at) };
    }
  }
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
  return byDefault(step, action);
}

function byDefault(step: Step, { name, ref }: { name: string; ref: string }): string | undefined {
  const known = BY_DEFAULT[name];
  const major = Number(/^v?(\d+)/.exec(ref)?.[1] ?? known?.since ?? 0);
  if (known === undefined || (!/^[0-9a-f]{40}$/.test(ref) && major < known.since)) return undefined;
  const set = bound(step.with, known.input)?.value ?? '';
  const off =
    known.input.startsWith('no-') || /^(?:ignore-cache|lookup-only)$/.test(known.input) ? /^true$/ : /^false$/;
  return off.test(set) ? undefined : `${name} restores one by default`;
}
