// Pipelines of CircleCI, Azure, Bitbucket, Travis, Drone, Woodpecker, Buildkite and hooks of lefthook at the level of an
// inventory: the commands and tasks that stand in them, with what is said beside each of them.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, textAt, textOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { runsOf, type ScriptPlace, shortened } from '../script-runs.ts';

const PLATFORMS: readonly [platform: string, path: RegExp][] = [
  ['circleci', /^\.circleci\/config\.ya?ml$/],
  ['azure-pipelines', /(?:^|\/)\.?azure-pipelines[\w.-]*\.ya?ml$|^\.azure-?pipelines\/.*\.ya?ml$/],
  ['bitbucket', /^bitbucket-pipelines\.ya?ml$/],
  ['travis', /^\.travis\.ya?ml$/],
  ['drone', /^\.drone\.ya?ml$/],
  ['woodpecker', /^\.woodpecker(?:\.ya?ml|\/.*\.ya?ml)$/],
  ['buildkite', /^\.buildkite\/.*\.ya?ml$/],
  ['lefthook', /^\.?lefthook\.ya?ml$/],
];

const COMMANDS = new Set(
  'run script command commands bash before_script before_install install after_success after_script pre_build post_build'.split(
    ' ',
  ),
);
const TASKS = new Set(['task', 'pipe', 'plugin', 'orb']);
const TOLERANT: readonly (readonly [key: string, value: string])[] = [
  ['continueOnError', 'true'],
  ['soft_fail', 'true'],
  ['failure', 'ignore'],
  ['allow_failure', 'true'],
];

export default defineScanner({
  id: 'pipelines/commands',
  recognises:
    'commands and tasks of CircleCI, Azure Pipelines, Bitbucket, Travis, Drone, Woodpecker, Buildkite and lefthook',
  ignores: 'orbs, templates and plugins, the order of jobs, triggers and filters of branches, PowerShell',
  reads: (path) => platformOf(path) !== undefined,
  mentions: [...COMMANDS, ...TASKS],
  *scan({ file: { path }, document }): Iterable<Fact> {
    const platform = platformOf(path);
    if (platform === undefined || document?.format !== 'yaml') return;
    const found = document.roots.flatMap((root) => [...below(root)]);
    if (found.length === 0) return;
    const triggers = platform === 'lefthook' ? ['commit'] : ['push'];
    yield { kind: 'pipeline', platform, name: path, triggers, paths: [], evidence: evidenceOnLine(path, 1) };
    for (const one of found) yield* runsHere(platform, path, one);
  },
});

const platformOf = (path: string) => PLATFORMS.find(([, pattern]) => pattern.test(path))?.[0];

interface Found {
  key: string;
  value: DocumentNode;
  /** The map it stands in, and the key of that. */
  around: DocumentNode;
  job: string;
}

function* below(root: DocumentNode): Iterable<Found> {
  const open: { node: DocumentNode; job: string }[] = [{ node: root, job: '' }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, job } = next;
    if (node.kind === 'list') for (const item of node.items) open.push({ node: item, job });
    const own = textAt(node, 'name') ?? textAt(node, 'displayName') ?? textAt(node, 'label') ?? job;
    for (const { key, value } of entries(node)) {
      const runs = COMMANDS.has(key) || TASKS.has(key);
      if (runs && (value.kind === 'scalar' || value.kind === 'list')) yield { key, value, around: node, job: own };
      open.push({ node: value, job: value.kind === 'map' && !runs ? key : own });
    }
  }
}

function* runsHere(platform: string, path: string, { key, value, around, job }: Found): Iterable<Fact> {
  const place: ScriptPlace = {
    platform,
    file: path,
    job: shortened(job),
    step: '',
    name: job,
    directory: textAt(around, 'workingDirectory') ?? textAt(around, 'working_directory') ?? '.',
    condition: shortened(textAt(around, 'condition') ?? textAt(around, 'if') ?? textOf(entry(around, 'when')) ?? ''),
    needsFiles: [],
    tolerated: TOLERANT.filter(([name, said]) => textAt(around, name) === said).map(([name]) => name)[0] ?? '',
  };
  for (const one of value.kind === 'list' ? value.items : [value]) {
    const text = textOf(one);
    if (text === undefined) continue;
    // These platforms stop at the first command that fails; whether at a pipe's, they do not say alike.
    if (!TASKS.has(key)) yield* runsOf(place, { text, at: one.at }, { errexit: true, pipefail: false });
    else {
      const { job: of, step, directory, condition, needsFiles, tolerated } = place;
      const task = text.split(/[@:]/)[0] ?? '';
      const evidence = evidenceAt(path, one.at);
      yield {
        kind: 'runs',
        platform,
        how: 'action',
        text: task,
        job: of,
        step,
        directory,
        inputs: [],
        condition,
        needsFiles,
        tolerated,
        evidence,
      };
    }
  }
}
