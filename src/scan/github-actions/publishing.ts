// How packages are published, and with what: tokens that do not expire where a registry would trust the workflow itself,
// and tokens of apps that may do more, or live longer, than the job needs.

import type { Fact } from '../../core/fact.ts';
import { entries, entry, isTrue } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { actionOf } from './known-actions.ts';
import { effectivePermissions, secretsIn } from './permissions.ts';
import { at, lineAt, type Saying, speak } from './say.ts';
import { commandLines, isComment } from './shell.ts';
import { bound, isPipelineFile, readWorkflow, type Step, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/publishing',
  recognises:
    'packages published to PyPI, npm, RubyGems and crates.io with a token; tokens of GitHub apps without limits, or kept after the job',
  ignores: 'registries that do not trust workflows; what a release tool with settings of its own publishes',
  docs: 'https://repos.openssf.org/trusted-publishers-for-all-package-repositories',
  reads: isPipelineFile,
  *scan(parsed): Iterable<Fact> {
    const workflow = readWorkflow(parsed);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  for (const step of workflow.jobs.flatMap(({ steps }) => steps)) {
    yield* byAction(step, workflow.path);
    yield* byCommand(step, workflow.path);
    yield* appToken(step, workflow.path);
  }
}

/** Actions that publish, and the input that holds the token. */
const PUBLISHERS: Record<string, string> = {
  'pypa/gh-action-pypi-publish': 'password',
  'js-devtools/npm-publish': 'token',
  'rubygems/release-gem': 'setup-trusted-publisher',
  'rubygems/configure-rubygems-credentials': 'api-token',
  'katyo/publish-crates': 'registry-token',
};

function* byAction(step: Step, path: string): Generator<Saying> {
  const name = actionOf(step.uses)?.name ?? '';
  const input = PUBLISHERS[name];
  const given = input === undefined ? undefined : bound(step.with, input);
  const elsewhere =
    bound(step.with, 'repository-url') ?? bound(step.with, 'repository_url') ?? bound(step.with, 'gem-server');
  if (given === undefined || (elsewhere && !/pypi\.org|rubygems\.org/.test(elsewhere.value))) return;
  const off = input === 'setup-trusted-publisher';
  if (off ? given.value !== 'false' : given.value === '') return;
  yield {
    of: { step },
    property: 'longLivedToken',
    note: `${name} with ${given.key}`,
    at: at(path, step.uses?.at ?? step.at),
  };
}

const COMMANDS: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|[\s;&|])(?:python3? -m )?twine upload\b/, /TWINE_|PYPI|PASSWORD|TOKEN/i],
  [/(?:^|[\s;&|])(?:uv|poetry|hatch|pdm|flit) publish\b/, /PYPI|TOKEN|PASSWORD|PUBLISH|HATCH|FLIT/i],
  [/(?:^|[\s;&|])(?:npm|pnpm|yarn(?: npm)?|bun) publish\b/, /NODE_AUTH_TOKEN|NPM|TOKEN/i],
  [/(?:^|[\s;&|])(?:(?:bundle exec )?gem push|(?:bundle exec )?rake release)\b/, /GEM_HOST|RUBYGEMS|GEM|TOKEN|KEY/i],
  [/(?:^|[\s;&|])cargo (?:\S+ )*publish\b/, /CARGO|CRATES|TOKEN/i],
];

function* byCommand(step: Step, path: string): Generator<Saying> {
  const run = step.run;
  if (run === undefined) return;
  for (const line of commandLines(run.value)) {
    const known = isComment(line) ? undefined : COMMANDS.find(([command]) => command.test(line.text));
    if (known === undefined || /--dry-run|--registry|--repository-url|--index-url|--host/.test(line.text)) continue;
    const token = tokenOf(step, known[1]) ?? (/secrets\./.test(line.text) ? 'a secret' : undefined);
    const note = token === undefined ? untrusted(step, line.text) : `with ${token}`;
    if (note !== undefined)
      yield { of: { step }, property: 'longLivedToken', note, at: lineAt(path, run, line.offset) };
  }
}

/** Registries that commands publish to unless another one is named: without `id-token` none of them trusts the run. */
function untrusted(step: Step, line: string): string | undefined {
  if (step.job.workflow.composite || !/\b(?:gem push|rake release|cargo (?:\S+ )*publish)\b/.test(line))
    return undefined;
  const env = [...step.env, ...step.job.env, ...step.job.workflow.env];
  if (env.some(({ key }) => /_HOST$|REGISTR|_INDEX$/.test(key))) return undefined;
  const { kind, writes } = effectivePermissions(step.job);
  const called = step.job.workflow.triggers.some(({ event }) => event === 'workflow_call');
  const trusted = kind === 'all' || writes.some(({ scope }) => scope === 'id-token') || (kind === 'unknown' && called);
  return trusted ? undefined : 'with a token from elsewhere: the job may not ask for one of its own (id-token)';
}

/** A secret that the command is given by a variable of that name; the token of the run is none. */
function tokenOf(step: Step, wanted: RegExp): string | undefined {
  const env = [...step.env, ...step.job.env, ...step.job.workflow.env];
  return env.find((one) => wanted.test(one.key) && secretsIn(one).length > 0)?.key;
}

function* appToken(step: Step, path: string): Generator<Saying> {
  const name = actionOf(step.uses)?.name ?? '';
  const here = { of: { step }, property: 'appTokenWide' };
  if (name === 'tibdex/github-app-token') {
    const note = 'it is not limited to repositories or permissions by default';
    yield { ...here, note, at: at(path, step.uses?.at ?? step.at) };
    return;
  }
  if (name !== 'actions/create-github-app-token') return;
  const skips = entries(entry(step.node, 'with')).find(
    ({ key, value }) => key === 'skip-token-revoke' && isTrue(value),
  );
  if (skips) yield { ...here, note: 'skip-token-revoke', at: at(path, skips.keyAt) };
  const limited = step.with.some(({ key }) => key.startsWith('permission-'));
  if (!limited) yield { ...here, note: 'no permission-… is named', at: at(path, step.uses?.at ?? step.at) };
  const owner = bound(step.with, 'owner');
  if (owner && bound(step.with, 'repositories') === undefined)
    yield { ...here, note: 'for all repositories of the owner', at: at(path, owner.keyAt) };
}
