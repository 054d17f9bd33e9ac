// The structure of a workflow or of a composite action, with the place of everything: triggers, permissions, variables,
// jobs, steps. It judges nothing. A composite action is read as one job that its callers start.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import type { ParsedFile } from '../../core/parsed.ts';
import { entries, entry, items, textOf, textsOf } from '../../parse/query.ts';
import type { Known } from '../known.ts';
import { withoutSecrets } from '../secrets.ts';

/** A scalar and where it stands. */
export interface Text {
  value: string;
  at: Span;
  /** What stands behind it on its line. */
  comment?: string;
}

export interface Binding extends Text {
  key: string;
  keyAt: Span;
}

export interface Trigger {
  event: string;
  at: Span;
  node: DocumentNode | undefined;
  types: string[];
}

export interface Input {
  name: string;
  /** string, boolean, number, choice, environment. */
  type: string;
  of: 'dispatch' | 'caller';
}

export interface Workflow {
  /** What is known of the actions and programs that it uses. */
  known: Known;
  path: string;
  name: string;
  at: Span;
  composite: boolean;
  triggers: Trigger[];
  inputs: Input[];
  permissions: DocumentEntry | undefined;
  env: Binding[];
  /** The directory and shell of all steps, `defaults.run`. */
  defaults: DocumentNode | undefined;
  jobs: Job[];
}

export interface Job {
  workflow: Workflow;
  id: string;
  name: string;
  at: Span;
  node: DocumentNode;
  condition: Text | undefined;
  permissions: DocumentEntry | undefined;
  env: Binding[];
  outputs: Binding[];
  needs: string[];
  /** A reusable workflow. */
  uses: Text | undefined;
  with: Binding[];
  steps: Step[];
}

export interface Step {
  job: Job;
  /** Unique in its file, and told by what the step is rather than by its place. */
  id: string;
  /** The `id` that outputs are read by. */
  ref: string | undefined;
  name: string;
  at: Span;
  node: DocumentNode;
  condition: Text | undefined;
  uses: Text | undefined;
  run: Text | undefined;
  with: Binding[];
  env: Binding[];
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /(?:^|\/)action\.ya?ml$/;

/** Workflows of the repository itself: GitHub runs none that stand deeper. And actions, which may stand anywhere. */
export const isPipelineFile = (path: string) => WORKFLOW.test(path) || ACTION.test(path);

export function readWorkflow({ file: { path }, document }: ParsedFile, known: Known): Workflow | undefined {
  const root = document?.format === 'yaml' ? document.roots[0] : undefined;
  if (root?.kind !== 'map') return undefined;
  const base = { known, path, at: startOf(root) };
  return WORKFLOW.test(path) ? workflowOf(base, root) : compositeOf(base, root);
}

type Base = Pick<Workflow, 'known' | 'path' | 'at'>;

function workflowOf(base: Base, root: DocumentNode): Workflow | undefined {
  const jobs = entry(root, 'jobs');
  if (jobs?.kind !== 'map') return undefined;
  const triggers = triggersOf(entry(root, 'on') ?? entry(root, 'true'));
  const workflow: Workflow = {
    ...base,
    name: textOf(entry(root, 'name')) ?? base.path.slice(base.path.lastIndexOf('/') + 1),
    composite: false,
    triggers,
    inputs: triggers.flatMap(inputsOf),
    permissions: entries(root).find(({ key }) => key === 'permissions'),
    env: bindings(entry(root, 'env')),
    defaults: entry(root, 'defaults', 'run'),
    jobs: [],
  };
  for (const one of entries(jobs)) workflow.jobs.push(jobOf(workflow, one));
  return workflow;
}

function compositeOf(base: Base, root: DocumentNode): Workflow | undefined {
  const runs = entries(root).find(({ key }) => key === 'runs');
  const steps = entry(runs?.value, 'steps');
  if (runs === undefined || steps?.kind !== 'list') return undefined;
  const inputs = entries(entry(root, 'inputs')).map(({ key }) => inputOf(key, 'string', 'caller'));
  const name = textOf(entry(root, 'name')) ?? base.path;
  const triggers = [{ event: 'composite', at: runs.keyAt, node: undefined, types: [] }];
  const nothing = { permissions: undefined, env: [], defaults: undefined };
  const workflow: Workflow = { ...base, name, composite: true, triggers, inputs, ...nothing, jobs: [] };
  workflow.jobs.push(jobOf(workflow, runs));
  return workflow;
}

const startOf = ({ at: [line, column] }: DocumentNode): Span => [line, column, line, column];

/** `on: push`, `on: [push]`, `on: { push: … }`. */
function triggersOf(node: DocumentNode | undefined): Trigger[] {
  if (node?.kind === 'map') {
    return node.entries.map(({ key, keyAt, value }) => ({
      event: key,
      at: keyAt,
      node: value,
      types: textsOf(entry(value, 'types')),
    }));
  }
  const nodes = node?.kind === 'list' ? node.items : node ? [node] : [];
  return nodes.flatMap((one) => {
    const event = textOf(one);
    return event === undefined ? [] : [{ event, at: one.at, node: undefined, types: [] }];
  });
}

function inputsOf({ event, node }: Trigger): Input[] {
  if (event !== 'workflow_dispatch' && event !== 'workflow_call') return [];
  return entries(entry(node, 'inputs')).map(({ key, value }) =>
    inputOf(key, textOf(entry(value, 'type')) ?? 'string', event === 'workflow_call' ? 'caller' : 'dispatch'),
  );
}

const inputOf = (name: string, type: string, of: Input['of']): Input => ({ name: name.toLowerCase(), type, of });

function jobOf(workflow: Workflow, { key, keyAt, value }: DocumentEntry): Job {
  const job: Job = {
    workflow,
    id: key,
    name: textOf(entry(value, 'name')) ?? key,
    at: keyAt,
    node: value,
    condition: scalar(entry(value, 'if')),
    permissions: entries(value).find((one) => one.key === 'permissions'),
    env: bindings(entry(value, 'env')),
    outputs: bindings(entry(value, 'outputs')),
    needs: textsOf(entry(value, 'needs')),
    uses: scalar(entry(value, 'uses')),
    with: bindings(entry(value, 'with')),
    steps: [],
  };
  const taken = new Set<string>();
  for (const item of items(entry(value, 'steps'))) job.steps.push(stepOf(job, item, taken));
  return job;
}

function stepOf(job: Job, node: DocumentNode, taken: Set<string>): Step {
  const uses = scalar(entry(node, 'uses'));
  const run = scalar(entry(node, 'run'));
  const ref = textOf(entry(node, 'id'));
  const called = textOf(entry(node, 'name')) ?? uses?.value ?? firstLine(run?.value ?? '');
  const wanted = slug(ref ?? textOf(entry(node, 'name')) ?? uses?.value.split('@')[0] ?? 'run');
  return {
    job,
    id: `${job.id}/${unique(wanted, taken)}`,
    ref,
    name: withoutSecrets(called).slice(0, 80),
    at: node.at,
    node,
    condition: scalar(entry(node, 'if')),
    uses,
    run,
    with: bindings(entry(node, 'with')),
    env: bindings(entry(node, 'env')),
  };
}

const firstLine = (text: string) => text.trim().split('\n', 1)[0] ?? '';

function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48);
  return plain.replace(/^-|-$/g, '') || 'step';
}

function unique(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count++) id = `${wanted}~${count}`;
  taken.add(id);
  return id;
}

export function scalar(node: DocumentNode | undefined): Text | undefined {
  const value = textOf(node);
  if (value === undefined || node?.kind !== 'scalar') return undefined;
  const { at, comment } = node;
  return comment === undefined ? { value, at } : { value, at, comment };
}

export function bindings(node: DocumentNode | undefined): Binding[] {
  return entries(node).flatMap(({ key, keyAt, value }) => {
    const text = scalar(value);
    return text === undefined ? [] : [{ key, keyAt, ...text }];
  });
}

export function bound(of: readonly Binding[], name: string): Binding | undefined {
  return of.findLast(({ key }) => key.toLowerCase() === name);
}
