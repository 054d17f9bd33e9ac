// What an option means that is left out, and which override applies, by the version that is installed. Where it cannot be
// told which one is and they differ, neither can be told.

import type { Ecosystem } from '../core/fact.ts';
import type { Library, LibraryOption, ModeOverride, OptionValue } from '../core/library.ts';
import { compareVersions, isBelow, type VersionOf, type VersionRange } from './versions.ts';

/** The version of the package that an import name belongs to. */
export function installedVersion(
  versionOf: VersionOf,
  library: Pick<Library, 'id' | 'ecosystem'>,
  source: string,
  file: string,
): VersionRange {
  const known = packageNames(library, source).map((name) => versionOf(library.ecosystem, name, file));
  return known.find(({ from, below }) => from ?? below) ?? {};
}

/** Import names of PyPI often differ from those that a manifest asks for: files are named after these. */
function packageNames({ id, ecosystem }: { id: string; ecosystem: Ecosystem }, source: string): string[] {
  if (ecosystem !== 'npm') return [id, source.split('.')[0]?.replaceAll('_', '-') ?? source];
  const [scope = '', name = ''] = source.split('/');
  return [scope.startsWith('@') ? `${scope}/${name}` : scope];
}

export function defaultOf({ defaults }: LibraryOption, version: VersionRange): OptionValue {
  const last = defaults['*'] ?? null;
  const known = Object.keys(defaults)
    .filter((key) => key !== '*')
    .map((key) => ({ key, parts: partsOf(key) }))
    .sort((a, b) => compareVersions(a.parts, b.parts));
  const possible: OptionValue[] = [];
  for (const { key, parts } of known) {
    const value = defaults[key] ?? null;
    const below = isBelow(version, next(parts));
    if (below !== false) possible.push(value);
    if (below === true) return same(possible);
  }
  return same([...possible, last]);
}

/** The first version that is none of those which `3` or `0.1` stands for. */
function next(parts: readonly number[]): number[] {
  return parts.map((part, at) => (at === parts.length - 1 ? part + 1 : part));
}

const partsOf = (version: number | string) => String(version).split('.').map(Number);

function same(possible: readonly OptionValue[]): OptionValue {
  const [first = null, ...others] = possible;
  return others.every((one) => one === first) ? first : 'unknown';
}

export function appliesTo(
  { before, since }: Pick<ModeOverride, 'before' | 'since'>,
  version: VersionRange,
): boolean | 'unknown' {
  const early = since === undefined ? false : isBelow(version, partsOf(since));
  const late = before === undefined ? true : isBelow(version, partsOf(before));
  if (early === true || late === false) return false;
  return early === 'unknown' || late === 'unknown' ? 'unknown' : true;
}
