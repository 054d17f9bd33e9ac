// How secrets are handed around: to everything below, to whoever is called, to the log. Names of secrets only.

import type { Fact } from '../../core/fact.ts';
import { entries, entry } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { contextsIn, type Expr, expressionsIn, textsOfValue } from './expression.ts';
import { secretsIn } from './permissions.ts';
import { at, lineAt, type Saying, type Spoken, speak } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import { textsBelow } from './texts.ts';
import { isPipelineFile, type Job, readWorkflow, type Step, scalar, type Text, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/secrets',
  recognises:
    'secrets given to a whole workflow or job, all secrets handed over at once or inherited, secrets printed, fields of secrets that are not masked, passwords of container registries in the file',
  ignores: 'what programs do with a secret; secrets that only settings of the repository name',
  docs: 'https://docs.github.com/en/actions/reference/security/secure-use#using-secrets',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  const { path, jobs } = workflow;
  for (const one of workflow.env) {
    const [name] = secretsIn(one);
    if (name !== undefined) yield { of: { workflow }, property: 'secretsWide', note: name, at: at(path, one.keyAt) };
  }
  for (const job of jobs) {
    yield* ofJob(job);
    for (const step of job.steps) yield* ofStep(step);
  }
}

function* ofJob(job: Job): Generator<Saying> {
  const { path } = job.workflow;
  const of = { job };
  const inherited = scalar(entry(job.node, 'secrets'));
  if (inherited?.value === 'inherit') {
    const local = /^(?:\.|\$)\//.test(job.uses?.value ?? '');
    const property = local ? 'secretsInherited' : 'secretsInheritedElsewhere';
    yield {
      of,
      property,
      note: `to ${job.uses?.value ?? 'nothing'}`,
      at: at(path, job.uses?.at ?? inherited.at),
    };
  }
  for (const one of job.env) {
    const [name] = secretsIn(one);
    if (name !== undefined && job.steps.length > 1)
      yield { of, property: 'secretsWide', note: name, at: at(path, one.keyAt) };
    yield* handed(of, one, path);
  }
  yield* literals(job);
}

function* literals(job: Job): Generator<Saying> {
  const services = entries(entry(job.node, 'services')).map(({ value }) => value);
  for (const container of [entry(job.node, 'container'), ...services]) {
    const password = scalar(entry(container, 'credentials', 'password'));
    if (password === undefined || password.value === '' || password.value.includes('${{')) continue;
    yield {
      of: { job },
      property: 'credentialLiteral',
      note: 'credentials.password',
      at: at(job.workflow.path, password.at),
    };
  }
}

function* ofStep(step: Step): Generator<Saying> {
  const { path } = step.job.workflow;
  for (const text of textsBelow(step.node)) yield* handed({ step }, text, path);
  if (step.run) yield* printed(step, step.run);
}

function* handed(of: Spoken, text: Text, path: string): Generator<Saying> {
  for (const { expr, source, from } of expressionsIn(text.value)) {
    const here = { of, note: source.slice(0, 80), at: lineAt(path, text, from) };
    if (handsAll(expr)) yield { ...here, property: 'secretsWhole' };
    else if ('step' in of && unmasked(expr)) yield { ...here, property: 'secretUnmasked' };
  }
}

/** `toJSON(secrets)`, `secrets[matrix.name]`. */
function handsAll(expr: Expr): boolean {
  return [...contextsIn(expr)].some(([root, name]) => root === 'secrets' && (name === undefined || name === '*'));
}

/** `fromJSON(secrets.X).field` */
function unmasked(expr: Expr): boolean {
  if (expr.kind !== 'member') return false;
  return [...textsOfValue(expr)].some(([root, name]) => root === 'secrets' && name !== undefined);
}

const PRINTS = /^\s*(?:-\s*)?(?:echo|printf|Write-Host|Write-Output|cat\s*<<<)\s/;
/** What is printed goes on to a file, a program or the shell's own checks. */
const PASSED_ON = /[|>]|\$\(|`|::add-mask::/;

function* printed(step: Step, run: Text): Generator<Saying> {
  const { path } = step.job.workflow;
  for (const line of shellLines(run.value)) {
    if (isComment(line) || !PRINTS.test(line.text) || PASSED_ON.test(line.text)) continue;
    const named = expressionsIn(line.text).flatMap(({ expr }) => [...textsOfValue(expr)]);
    const [direct] = named.filter(([root, name]) => root === 'secrets' && name !== 'github_token');
    const held = step.env.find(
      (one) => secretsIn(one).length > 0 && new RegExp(`\\$\\{?${plain(one.key)}\\b`).test(line.text),
    );
    const note = direct?.join('.') ?? (held && secretsIn(held)[0]);
    if (note !== undefined) yield { of: { step }, property: 'secretPrinted', note, at: lineAt(path, run, line.offset) };
  }
}

const plain = (name: string) => name.replace(/\W/g, '_');
