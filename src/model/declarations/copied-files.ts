// Files that a Dockerfile copies and that are in no directory it may be built from: manifests and lock files alone, since
// those are committed where anything is. What a build makes, or git ignores, is not asked about.

import type { FactOf } from '../../core/fact.ts';
import type { ModelInput } from '../input.ts';
import { baseOf, climb, directoryOf, joinInside } from '../paths.ts';
import type { Units } from '../units.ts';
import type { Mismatch } from './configuration.ts';

const COMMITTED =
  /^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-(?:lock|workspace)\.yaml|bun\.lockb?|pyproject\.toml|poetry\.lock|uv\.lock|pdm\.lock|Pipfile(?:\.lock)?|requirements[\w.-]*\.txt|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|Gemfile(?:\.lock)?|composer\.(?:json|lock)|pom\.xml)$/;

export function copiedFilesMissing({ facts, files }: ModelInput, { all }: Units): Mismatch[] {
  const paths = new Set(files.map(({ path }) => path));
  const names = new Set(files.map(({ path }) => baseOf(path)));
  const contexts = new Map<string, string[]>();
  for (const { dockerfile, context } of all.flatMap(({ containers }) => containers)) {
    if (dockerfile === undefined || context === undefined) continue;
    contexts.set(dockerfile, [...(contexts.get(dockerfile) ?? []), context]);
  }
  return facts
    .filter((fact) => fact.kind === 'image-copy')
    .filter(({ source }) => COMMITTED.test(baseOf(source)) && !source.includes('$'))
    .flatMap((fact) => missing(fact, contexts.get(fact.evidence.file), { paths, names }));
}

interface Present {
  paths: ReadonlySet<string>;
  names: ReadonlySet<string>;
}

function missing(fact: FactOf<'image-copy'>, named: string[] | undefined, { paths, names }: Present): Mismatch[] {
  const { source, evidence } = fact;
  const contexts = named ?? climb(directoryOf(evidence.file));
  const wanted = contexts.map((context) => joinInside(context, source.replace(/^\/+/, '')));
  if (wanted.some((path) => path === undefined || paths.has(path))) return [];
  // Nobody says where it is built from: a file of that name elsewhere may be the one.
  const value = named === undefined && names.has(baseOf(source)) ? 'unknown' : 'true';
  const where = named === undefined ? 'beside the Dockerfile or above it' : `in ${contexts.join(', ')}`;
  const id = `copy:${evidence.file}#${source}`;
  return [{ kind: 'copiedFileMissing', value, id, name: source, note: `no ${source} ${where}`, evidence }];
}
