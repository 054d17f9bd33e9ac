// What workflows and composite actions run, when, and whether its failure counts: the ground for knowing which controls
// a pipeline carries out. What the commands mean is not judged here.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import { entries, entry, items, textAt, textOf, textsOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { readScript } from '../script.ts';
import { runsOf, type ScriptPlace, shortened, switchesIn } from '../script-runs.ts';
import { withoutSecrets } from '../secrets.ts';
import { isPipelineFile, type Job, readWorkflow, type Step, type Trigger, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/practices',
  recognises:
    'triggers and path filters of workflows; every action and every command of their steps and of composite actions, with conditions (also `hashFiles` and outputs of steps that test for files), `continue-on-error`, `|| true` and the like',
  ignores: 'actions of other repositories, containers and services of jobs, what a called script does in turn',
  docs: 'https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax',
  reads: isPipelineFile,
  mentions: ['jobs:', 'runs:'],
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (!workflow) return;
    const { path, name } = workflow;
    const triggers = [...new Set(workflow.triggers.flatMap(triggerWords))];
    const paths = pathsOf(workflow.triggers);
    const [first] = workflow.triggers;
    const evidence = first ? evidenceAt(path, first.at) : evidenceOnLine(path, 1);
    yield { kind: 'pipeline', platform: 'github-actions', name: shortened(name), triggers, paths, evidence };
    for (const job of workflow.jobs) yield* runsOfJob(job);
  },
});

/** A push of tags alone is a release, and no check of a change. */
function triggerWords({ event, node }: Trigger): string[] {
  if (event !== 'push') return [event];
  const tags = entry(node, 'tags') !== undefined || entry(node, 'tags-ignore') !== undefined;
  const branches = entry(node, 'branches') !== undefined || entry(node, 'branches-ignore') !== undefined;
  return [...(tags ? ['push:tags'] : []), ...(branches || !tags ? ['push'] : [])];
}

/** Filters only count when every event that checks a change has them. */
function pathsOf(triggers: readonly Trigger[]): string[] {
  const checks = triggers.filter(({ event }) => /^(?:push|pull_request(?:_target)?)$/.test(event));
  const filters = checks.map(({ node }) => textsOf(entry(node, 'paths')));
  return filters.some((one) => one.length === 0) ? [] : [...new Set(filters.flat())];
}

function* runsOfJob(job: Job): Iterable<FactOf<'runs'>> {
  if (job.uses) yield usesFact(placeOf(job), job.uses, job.with);
  for (const step of job.steps) {
    const place = placeOfStep(step);
    if (step.uses) yield usesFact(place, step.uses, step.with);
    if (!step.run) continue;
    const shell =
      textAt(step.node, 'shell') ??
      textAt(job.node, 'defaults', 'run', 'shell') ??
      textAt(job.workflow.defaults, 'shell');
    // `bash` named is started with pipefail, bash by default without; other shells are no shells of ours.
    if (shell !== undefined && !/^(?:ba)?sh\b/.test(shell)) continue;
    const pipefail = shell === 'bash' || (shell?.includes('pipefail') ?? false);
    yield* runsOf(place, { text: step.run.value, at: step.run.at }, { errexit: true, pipefail });
  }
}

type Uses = NonNullable<Step['uses']>;

function usesFact(place: ScriptPlace, { value, at }: Uses, given: Step['with']): FactOf<'runs'> {
  const { platform, file, job, step, directory, condition, needsFiles, tolerated } = place;
  const local = value.startsWith('./');
  const image = value.startsWith('docker://');
  const text = local
    ? value.slice(2).replace(/\/$/, '')
    : image
      ? value.slice('docker://'.length)
      : (value.split('@')[0] ?? '');
  const inputs = given.map((one) => shortened(withoutSecrets(`${one.key}=${one.value.trim()}`)));
  const how = local ? 'call' : image ? 'image' : 'action';
  const evidence = evidenceAt(file, at);
  return {
    kind: 'runs',
    platform,
    how,
    text,
    job,
    step,
    directory,
    inputs,
    condition,
    needsFiles,
    tolerated,
    evidence,
  };
}

function placeOf(job: Job): ScriptPlace {
  const { workflow, id, name } = job;
  const condition = job.condition?.value ?? '';
  return {
    platform: 'github-actions',
    file: workflow.path,
    job: id,
    step: '',
    name,
    directory:
      textAt(job.node, 'defaults', 'run', 'working-directory') ?? textAt(workflow.defaults, 'working-directory') ?? '.',
    condition: bare(condition),
    needsFiles: filesBehind(job, condition),
    tolerated: toleranceOf(job.node),
    switches: switchesIn([...workflow.env, ...job.env]),
  };
}

function placeOfStep(step: Step): ScriptPlace {
  const { job, id, name, condition, node } = step;
  const around = placeOf(job);
  return {
    ...around,
    step: id,
    name: `${name} ${job.name}`.trim(),
    directory: textAt(node, 'working-directory') ?? around.directory,
    condition: [around.condition, bare(condition?.value ?? '')].filter(Boolean).join(' && '),
    needsFiles: [...around.needsFiles, ...filesBehind(job, condition?.value ?? '')],
    tolerated: toleranceOf(node) || around.tolerated,
    switches: [...(around.switches ?? []), ...switchesIn(step.env)],
  };
}

function bare(condition: string): string {
  const text = condition.trim();
  const inside = /^\$\{\{([^{}]*)\}\}$/.exec(text);
  return shortened((inside?.[1] ?? text).trim().replace(/\s+/g, ' '));
}

function toleranceOf(node: DocumentNode): string {
  const value = textAt(node, 'continue-on-error');
  if (value === undefined || value === 'false') return '';
  return value === 'true' ? 'continue-on-error' : `unknown: continue-on-error is ${shortened(value)}`;
}

const HASH = /hashFiles\(\s*('[^']*'|[\w.-]+)[^)]*\)(\s*==\s*'')?/g;
const OUTPUT = /(steps|needs)\.([\w-]+)\.outputs\.([\w-]+)/g;

/** Files that must exist for a condition to hold; of one that names alternatives nothing is known. */
function filesBehind(job: Job, condition: string): string[] {
  if (condition.includes('||') || condition.length > 1000) return [];
  const hashed = [...condition.matchAll(HASH)].flatMap(([, file = '', absent]) => {
    const named = file.startsWith("'") ? file.slice(1, -1) : `\${{ ${file} }}`;
    return absent === undefined ? [expanded(job, named)] : [];
  });
  const tested = [...condition.matchAll(OUTPUT)].flatMap(([, of, source = '', output = '']) => {
    const wanted = new RegExp(`${output}\\s*(?:==\\s*(?:'true'|true)\\s*)?(?:$|&&|\\}\\})`).test(condition);
    if (!wanted) return [];
    return of === 'steps' ? testedBy(job, source, output) : testedIn(job.workflow, source, output);
  });
  return [...hashed, ...tested].filter((file) => file !== '');
}

function testedIn({ jobs }: Workflow, id: string, output: string): string[] {
  const job = jobs.find((one) => one.id === id);
  const value = job?.outputs.find(({ key }) => key === output)?.value ?? '';
  const [, step, name] = /steps\.([\w-]+)\.outputs\.([\w-]+)/.exec(value) ?? [];
  return job && step !== undefined && name !== undefined ? testedBy(job, step, name) : [];
}

/** What a step tests for before it writes an output that is not false. */
function testedBy(job: Job, ref: string, output: string): string[] {
  const script = job.steps.find((step) => step.ref === ref)?.run?.value ?? '';
  const writes = readScript(script, { errexit: true, pipefail: false }).filter(
    ({ text }) => text.includes(`${output}=`) && !/=['"]?(?:false|0|no)?['"]?(?:\s|$)/.test(text),
  );
  const [first, ...others] = writes.map(({ needsFiles }) => needsFiles);
  return first && others.length === 0 ? first.map((file) => expanded(job, file)) : [];
}

/** `${{ matrix.file }}` as `{a,b}`: what the matrix may make of it. '' when that cannot be told. */
function expanded(job: Job, text: string): string {
  const replaced = text.replace(/\$\{\{\s*matrix\.([\w.-]+)\s*\}\}/g, (_, key: string) => {
    const values = [...new Set(matrixValues(job, key.split('.')))];
    return values.length === 1 ? (values[0] ?? '$') : values.length > 0 ? `{${values.join(',')}}` : '$';
  });
  return /[$`]/.test(replaced) ? '' : replaced;
}

function matrixValues(job: Job, [name = '', ...below]: string[]): string[] {
  const matrix = entry(job.node, 'strategy', 'matrix');
  const listed = items(entry(matrix, name));
  const included = items(entry(matrix, 'include')).flatMap((one) => entry(one, name) ?? []);
  return [...listed, ...included].flatMap((one) => {
    const found = below.length === 0 ? one : entries(one).length > 0 ? entry(one, ...below) : undefined;
    return textOf(found) ?? [];
  });
}
