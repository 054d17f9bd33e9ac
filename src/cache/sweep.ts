// Makes room in a cache that grew too large: what was not used for the longest time goes, and what a killed run left half
// written. Several processes may do so at once: what is gone already is no error.

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  file: string;
  size: number;
  used: number;
}

/** Down to this share, so that not every run has to. */
const KEPT_SHARE = 0.8;
const ABANDONED_MS = 3_600_000;

export function sweep(directory: string, mostBytes: number, now: number): void {
  const entries = entriesIn(directory);
  for (const { file, used } of entries) {
    if (file.endsWith('.tmp') && now - used > ABANDONED_MS) rmSync(file, { force: true });
  }
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total <= mostBytes) return;
  for (const { file, size } of entries.sort((a, b) => a.used - b.used)) {
    if (total <= mostBytes * KEPT_SHARE) return;
    rmSync(file, { force: true });
    total -= size;
  }
}

function entriesIn(directory: string): Entry[] {
  return namesIn(directory)
    .filter((name) => name.length === 2)
    .flatMap((shard) => namesIn(join(directory, shard)).flatMap((name) => entryOf(join(directory, shard, name))));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function entryOf(file: string): Entry[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? [{ file, size: stats.size, used: stats.mtimeMs }] : [];
}
