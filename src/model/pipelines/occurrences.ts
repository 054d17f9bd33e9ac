// What each pipeline runs in the end: its own steps, and those of the workflows, actions, scripts, recipes and hooks of
// this repository that they call. With everything that was said on the way: triggers, conditions, tolerance.

import { posix } from 'node:path';
import { compareEvidence, compareText } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import { describe } from '../../core/notation.ts';
import { directoryOf, joinInside } from '../paths.ts';

export type Run = FactOf<'runs'>;

export interface Occurrence {
  run: Run;
  /** The step of a pipeline that leads there; the run itself when it stands in one. */
  from: Run;
  triggers: string[];
  paths: string[];
  conditions: string[];
  needsFiles: string[];
  tolerated: string;
}

/** Calls that lead out of what was read. */
export interface Opaque {
  why: string;
  run: Run;
}

export interface Pipelines {
  all: FactOf<'pipeline'>[];
  occurrences: Occurrence[];
  opaque: Opaque[];
}

/** The first of several counts in places: which one that is must not hang on who was read first. */
export function inOrder(facts: readonly Fact[]): Fact[] {
  return [...facts].sort((a, b) => compareEvidence(a.evidence, b.evidence) || compareText(describe(a), describe(b)));
}

const CALLED_ONLY = new Set(['workflow_call', 'composite', 'include']);
const DEEPEST = 5;
const MOST = 20_000;

export function readRuns(given: readonly Fact[]): Pipelines {
  const facts = inOrder(given);
  const all = facts.filter((fact) => fact.kind === 'pipeline');
  const recipes = indexOf(facts);
  const found: Pipelines = { all, occurrences: [], opaque: [] };
  for (const pipeline of all) {
    const { triggers, paths, evidence } = pipeline;
    if (triggers.every((one) => CALLED_ONLY.has(one))) continue;
    for (const run of recipes.inFile(evidence.file)) {
      const { condition, needsFiles, tolerated } = run;
      const conditions = condition === '' ? [] : [condition];
      follow({ run, from: run, triggers, paths, conditions, needsFiles, tolerated }, recipes, found);
    }
  }
  return found;
}

function follow(first: Occurrence, recipes: Recipes, found: Pipelines): void {
  const open = [{ one: first, depth: 0 }];
  for (let next = open.pop(); next && found.occurrences.length < MOST; next = open.pop()) {
    const { one, depth } = next;
    found.occurrences.push(one);
    const called = depth < DEEPEST ? recipes.calledBy(one.run) : undefined;
    if (called === undefined) continue;
    if (typeof called === 'string') found.opaque.push({ why: called, run: one.run });
    else for (const run of called) open.push({ one: reached(one, run), depth: depth + 1 });
  }
}

function reached(one: Occurrence, run: Run): Occurrence {
  // Steps of a called workflow have a place of their own in the model; a script's commands do not.
  const own = run.platform === 'github-actions' || run.platform === 'gitlab-ci';
  return {
    run,
    from: own ? run : one.from,
    triggers: one.triggers,
    paths: one.paths,
    conditions: run.condition === '' ? one.conditions : [...one.conditions, run.condition],
    needsFiles: [...one.needsFiles, ...run.needsFiles],
    tolerated: one.tolerated || run.tolerated,
  };
}

interface Recipes {
  inFile: (file: string) => Run[];
  /** What a run starts in turn. A text says why that cannot be told; undefined: nothing of this repository. */
  calledBy: (run: Run) => Run[] | string | undefined;
}

function indexOf(facts: readonly Fact[]): Recipes {
  const runs = facts.filter((fact) => fact.kind === 'runs');
  const files = groupBy(runs, ({ evidence }) => evidence.file);
  const inFile = (file: string) => files.get(file) ?? [];
  const recipe = groupBy(runs, ({ platform, job, evidence }) => `${platform} ${directoryOf(evidence.file)} ${job}`);
  const ofPlatform = groupBy(runs, ({ platform }) => platform);
  const homes = packageHomes(facts);
  const calledBy = (run: Run): Run[] | string | undefined => {
    const { how, text, inputs } = run;
    if (how === 'call') return calledFile(run, inFile, recipe);
    if (how === 'action') {
      if (text === 'pre-commit/action') return ofPlatform.get('pre-commit') ?? [];
      return /\/\.github\/workflows\//.test(text) ? `the workflow ${text} stands elsewhere` : undefined;
    }
    if (how === 'template') return inputs.length === 0 ? undefined : text;
    if (how !== 'command') return undefined;
    return calledByCommand(run, { inFile, recipe, ofPlatform, homes });
  };
  return { inFile, calledBy };
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const known = groups.get(key(value));
    if (known) known.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

/** Where packages stand, by their name. */
function packageHomes(facts: readonly Fact[]): Map<string, string> {
  return new Map(facts.flatMap((fact) => (fact.kind === 'package' ? [[fact.name, fact.directory] as const] : [])));
}

type InFile = Recipes['inFile'];

function calledFile({ platform, text, directory }: Run, inFile: InFile, recipe: Map<string, Run[]>): Run[] | string {
  if (platform === 'make' || platform === 'just') return recipe.get(`${platform} ${directory} ${text}`) ?? [];
  for (const file of [text, `${text}/action.yml`, `${text}/action.yaml`]) {
    const found = inFile(file);
    if (found.length > 0) return found;
  }
  return `${text} was not found or read`;
}

interface Index {
  inFile: InFile;
  recipe: Map<string, Run[]>;
  ofPlatform: Map<string, Run[]>;
  homes: Map<string, string>;
}

const OPTION = /^-/;

function calledByCommand(run: Run, index: Index): Run[] | string | undefined {
  const words = run.text.split(' ').map((word) => word.replace(/^['"]|['"]$/g, ''));
  const [first = '', second = ''] = words;
  const here = (platform: string, job: string, directory = run.directory) =>
    index.recipe.get(`${platform} ${directory} ${job}`);
  if (/^(?:npm|pnpm|yarn|bun)$/.test(first)) return scriptsOf(words, run, index);
  if (first === 'make' || first === 'just') {
    const directory = valueOf(words, ['-C', '--directory']);
    const at = directory === undefined ? run.directory : (joinInside(run.directory, directory) ?? '?');
    const targets = words.slice(1).filter((word) => !OPTION.test(word) && word !== directory && !word.includes('='));
    return targets.flatMap((target) => here(first, target, at) ?? []);
  }
  if (first === 'tox') return index.ofPlatform.get('tox');
  if (
    words
      .slice(0, 4)
      .join(' ')
      .match(/\b(?:pre-commit|prek) run\b/)
  )
    return index.ofPlatform.get('pre-commit');
  const script = /^(?:bash|sh)$/.test(first) ? words.slice(1).find((word) => !OPTION.test(word)) : first;
  if (script === undefined || !/\.(?:sh|bash)$/.test(script) || second === '-c') return undefined;
  const path = joinInside(run.directory, script) ?? '';
  const found = index.inFile(path);
  if (found.length > 0) return found;
  const atRoot = index.inFile(posix.normalize(script));
  return atRoot.length > 0 ? atRoot : `the script ${script} was not found or read`;
}

const NOT_SCRIPTS = new Set(
  'ci install i add audit publish exec dlx pack version config cache set link login run-script why list outdated update up view info init create workspaces workspace prune rebuild global'.split(
    ' ',
  ),
);

function scriptsOf(words: readonly string[], run: Run, { recipe, homes }: Index): Run[] | undefined {
  const workspace = valueOf(words, ['-w', '--workspace', '--filter', '-F']);
  const prefix = valueOf(words, ['--prefix', '-C', '--cwd', '--dir']);
  const plain = words.slice(1).filter((word) => !OPTION.test(word) && word !== workspace && word !== prefix);
  const [first = '', second = ''] = plain;
  const name = first === 'run' || first === 'run-script' ? second : first === 't' ? 'test' : first;
  if (name === '' || (name === first && NOT_SCRIPTS.has(name))) return undefined;
  const directory =
    workspace !== undefined
      ? (homes.get(workspace) ?? posix.normalize(workspace.replace(/^\.\//, '')))
      : prefix === undefined
        ? run.directory
        : (joinInside(run.directory, prefix) ?? '?');
  const own = (script: string) => recipe.get(`npm ${directory} ${script}`) ?? [];
  return [...own(`pre${name}`), ...own(name), ...own(`post${name}`)];
}

function valueOf(words: readonly string[], options: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const option = options.find((one) => word === one || word.startsWith(`${one}=`));
    if (option !== undefined) return word === option ? words[index + 1] : word.slice(option.length + 1);
  }
  return undefined;
}
