// GitLab pipelines: what their jobs run, with `extends` of the same file, rules, `only`, `allow_failure` and includes.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, textAt, textOf, textsOf, walk } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { runsOf, type ScriptPlace, shortened } from '../script-runs.ts';

const RESERVED = new Set(
  'default include stages variables workflow image services cache before_script after_script spec pages:deploy'.split(
    ' ',
  ),
);
const SCRIPTS = ['before_script', 'script', 'after_script'];
const platform = 'gitlab-ci';
const DEEPEST = 5;

export default defineScanner({
  id: 'gitlab/pipeline',
  recognises:
    '`.gitlab-ci.yml`, `.gitlab/**/*.yml`: the commands of jobs with `extends`, anchors, `rules`, `only`, `when`, `allow_failure`; included templates, components and files',
  ignores: '`!reference`, jobs that included files of other projects define, child pipelines, the order of rules',
  docs: 'https://docs.gitlab.com/ci/yaml/',
  reads: (path) => /(?:^|\/)[\w.-]*\.?gitlab-ci[\w.-]*\.ya?ml$|(?:^|\/)\.gitlab\/.*\.ya?ml$/.test(path),
  mentions: ['script:', 'include:', 'extends:'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    const root = document?.format === 'yaml' ? document.roots.findLast(({ kind }) => kind === 'map') : undefined;
    const jobs = entries(root).filter(isJob);
    const included = includes(root);
    if (!root || jobs.length + included.length === 0) return;
    const evidence = evidenceOnLine(path, root.at[0]);
    const main = /(?:^|\/)\.gitlab-ci\.ya?ml$/.test(path);
    const triggers = main ? ['push', 'merge_request'] : ['include'];
    yield { kind: 'pipeline', platform, name: path, triggers, paths: [], evidence };
    for (const { how, text, at } of included) {
      const nothing = {
        job: 'include',
        step: '',
        directory: '.',
        inputs: [],
        condition: '',
        needsFiles: [],
        tolerated: '',
      };
      yield { kind: 'runs', platform, how, text, ...nothing, evidence: evidenceAt(path, at) };
    }
    for (const job of jobs) if (!job.key.startsWith('.')) yield* runsOfJob(path, root, job);
  },
});

function isJob({ key, value }: DocumentEntry): boolean {
  return !RESERVED.has(key) && ['script', 'extends', 'run'].some((name) => entry(value, name) !== undefined);
}

function includes(root: DocumentNode | undefined): { how: string; text: string; at: DocumentNode['at'] }[] {
  const node = entry(root, 'include');
  const listed = node?.kind === 'list' ? node.items : node ? [node] : [];
  return listed.flatMap((one) => {
    for (const key of ['template', 'component', 'remote', 'local', 'project']) {
      const named = entry(one, key);
      const text = textOf(named);
      if (named && text !== undefined)
        return [{ how: key === 'local' ? 'call' : 'template', text: text.replace(/^\//, ''), at: named.at }];
    }
    const text = textOf(one);
    return text === undefined ? [] : [{ how: 'call', text: text.replace(/^\//, ''), at: one.at }];
  });
}

function* runsOfJob(path: string, root: DocumentNode, { key, value }: DocumentEntry): Iterable<Fact> {
  const chain = chainOf(root, value);
  const own = (name: string) => chain.map((one) => entry(one, name)).find((one) => one !== undefined);
  const around = own('before_script')
    ? undefined
    : (entry(root, 'default', 'before_script') ?? entry(root, 'before_script'));
  const place: ScriptPlace = {
    platform,
    file: path,
    job: key,
    step: '',
    name: key,
    directory: '.',
    ...conditionsOf(own('rules'), own('only'), own('when')),
    tolerated: toleranceOf(own('allow_failure'), own('rules')),
  };
  for (const script of [around, ...SCRIPTS.map(own)]) {
    // What runs afterwards cannot fail a job.
    const after = script !== undefined && script === own('after_script');
    for (const line of scalarsIn(script)) {
      const tolerated = after ? 'after_script' : place.tolerated;
      // The runner starts bash with errexit and pipefail.
      yield* runsOf(
        { ...place, tolerated },
        { text: textOf(line) ?? '', at: line.at },
        { errexit: true, pipefail: true },
      );
    }
  }
}

/** A list of commands; lists in it are those of anchors. */
function scalarsIn(script: DocumentNode | undefined): DocumentNode[] {
  const found = [...walk(script)].filter(({ kind }) => kind === 'scalar');
  return found.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]);
}

/** The job and what it extends, the nearest first. */
function chainOf(root: DocumentNode, job: DocumentNode): DocumentNode[] {
  const chain = [job];
  for (let at = 0; at < chain.length && chain.length < DEEPEST; at++) {
    for (const name of textsOf(entry(chain[at], 'extends')).reverse()) {
      const base = entry(root, name);
      if (base && !chain.includes(base)) chain.push(base);
    }
  }
  return chain;
}

type Maybe = DocumentNode | undefined;

function conditionsOf(rules: Maybe, only: Maybe, when: Maybe): Pick<ScriptPlace, 'condition' | 'needsFiles'> {
  const listed = items(rules);
  const needsFiles = listed.length === 1 ? textsOf(entry(listed[0], 'exists')) : [];
  const active = listed.filter((rule) => textAt(rule, 'when') !== 'never');
  if (listed.length > 0 && active.length === 0) return { condition: 'false', needsFiles };
  const open = active.some((rule) => entry(rule, 'if') === undefined && textAt(rule, 'when') !== 'manual');
  const said = active.map((rule) => textAt(rule, 'if') ?? textAt(rule, 'when') ?? 'changes');
  const words = [...textsOf(entry(only, 'refs') ?? only)];
  const manual = textOf(when) === 'manual' ? ['manual'] : [];
  const conditions = [open ? '' : said.join(' || '), words.join(' || '), ...manual];
  return { condition: shortened(conditions.filter(Boolean).join(' && ')), needsFiles };
}

function toleranceOf(allowed: Maybe, rules: Maybe): string {
  const listed = items(rules);
  const byRule = listed.length > 0 && listed.every((rule) => textAt(rule, 'allow_failure') === 'true');
  if (textOf(allowed) === 'true' || byRule) return 'allow_failure';
  return allowed?.kind === 'map' ? 'unknown: allow_failure for some exit codes' : '';
}
