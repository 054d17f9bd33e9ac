// How packages are published, and with what: tokens that do not expire where a registry would trust the workflow itself,
// and tokens of apps that may do more, or live longer, than the job needs.

import type { Fact } from '../../core/fact.ts';
import type { GivenInput, Publishing } from '../../core/knowledge.ts';
import { defineScanner } from '../scanner.ts';
import { actionOf, gives, knownAction } from './known-actions.ts';
import { effectivePermissions, secretsIn } from './permissions.ts';
import { at, lineAt, type Saying, speak } from './say.ts';
import { commandLines, isComment } from './shell.ts';
import { type Binding, bound, isPipelineFile, readWorkflow, type Step, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/publishing',
  recognises:
    'packages published to PyPI, npm, RubyGems and crates.io with a token; tokens of GitHub apps without limits, or kept after the job',
  ignores: 'registries that do not trust workflows; what a release tool with settings of its own publishes',
  docs: 'https://repos.openssf.org/trusted-publishers-for-all-package-repositories',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
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

function* byAction(step: Step, path: string): Generator<Saying> {
  const token = knownAction(step)?.longLivedToken;
  const given = token && bound(step.with, token.input);
  if (token === undefined || given === undefined || !isToken(token, given)) return;
  const elsewhere = token.registry?.inputs.map((input) => bound(step.with, input)).find((one) => one !== undefined);
  if (token.registry && elsewhere && !new RegExp(token.registry.is).test(elsewhere.value)) return;
  const note = `${actionOf(step.uses)?.name} with ${given.key}`;
  yield { of: { step }, property: 'longLivedToken', note, at: at(path, step.uses?.at ?? step.at) };
}

const isToken = ({ is }: GivenInput, { value }: Binding) =>
  is === undefined ? value !== '' : new RegExp(is).test(value);

/** What the command of a line publishes with; undefined where it publishes nothing, or elsewhere. */
export function publishedBy({ job }: Step, line: string): Publishing | undefined {
  const found = job.workflow.known.publishing.find(({ command }) => command.test(line));
  return found?.unless.some((option) => line.includes(option)) ? undefined : found;
}

function* byCommand(step: Step, path: string): Generator<Saying> {
  const run = step.run;
  if (run === undefined) return;
  for (const line of commandLines(run.value)) {
    const known = isComment(line) ? undefined : publishedBy(step, line.text);
    if (known?.token === undefined) continue;
    const token = tokenOf(step, new RegExp(known.token, 'i')) ?? (/secrets\./.test(line.text) ? 'a secret' : undefined);
    const note = token === undefined ? (known.alwaysNeedsToken ? untrusted(step) : undefined) : `with ${token}`;
    if (note !== undefined)
      yield { of: { step }, property: 'longLivedToken', note, at: lineAt(path, run, line.offset) };
  }
}

/** Registries that commands publish to unless another one is named: without `id-token` none of them trusts the run. */
function untrusted(step: Step): string | undefined {
  if (step.job.workflow.composite) return undefined;
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
  const known = knownAction(step)?.appToken;
  if (known === undefined) return;
  const { limitedBy, owner, repositories, kept } = known;
  const here = { of: { step }, property: 'appTokenWide' };
  const whole = at(path, step.uses?.at ?? step.at);
  const keeps = kept === undefined ? undefined : bound(step.with, kept);
  if (keeps && gives(step, { input: keeps.key.toLowerCase(), is: '^[Tt]rue$' }))
    yield { ...here, note: keeps.key, at: at(path, keeps.keyAt) };
  if (limitedBy === undefined) {
    yield { ...here, note: 'it is not limited to repositories or permissions by default', at: whole };
  } else if (!step.with.some(({ key }) => key.startsWith(limitedBy))) {
    yield { ...here, note: `no ${limitedBy}… is named`, at: whole };
  }
  const named = owner === undefined ? undefined : bound(step.with, owner);
  if (named && (repositories === undefined || bound(step.with, repositories) === undefined))
    yield { ...here, note: 'for all repositories of the owner', at: at(path, named.keyAt) };
}
