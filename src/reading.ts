// Reads a repository with a pool of parsers, which ends with it: what may matter, what describes, what is searched.

import type { Library } from './core/library.ts';
import type { Discovery } from './discover/discover.ts';
import { createImports } from './link/link.ts';
import { documentMarkerScan, programMarkerScan, specificationMarkerScan } from './markers.ts';
import { createParsers, type Parsing } from './parsing.ts';
import { type Reading, readRepository, type TextSearch } from './read.ts';
import type { OnStep } from './stopwatch.ts';

export interface PoolRequest {
  discovery: Discovery;
  libraries: readonly Library[];
  /** What every file's bytes are searched for as they come by. */
  search: TextSearch;
  parsing: Parsing;
  onStep: OnStep;
}

export async function readWithPool(request: PoolRequest): Promise<Reading> {
  const { discovery, libraries, search, parsing, onStep } = request;
  const pool = createParsers(parsing);
  const paths = discovery.files.map(({ path }) => path);
  try {
    return await readRepository({
      discovery,
      parse: (file, text) => pool.parse(file, text),
      mayMatter: programMarkerScan(libraries),
      documentMayMatter: documentMarkerScan(),
      mayDescribe: specificationMarkerScan(),
      settingsFiles: settingsFilesOf(libraries),
      search,
      imports: (documents) => createImports(paths, documents),
      onFile: (done, of) => onStep('read', done, of),
    });
  } finally {
    await pool.close();
  }
}

export function settingsFilesOf(libraries: readonly Library[]): string[] {
  return libraries.flatMap(({ settingsFiles }) => settingsFiles ?? []);
}
