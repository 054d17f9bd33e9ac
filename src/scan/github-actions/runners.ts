// Jobs that run on machines of the project, and who can make them run there.

import type { Fact } from '../../core/fact.ts';
import { entries, entry, textsOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { expressionsIn } from './expression.ts';
import { matrixValues } from './matrix.ts';
import { reachOf } from './reach.ts';
import { at, type Saying, speak } from './say.ts';
import { isPipelineFile, type Job, readWorkflow, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/runners',
  recognises: '`runs-on` with `self-hosted`, also by the matrix, and whether strangers can make the job run',
  ignores: 'labels and groups of runners that do not say `self-hosted`; whether a runner is used once',
  docs: 'https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    const found = entries(job.node).find(({ key }) => key === 'runs-on');
    if (found === undefined || !labelsOf(job).some((label) => label === 'self-hosted')) continue;
    const open = reachOf(job).find(({ trust, gated }) => (trust === 'pull-request' || trust === 'strangers') && !gated);
    const property = open ? 'selfHostedOpen' : 'selfHosted';
    yield { of: { job }, property, note: open?.event ?? '', at: at(workflow.path, found.value.at) };
  }
}

function labelsOf(job: Job): string[] {
  const on = entry(job.node, 'runs-on');
  const labels = [...textsOf(on), ...textsOf(entry(on, 'labels'))];
  return labels.flatMap((label) => [label, ...fromMatrix(job, label)]);
}

function fromMatrix(job: Job, label: string): string[] {
  return expressionsIn(label).flatMap(({ source, expr }) => {
    if (expr.kind !== 'context' || expr.path[0] !== 'matrix')
      return source.includes("'self-hosted'") ? ['self-hosted'] : [];
    return matrixValues(job, expr.path[1] ?? '');
  });
}
