// Names under which images are built from Dockerfiles of this repository, told by what names both: steps of a pipeline,
// commands, services of compose. Only the last segment of a name counts: registries and owners differ where it is pushed.

import { posix } from 'node:path';
import type { Fact, FactOf } from '../../core/fact.ts';
import { imageName } from '../catalogue.ts';
import { directoryOf, joinInside } from '../paths.ts';

export interface BuiltImages {
  /** The Dockerfiles that an image of this name is built from. */
  filesOf: (image: string) => string[];
  /** Something is built under a name that could not be told. */
  unnamed: boolean;
}

interface Build {
  /** Without tag; undefined: it rests on a variable. */
  name: string | undefined;
  dockerfile: string | undefined;
}

export function readBuiltImages(facts: readonly Fact[]): BuiltImages {
  const files = new Map<string, Set<string>>();
  let unnamed = false;
  for (const { name, dockerfile } of facts.flatMap((fact) => buildsOf(fact, facts))) {
    if (name === undefined) unnamed = true;
    if (name === undefined || dockerfile === undefined) continue;
    files.set(name, (files.get(name) ?? new Set()).add(dockerfile));
  }
  return { filesOf: (image) => [...(files.get(lastSegment(image) ?? '') ?? [])].sort(), unnamed };
}

/** `ghcr.io/${{ github.repository_owner }}/shop:${{ github.sha }}` is `shop`; undefined where a variable names it. */
export function lastSegment(image: string): string | undefined {
  const plain = image.replace(/\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$\w+/g, '$').replace(/@sha256:\w*$/, '');
  const last = imageName(plain.slice(plain.lastIndexOf('/') + 1));
  return last === '' || last.includes('$') ? undefined : last;
}

function buildsOf(fact: Fact, facts: readonly Fact[]): Build[] {
  if (fact.kind === 'service') return composeBuild(fact);
  if (fact.kind !== 'runs') return [];
  if (fact.how === 'command') return commandBuild(fact);
  return fact.how === 'action' && fact.text === 'docker/build-push-action' ? actionBuild(fact, facts) : [];
}

function composeBuild({ image, build, dockerfile, evidence }: FactOf<'service'>): Build[] {
  if (image === '' || (build === '' && dockerfile === '')) return [];
  const file = dockerfileIn(joinInside(directoryOf(evidence.file), build || '.'), dockerfile || 'Dockerfile');
  return [{ name: lastSegment(image), dockerfile: file }];
}

const dockerfileIn = (context: string | undefined, file: string) =>
  context === undefined ? undefined : joinInside(context, file);

function actionBuild({ inputs, job, evidence }: FactOf<'runs'>, facts: readonly Fact[]): Build[] {
  const given = (name: string) => inputs.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const context = joinInside('.', given('context') || '.');
  // Unlike compose, the action looks for `file` from the directory of the job.
  const dockerfile = given('file') === '' ? dockerfileIn(context, 'Dockerfile') : joinInside('.', given('file'));
  const tags = given('tags');
  const named = /steps\.[\w-]+\.outputs\.tags/.test(tags) ? imagesOfJob(facts, evidence.file, job) : tags;
  return named
    .split(/[\n,]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
    .map((tag) => ({ name: lastSegment(tag), dockerfile }));
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

function commandBuild({ text, directory }: FactOf<'runs'>): Build[] {
  if (!BUILD.test(text)) return [];
  const words = text.split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ''));
  const values = new Map<string, string[]>();
  let context = '';
  for (let at = words.indexOf('build') + 1; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, option = word, inline] = /^(--[\w-]+)=(.*)$/.exec(word) ?? [];
    const value = inline ?? (VALUED.has(option) ? (words[++at] ?? '') : undefined);
    if (value !== undefined) values.set(option, [...(values.get(option) ?? []), value]);
    else if (!word.startsWith('-')) context = word;
  }
  const here = directory === '?' ? undefined : joinInside('.', directory);
  const root = here === undefined || context === '' ? undefined : joinInside(here, context);
  const [file] = [...(values.get('-f') ?? []), ...(values.get('--file') ?? [])];
  const dockerfile =
    file === undefined || here === undefined ? dockerfileIn(root, 'Dockerfile') : joinInside(here, file);
  const tags = [...(values.get('-t') ?? []), ...(values.get('--tag') ?? [])];
  return tags.map((tag) => ({ name: lastSegment(tag), dockerfile: dockerfile && posix.normalize(dockerfile) }));
}
