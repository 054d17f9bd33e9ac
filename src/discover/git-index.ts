// The paths that git tracks, read from `.git/index` (versions 2 to 4) without running git. Needed because a file can be
// committed in spite of an ignore rule, and is then part of what ships. An index that makes no sense tracks nothing.

import type { GitDirectory } from './git-directory.ts';
import { readInside } from './git-directory.ts';

const MAX_INDEX_BYTES = 256 * 1024 * 1024;
const MAX_PATH_BYTES = 4096;
const STAT_BYTES = 40;
const EXTENDED = 0x4000;

/** Tracked files, and every directory that holds one. */
export function trackedPaths(git: GitDirectory, hashBytes: 20 | 32): ReadonlySet<string> {
  const bytes = readInside(git.own, 'index', MAX_INDEX_BYTES);
  const tracked = new Set<string>();
  if (bytes === undefined || bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return tracked;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return tracked;
  for (const path of entryPaths(bytes, version, bytes.readUInt32BE(8), hashBytes)) {
    tracked.add(path);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const directory = path.slice(0, slash);
      if (tracked.has(directory)) break;
      tracked.add(directory);
    }
  }
  return tracked;
}

function* entryPaths(bytes: Buffer, version: number, count: number, hashBytes: number): Generator<string> {
  let at = 12;
  let previous: Buffer = Buffer.alloc(0);
  for (let index = 0; index < count; index++) {
    const flagsAt = at + STAT_BYTES + hashBytes;
    if (flagsAt + 2 > bytes.length) return;
    let nameAt = flagsAt + ((bytes.readUInt16BE(flagsAt) & EXTENDED) === 0 ? 2 : 4);
    let kept = 0;
    if (version === 4) {
      const drop = readOffset(bytes, nameAt);
      nameAt = drop.next;
      kept = previous.length - drop.value;
    }
    const end = bytes.indexOf(0, nameAt);
    if (kept < 0 || end < 0 || end - nameAt + kept > MAX_PATH_BYTES) return;
    const name = bytes.subarray(nameAt, end);
    previous = kept > 0 ? Buffer.concat([previous.subarray(0, kept), name]) : name;
    yield previous.toString('utf8');
    // Before version 4 an entry is filled up with one to eight NULs to a multiple of eight bytes.
    at = version === 4 ? end + 1 : at + 8 * (Math.floor((end - at) / 8) + 1);
  }
}

/** Git's variable-length number: seven bits a byte, each continuation adding one. */
function readOffset(bytes: Buffer, at: number): { value: number; next: number } {
  let next = at;
  let byte = bytes[next++] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && value < MAX_PATH_BYTES) {
    byte = bytes[next++] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next };
}
