// Lock files: which package is settled at which version. Read by line or with the JSON reader, never as YAML or TOML:
// they run to megabytes. The flavour is told by the file's name.

import type { LockSources, Requirement } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { type LockEntry, sourcesOf } from './lock-sources.ts';
import { readDenoLock, readJsonLock } from './lockfile-json.ts';
import { pnpmPackages, yarnPackages } from './lockfile-node.ts';
import { tomlPackages } from './lockfile-python.ts';

export interface Lockfile {
  flavour: string;
  packages: Requirement[];
  sources: LockSources;
  problems: Problem[];
}

type Reader = (text: string) => { packages: Iterable<LockEntry>; problems: Problem[] };

const MOST = 20_000;
const byLine = (read: (text: string) => Iterable<LockEntry>) => (text: string) => ({
  packages: read(text),
  problems: [],
});

const READERS: Record<string, { flavour: string; read: Reader }> = {
  'package-lock.json': { flavour: 'npm', read: readJsonLock },
  'npm-shrinkwrap.json': { flavour: 'npm', read: readJsonLock },
  'yarn.lock': { flavour: 'yarn', read: byLine(yarnPackages) },
  'pnpm-lock.yaml': { flavour: 'pnpm', read: byLine(pnpmPackages) },
  'bun.lock': { flavour: 'bun', read: readJsonLock },
  'bun.lockb': { flavour: 'bun', read: () => ({ packages: [], problems: [{ why: 'a binary lock file' }] }) },
  'deno.lock': { flavour: 'deno', read: readDenoLock },
  'poetry.lock': { flavour: 'poetry', read: byLine(tomlPackages) },
  'uv.lock': { flavour: 'uv', read: byLine(tomlPackages) },
  'pylock.toml': { flavour: 'pylock', read: byLine(tomlPackages) },
  'pdm.lock': { flavour: 'pdm', read: byLine(tomlPackages) },
  'Pipfile.lock': { flavour: 'pipenv', read: readJsonLock },
};

export function readLockfile(path: string, text: string): Lockfile {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!reader) return lockfileOf('unknown', [], [{ why: `no reader for ${name}` }]);
  const { packages: found, problems } = reader.read(text);
  const entries: LockEntry[] = [];
  for (const one of found) {
    if (entries.length === MOST) {
      return lockfileOf(reader.flavour, entries, [...problems, { why: `only ${MOST} packages are read` }]);
    }
    entries.push(one);
  }
  return lockfileOf(reader.flavour, entries, problems);
}

function lockfileOf(flavour: string, entries: readonly LockEntry[], problems: Problem[]): Lockfile {
  const packages = entries.map(({ name, version, at }) => ({ name, version, at }));
  return { flavour, packages, sources: sourcesOf(entries), problems };
}
