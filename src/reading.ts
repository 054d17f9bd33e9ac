// Reads a repository with a pool of parsers, which ends with it: what may matter, what describes, what is searched.

import type { Library } from './core/library.ts';
import type { Discovery } from './discover/discover.ts';
import { createImports } from './link/link.ts';
import { documentMarkerScan, programMarkerScan, specificationMarkerScan } from './markers.ts';
import { createParsePool } from './parse/pool.ts';
import { type Reading, readRepository } from './read.ts';
import type { SecretsFound } from './secrets.ts';
import type { OnStep } from './stopwatch.ts';

export interface PoolRequest {
  discovery: Discovery;
  libraries: readonly Library[];
  secrets: SecretsFound;
  threads?: number;
  onStep: OnStep;
}

export async function readWithPool(request: PoolRequest): Promise<Reading> {
  const { discovery, libraries, secrets, threads, onStep } = request;
  const pool = createParsePool(threads === undefined ? {} : { threads });
  const paths = discovery.files.map(({ path }) => path);
  try {
    return await readRepository({
      discovery,
      parse: (file, text) => pool.parse(file, text),
      mayMatter: programMarkerScan(libraries),
      documentMayMatter: documentMarkerScan(),
      mayDescribe: specificationMarkerScan(),
      settingsFiles: libraries.flatMap(({ settingsFiles }) => settingsFiles ?? []),
      search: secrets.search,
      imports: (documents) => createImports(paths, documents),
      onFile: (done, of) => onStep('read', done, of),
    });
  } finally {
    await pool.close();
  }
}
