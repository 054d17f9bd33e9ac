// Which directories are packages: those with a manifest. A file belongs to the nearest one above it.

import type { Ecosystem, Fact, FactOf } from '../core/fact.ts';
import { climb } from './paths.ts';

export interface Package {
  directory: string;
  /** As each ecosystem's manifest names it. */
  names: Partial<Record<Ecosystem, string>>;
  dependencies: FactOf<'dependency'>[];
  scripts: FactOf<'script'>[];
}

export interface Packages {
  at: (directory: string) => Package | undefined;
  /** The nearest directory with a manifest, the root when there is none. */
  homeOf: (directory: string) => string;
  all: Package[];
}

export function readPackages(facts: readonly Fact[]): Packages {
  const packages = new Map<string, Package>();
  const at = (directory: string): Package => {
    const known = packages.get(directory) ?? { directory, names: {}, dependencies: [], scripts: [] };
    packages.set(directory, known);
    return known;
  };
  for (const fact of facts) {
    if (fact.kind === 'package') {
      const { names } = at(fact.directory);
      if (fact.name !== '') names[fact.ecosystem] ??= fact.name;
    } else if (fact.kind === 'dependency') at(fact.directory).dependencies.push(fact);
    else if (fact.kind === 'script') at(fact.directory).scripts.push(fact);
  }
  return {
    at: (directory) => packages.get(directory),
    homeOf: (directory) => climb(directory).find((candidate) => packages.has(candidate)) ?? '.',
    all: [...packages.values()],
  };
}
