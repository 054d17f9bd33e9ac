// What builds images from Dockerfiles of this repository: steps of pipelines, commands, services of compose. Each with the
// name it gives, the stage it asks for and the arguments it passes. What rests on a variable stays open.

import { posix } from 'node:path';
import type { Evidence } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import { imageName } from '../catalogue.ts';
import { directoryOf, joinInside } from '../paths.ts';

export interface Build {
  /** Without tag; undefined: it rests on a variable. */
  name: string | undefined;
  /** The whole name as written, with what the repository is called filled in. */
  image: string;
  dockerfile: string | undefined;
  /** The stage that is asked for; '' for the final one. */
  target: string;
  /** Only of steps and commands: what compose passes, its own facts say. */
  given: readonly Argument[];
  by: 'compose' | 'pipeline' | 'tool';
  evidence: Evidence;
}

export interface Argument {
  name: string;
  /** As written; undefined: taken from the environment. */
  value: string | undefined;
}

export function readBuilds(facts: readonly Fact[]): Build[] {
  const names = new Set(facts.flatMap((fact) => (fact.kind === 'repository-name' ? [fact.name] : [])));
  const [own] = names;
  return facts.flatMap((fact) =>
    buildsOf(fact, facts).map(({ image, ...build }) => {
      const settled = own === undefined || names.size > 1 ? image : withRepository(image, own);
      return { ...build, image: settled, name: lastSegment(settled) };
    }),
  );
}

/** `ghcr.io/${{ github.repository }}` of `acme/shop`. Registries take small letters only. */
function withRepository(image: string, own: string): string {
  const [owner = '', name = ''] = own.toLowerCase().split('/');
  const means: Record<string, string> = {
    'github.repository': `${owner}/${name}`,
    'github.repository_owner': owner,
    'github.event.repository.name': name,
  };
  return image.replace(/\$\{\{\s*([\w.]+)\s*\}\}/g, (whole, expression: string) => means[expression] ?? whole);
}

/** `ghcr.io/${{ github.repository_owner }}/shop:${{ github.sha }}` is `shop`; undefined where a variable names it. */
export function lastSegment(image: string): string | undefined {
  const plain = image.replace(/\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$\w+/g, '$').replace(/@sha256:\w*$/, '');
  const last = imageName(plain.slice(plain.lastIndexOf('/') + 1));
  return last === '' || last.includes('$') ? undefined : last;
}

type Written = Omit<Build, 'name'>;

function buildsOf(fact: Fact, facts: readonly Fact[]): Written[] {
  if (fact.kind === 'service') return composeBuild(fact);
  if (fact.kind === 'builds') return [{ ...fact, given: [], by: 'tool' }];
  if (fact.kind !== 'runs') return [];
  if (fact.how === 'command') return commandBuild(fact);
  return fact.how === 'action' && fact.text === 'docker/build-push-action' ? actionBuild(fact, facts) : [];
}

function composeBuild({ image, build, dockerfile, target, evidence }: FactOf<'service'>): Written[] {
  if (image === '' || (build === '' && dockerfile === '')) return [];
  const file = dockerfileIn(joinInside(directoryOf(evidence.file), build || '.'), dockerfile || 'Dockerfile');
  return [{ image, dockerfile: file, target, given: [], by: 'compose', evidence }];
}

const dockerfileIn = (context: string | undefined, file: string) =>
  context === undefined ? undefined : joinInside(context, file);

function actionBuild({ inputs, job, evidence }: FactOf<'runs'>, facts: readonly Fact[]): Written[] {
  const input = (name: string) => inputs.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const context = joinInside('.', input('context') || '.');
  // Unlike compose, the action looks for `file` from the directory of the job.
  const dockerfile = input('file') === '' ? dockerfileIn(context, 'Dockerfile') : joinInside('.', input('file'));
  const tags = input('tags');
  const named = /steps\.[\w-]+\.outputs\.tags/.test(tags) ? imagesOfJob(facts, evidence.file, job) : tags;
  const given = input('build-args').split('\n').flatMap(argumentIn);
  return named
    .split(/[\n,]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
    .map((tag) => ({
      image: tag,
      dockerfile,
      target: input('target'),
      given,
      by: 'pipeline' as const,
      evidence,
    }));
}

/** What the one metadata step of the job names; '$' where there is none, or several. */
function imagesOfJob(facts: readonly Fact[], file: string, job: string): string {
  const steps = facts.filter((fact) => {
    return (
      fact.kind === 'runs' && fact.text === 'docker/metadata-action' && fact.evidence.file === file && fact.job === job
    );
  });
  const [only] = steps;
  if (only?.kind !== 'runs' || steps.length > 1) return '$';
  return only.inputs.find((one) => one.startsWith('images='))?.slice('images='.length) ?? '$';
}

const BUILD = /^(?:docker|podman|nerdctl)\s+(?:buildx\s+|image\s+)?build\s/;
/** Options whose next word is their value. */
const VALUED = new Set([
  '-t',
  '--tag',
  '-f',
  '--file',
  '--build-arg',
  '--target',
  '--platform',
  '--cache-from',
  '--cache-to',
  '--label',
  '--secret',
  '--ssh',
  '--network',
  '--output',
  '-o',
  '--progress',
  '--builder',
  '--build-context',
]);

function commandBuild({ text, directory, evidence }: FactOf<'runs'>): Written[] {
  if (!BUILD.test(text)) return [];
  const { options, context } = optionsOf(wordsOf(text));
  const valuesOf = (...names: string[]) => names.flatMap((name) => options.get(name) ?? []);
  const here = directory === '?' ? undefined : joinInside('.', directory);
  const root = here === undefined || context === '' ? undefined : joinInside(here, context);
  const [file] = valuesOf('-f', '--file');
  const found = file === undefined || here === undefined ? dockerfileIn(root, 'Dockerfile') : joinInside(here, file);
  const dockerfile = found && posix.normalize(found);
  const [target = ''] = valuesOf('--target');
  const given = valuesOf('--build-arg').flatMap(argumentIn);
  return valuesOf('-t', '--tag').map((tag) => ({
    image: tag,
    dockerfile,
    target,
    given,
    by: 'pipeline' as const,
    evidence,
  }));
}

/** The words of a command without their quotes; an expression of a workflow is part of its word, spaces and all. */
function wordsOf(text: string): string[] {
  const tight = text.replace(/\$\{\{[^{}]*\}\}/g, (expression) => expression.replace(/\s+/g, ''));
  const words = tight.match(/(?:[^\s"']+|"[^"]*"|'[^']*'|["'])+/g) ?? [];
  return words.map((word) => word.replace(/["']/g, ''));
}

function optionsOf(words: readonly string[]): { options: Map<string, string[]>; context: string } {
  const options = new Map<string, string[]>();
  let context = '';
  for (let at = words.indexOf('build') + 1; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, option = word, inline] = /^(--[\w-]+)=(.*)$/.exec(word) ?? [];
    const value = inline ?? (VALUED.has(option) ? (words[++at] ?? '') : undefined);
    if (value !== undefined) options.set(option, [...(options.get(option) ?? []), value]);
    else if (!word.startsWith('-')) context = word;
  }
  return { options, context };
}

function argumentIn(text: string): Argument[] {
  const [, name, value] = /^\s*["']?([A-Za-z_]\w*)(?:=(.*?))?["']?\s*$/s.exec(text) ?? [];
  return name === undefined ? [] : [{ name, value }];
}
