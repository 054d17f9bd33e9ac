// The text pass over a repository: every file whose bytes come by is searched once. Facts go on into the model; values
// stay here, for the border that keeps them out of what we print.

import { compareEvidence, type Evidence } from './core/evidence.ts';
import type { Fact } from './core/fact.ts';
import type { SecretFormat } from './core/secret-format.ts';
import type { TextSearch } from './read.ts';
import { isKeyStore } from './scan/secrets/files.ts';
import { createSecretSearch } from './scan/secrets/search.ts';
import { isSearched } from './scan/secrets/traits.ts';

export interface SecretsFound {
  search: TextSearch;
  facts: Fact[];
  values: Set<string>;
  /** Whether a value stands in this file. */
  isIn: (file: string) => boolean;
  /** Places that say the same value, a list for each value that stands in several. */
  alike: () => Evidence[][];
}

const SNIFFED_BYTES = 8192;

export function searchSecrets(formats: readonly SecretFormat[]): SecretsFound {
  const look = createSecretSearch(formats);
  const facts: Fact[] = [];
  const places = new Map<string, Evidence[]>();
  const values = new Set<string>();
  const files = new Set<string>();
  const search: TextSearch = {
    wants: isSearched,
    look(file, bytes) {
      if (bytes.subarray(0, SNIFFED_BYTES).includes(0) && !isKeyStore(file.path)) return;
      const found = look(file, bytes);
      for (const fact of found.facts) facts.push(fact);
      for (const { text, at } of found.values) {
        values.add(text);
        files.add(file.path);
        if (text.length >= LONG_ENOUGH) places.set(text, [...(places.get(text) ?? []), at]);
      }
    },
  };
  return { search, facts, values, isIn: (file) => files.has(file), alike: () => severalPlaces(places) };
}

/** Shorter values may be the same by chance. */
const LONG_ENOUGH = 8;

function severalPlaces(places: ReadonlyMap<string, Evidence[]>): Evidence[][] {
  return [...places.values()]
    .filter(({ length }) => length > 1)
    .map((list) => [...list].sort(compareEvidence))
    .sort(([a], [b]) => (a && b ? compareEvidence(a, b) : 0));
}
