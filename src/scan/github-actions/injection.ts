// Text that people write, pasted into code by an expression: into `run`, into inputs that actions run as code, and into
// the files by which a step sets variables for later ones. A variable in quotes is safe and says nothing here.

import type { Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import type { Level, Source } from './contexts.ts';
import { expressionsIn } from './expression.ts';
import { filesOfStrangers, type Place, placeOf, sourceOf, sourceOfWrite } from './flow.ts';
import { codeOf, knownAction } from './known-actions.ts';
import { privileged } from './permissions.ts';
import { at, lineAt, type Saying, speak } from './say.ts';
import { writesIn } from './shell.ts';
import { isPipelineFile, readWorkflow, type Step, type Text, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/injection',
  recognises:
    'expressions in `run`, in `script` and other inputs that known actions run, whose value people write: titles, branch names, comments, inputs, outputs of steps; and such text written to `GITHUB_ENV` and `GITHUB_PATH`, also by actions that load a file of variables; who can trigger it and which condition stands before it',
  ignores: 'what programs do with a variable; outputs of actions that are not known; text in files that a run reads',
  docs: 'https://docs.github.com/en/actions/concepts/security/script-injections',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  for (const step of workflow.jobs.flatMap(({ steps }) => steps)) {
    const place = placeOf(step);
    for (const code of [...(step.run ? [step.run] : []), ...codeOf(step)])
      yield* pasted(workflow.path, step, code, place);
    if (step.run) yield* environment(workflow.path, step, step.run, place);
    const loaded = knownAction(step)?.loadsVariables ? filesOfStrangers(place) : undefined;
    if (loaded) yield saying(step, SET, loaded, at(workflow.path, step.uses?.at ?? step.at));
  }
}

function* pasted(path: string, step: Step, code: Text, place: Place): Generator<Saying> {
  for (const { expr, from } of expressionsIn(code.value)) {
    const source = sourceOf(expr, place);
    if (source) yield saying(step, PASTED, source, lineAt(path, code, from));
  }
}

function* environment(path: string, step: Step, run: Text, place: Place): Generator<Saying> {
  for (const write of writesIn(run.value)) {
    if (write.file === 'OUTPUT') continue;
    const source = sourceOfWrite(write, step, place);
    if (source) yield saying(step, SET, source, lineAt(path, run, write.offset));
  }
}

type Properties = Record<Level | 'bounded', string>;

const PASTED: Properties = {
  strangers: 'strangerExpression',
  bounded: 'strangerExpressionBounded',
  gated: 'gatedExpression',
  merged: 'mergedExpression',
  'pull-request': 'pullRequestExpression',
  callers: 'callerExpression',
  outputs: 'outputExpression',
  writers: 'writerExpression',
  latent: 'latentExpression',
};

const SET: Properties = {
  strangers: 'strangerEnvironment',
  bounded: 'strangerEnvironmentBounded',
  gated: 'gatedEnvironment',
  merged: 'openEnvironment',
  'pull-request': 'openEnvironment',
  callers: 'openEnvironment',
  outputs: 'openEnvironment',
  writers: 'openEnvironment',
  latent: 'openEnvironment',
};

function saying(step: Step, properties: Properties, { level, name }: Source, place: Evidence): Saying {
  const bounded = level === 'strangers' && privileged(step.job) === false;
  const property = properties[bounded ? 'bounded' : level];
  return { of: { step }, property, note: name, at: place, exposure: level === 'strangers' ? 'internet' : 'internal' };
}
