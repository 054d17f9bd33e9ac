// Runs the pipeline for a command: finds the root, loads rules and libraries, shows progress, and says what took how long.

import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Answers } from '../core/answers.ts';
import type { IgnoreComment, WrittenDecisions } from '../core/decision.ts';
import { UserError } from '../core/errors.ts';
import type { Model } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import type { Discovery } from '../discover/discover.ts';
import { headTime } from '../discover/tree.ts';
import { withDecisions } from '../record/decide.ts';
import type { Run } from '../request.ts';
import { answerFileIn, sayUncounted } from './answer-file.ts';
import { type CacheOptions, closeCache, openCache } from './cache.ts';
import { toolVersion } from './install.ts';
import type { LoadedRules } from './load-rules.ts';
import { createProgress } from './progress.ts';
import { say } from './streams.ts';
import { noSuch } from './suggest.ts';
import { dayFor } from './today.ts';

export interface AnalyseOptions extends CacheOptions {
  rules: string[];
  profile?: 'default' | 'audit';
  threads?: number;
  timing?: boolean;
  today?: string;
  /** For trees of strangers: nothing that the tree says of itself counts. */
  ignoreAnswers?: boolean;
  /** A baseline: what it holds is known and does not count. */
  baselined?: string;
  /** Says nothing at all, not even that an answer does not count: the model has it. */
  silent?: boolean;
}

export interface Analysis extends Run {
  root: string;
  rules: readonly Rule[];
  version: string;
}

/** What is looked at in the place of the directory, with the words that count for it. */
export interface Tree {
  discovery: Discovery;
  answers: Answers | undefined;
  /** Comments count only if they were among these already. */
  trusted?: WrittenDecisions;
  /** Loaded once for all trees that are looked at. */
  tools?: Tools;
}

/** What a tree is judged by. */
export type Tools = Awaited<ReturnType<typeof loadTools>>;

export async function loadTools({ rules: directories, profile }: Pick<AnalyseOptions, 'rules' | 'profile'>) {
  const { rules: all, hash } = await loadAllRules(directories);
  const rules = profile === 'audit' ? all : all.filter((rule) => rule.profile === undefined);
  const { loadKnowledge, loadLibraries, loadSecretFormats } = await import('./load-rules.ts');
  const [libraries, secretFormats, knowledge] = await Promise.all([
    loadLibraries(),
    loadSecretFormats(),
    loadKnowledge(),
  ]);
  return { all, hash, rules, libraries, secretFormats, knowledge };
}

export async function analyse(path: string | undefined, options: AnalyseOptions, tree?: Tree): Promise<Analysis> {
  const root = repositoryRoot(path);
  const progress = createProgress(options.quiet === true);
  const today = onceAsked(() => dayFor(options.today, () => headTime(root)));
  const answers = tree ? tree.answers : options.ignoreAnswers ? undefined : await answersIn(root, today);
  const { all, hash, ...data } = tree?.tools ?? (await loadTools(options));
  const { rules } = data;
  const { run } = await import('../remember.ts');
  const version = toolVersion();
  const vault = await openCache(options);
  try {
    const result = await run({
      root,
      ...(tree && { discovery: tree.discovery }),
      ...data,
      tool: { version, rulesHash: hash },
      ...(answers === undefined ? {} : { answers }),
      ...(vault && { vault }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      onStep: (what, done, of) => progress.step(what, done, of),
    });
    progress.end();
    if (options.timing) sayTimings(result.timings);
    const model = withDecisions(result.model, {
      ...wordsThatCount(result.written, tree?.trusted),
      today: result.written.ignores.length + result.written.decisions.length > 0 ? today() : '',
      known: all.map(({ id }) => id),
      asked: rules.map(({ id }) => id),
      distrusted: options.ignoreAnswers === true,
    });
    if (!options.silent) sayUncounted(model);
    return { ...result, model: await withoutKnown(model, options), root, rules, version };
  } finally {
    progress.end();
    closeCache(vault, options);
  }
}

/** Named by the caller, never taken from the tree by itself. */
async function withoutKnown(model: Model, { baselined }: AnalyseOptions): Promise<Model> {
  if (baselined === undefined) return model;
  const { readBaseline } = await import('./read-baseline.ts');
  const { withBaseline } = await import('../record/baseline.ts');
  return withBaseline(model, readBaseline(baselined), basename(baselined));
}

/** Only words of people need a day, and few trees have any. */
function onceAsked(work: () => string): () => string {
  let known: string | undefined;
  return () => (known ??= work());
}

/** A comment is known again by what it says in its file, wherever it stands there. */
function wordsThatCount(written: WrittenDecisions, trusted: WrittenDecisions | undefined): WrittenDecisions {
  if (trusted === undefined) return written;
  const keyOf = ({ at, rules, reason, until }: IgnoreComment) => JSON.stringify([at.file, rules, reason, until]);
  const known = new Set(trusted.ignores.map(keyOf));
  return { decisions: trusted.decisions, ignores: written.ignores.filter((one) => known.has(keyOf(one))) };
}

/** The schema and zod are loaded only where somebody wrote such a file. */
async function answersIn(root: string, today: () => string): Promise<Answers | undefined> {
  const file = answerFileIn(root);
  return file === undefined ? undefined : (await import('./read-answers.ts')).readAnswers(root, file, today());
}

/** Ours, and those of the directories that the caller named. */
export async function loadAllRules(directories: readonly string[]): Promise<LoadedRules> {
  const { loadRules, SHIPPED_RULES } = await import('./load-rules.ts');
  return loadRules([SHIPPED_RULES, ...directories]);
}

/** A first word that is neither a command nor a directory is more often a mistyped command. Discover tells the rest. */
export function repositoryRoot(path = '.'): string {
  if (!existsSync(path)) throw new UserError(noSuch(path));
  return resolve(path);
}

function sayTimings(timings: Record<string, number>): void {
  for (const [stage, milliseconds] of Object.entries(timings))
    say(`${stage.padEnd(8)} ${milliseconds.toFixed(0).padStart(6)} ms`);
}
