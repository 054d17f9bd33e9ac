// Which version of a library a file of the repository runs with: what the nearest lock file settles or the nearest
// manifest pins or bounds. Leaves out what would be installed where nothing bounds it.

import type { Ecosystem, Fact } from '../core/fact.ts';
import { ancestors, directoryOf } from './resolve/resolver.ts';

/** Every version that may run lies between the two; a bound that is not known is left out. */
export interface VersionRange {
  /** The lowest that may run. */
  from?: number[];
  /** The first above all that may run. */
  below?: number[];
}

export type VersionOf = (ecosystem: Ecosystem, name: string, file: string) => VersionRange;

export function createVersions(facts: readonly Fact[]): VersionOf {
  const locked = new Map<string, VersionRange[]>();
  const asked = new Map<string, VersionRange[]>();
  for (const fact of facts) {
    if (fact.kind !== 'locked' && fact.kind !== 'dependency') continue;
    const key = `${fact.ecosystem} ${fact.name} ${fact.directory === '.' ? '' : fact.directory}`;
    const into = fact.kind === 'locked' ? locked : asked;
    into.set(key, [...(into.get(key) ?? []), fact.kind === 'locked' ? exactly(fact.version) : bounds(fact.version)]);
  }
  return (ecosystem, name, file) => {
    const keys = ancestors(directoryOf(file)).map((directory) => `${ecosystem} ${name} ${directory}`);
    // The lock of a workspace stands above the manifests of its members, and settles what these leave open.
    for (const known of [locked, asked]) {
      const found = keys.map((key) => known.get(key)).find((ranges) => ranges !== undefined);
      if (found) return narrowest(found);
    }
    return {};
  };
}

/** Certainly before that version, certainly not before it, or nobody knows. */
export function isBelow({ from, below }: VersionRange, version: number[]): boolean | 'unknown' {
  if (below && compareVersions(below, version) <= 0) return true;
  return from && compareVersions(from, version) >= 0 ? false : 'unknown';
}

/** A pin beside an open requirement is what gets installed; of two pins, either. */
function narrowest(found: VersionRange[]): VersionRange {
  const pinned = found.filter(({ from, below }) => from && below);
  return (pinned.length > 0 ? pinned : found).reduce(either);
}

function either(a: VersionRange, b: VersionRange): VersionRange {
  const from = a.from && b.from && (compareVersions(a.from, b.from) < 0 ? a.from : b.from);
  const below = a.below && b.below && (compareVersions(a.below, b.below) > 0 ? a.below : b.below);
  return { ...(from && { from }), ...(below && { below }) };
}

function exactly(version: string): VersionRange {
  const from = numbers(version);
  return from ? { from, below: [...from, 1] } : {};
}

/** `==1.2`, `>=1.2,<2`, `~=1.2.3`, `^0.110`, `1.2.3`, `^1.0.0 || ^2.0.0`: as pip, poetry and npm read them. */
function bounds(specifiers: string): VersionRange {
  return specifiers.split('||').map(boundsTogether).reduce(either);
}

function boundsTogether(specifiers: string): VersionRange {
  let range: VersionRange = {};
  // `1.2.3 - 2.3.4`: its upper end is not worth reading.
  if (specifiers.includes(' - ')) return range;
  for (const specifier of specifiers.split(',')) {
    const [, operator = '', version = ''] = /^\s*(===?|>=|<=|~=|[<>^~])?\s*v?(\d[\w.*]*)/.exec(specifier) ?? [];
    const given = numbers(version);
    if (given) range = { ...range, ...bound(operator, given) };
  }
  return range;
}

function bound(operator: string, given: number[]): VersionRange {
  switch (operator) {
    case '==':
    case '===':
      return { from: given, below: [...given, 1] };
    case '>':
    case '>=':
      return { from: given };
    case '<':
      return { below: given };
    case '<=':
      return { below: [...given, 1] };
    case '~=':
      return { from: given, below: raised(given, given.length - 2) };
    case '~':
      return { from: given, below: raised(given, Math.min(given.length - 1, 1)) };
    case '^':
      return { from: given, below: raised(given, leading(given)) };
    default:
      return { from: given, below: given.length < 3 ? raised(given, given.length - 1) : [...given, 1] };
  }
}

/** The part that a caret keeps: the first that is not zero. */
function leading(version: number[]): number {
  const first = version.findIndex((n) => n > 0);
  return first === -1 ? version.length - 1 : first;
}

function raised(version: number[], at: number): number[] {
  const index = Math.max(at, 0);
  return [...version.slice(0, index), (version[index] ?? 0) + 1];
}

function numbers(version: string): number[] | undefined {
  const found = /^\d+(?:\.\d+)*/.exec(version)?.[0];
  return found?.split('.').map(Number);
}

export function compareVersions(a: number[], b: number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
