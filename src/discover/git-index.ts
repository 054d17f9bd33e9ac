// The paths that git tracks, read from `.git/index` (versions 2 to 4) without running git. Needed because a file can be
// committed in spite of an ignore rule, and is then part of what ships. An index that makes no sense tracks nothing.

import { createHash } from 'node:crypto';
import type { GitDirectory } from './git-directory.ts';
import { readInside } from './git-directory.ts';

const MAX_INDEX_BYTES = 256 * 1024 * 1024;
const MAX_PATH_BYTES = 4096;
const STAT_BYTES = 40;
const MODE_AT = 24;
const EXTENDED = 0x4000;
const INTENDED = 0x2000;

/** Tracked files, and every directory that holds one. */
export function trackedPaths(git: GitDirectory, hashBytes: 20 | 32): ReadonlySet<string> {
  const bytes = readInside(git.own, 'index', MAX_INDEX_BYTES);
  const tracked = new Set<string>();
  if (bytes === undefined || bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return tracked;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return tracked;
  for (const { path } of entriesOf(bytes, version, bytes.readUInt32BE(8), hashBytes)) {
    tracked.add(path);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const directory = path.slice(0, slash);
      if (tracked.has(directory)) break;
      tracked.add(directory);
    }
  }
  return tracked;
}

/** An entry of the index: a path with the name of its content. */
export interface IndexEntry {
  path: string;
  mode: number;
  name: string;
  /** 0, or the side of a merge that is not settled. */
  stage: number;
  /** Where the entry ends. */
  end: number;
  /** Announced by `git add -N`, with no content yet. */
  isIntended: boolean;
}

/** All entries, or why they cannot be told. */
export function indexEntries(git: GitDirectory, hashBytes: 20 | 32): IndexEntry[] | { why: string } {
  const bytes = readInside(git.own, 'index', MAX_INDEX_BYTES);
  if (bytes === undefined) return { why: 'there is no index' };
  if (bytes.length < 12 + hashBytes || bytes.toString('latin1', 0, 4) !== 'DIRC')
    return { why: 'the index is damaged' };
  if (!isWhole(bytes, hashBytes)) return { why: 'the index is damaged' };
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return { why: `the index has version ${version}, of which nothing is known` };
  const entries = [...entriesOf(bytes, version, bytes.readUInt32BE(8), hashBytes)];
  if (entries.length !== bytes.readUInt32BE(8)) return { why: 'the index is damaged' };
  const rest = entries.at(-1)?.end ?? 12;
  if (bytes.toString('latin1', rest, rest + 4) === 'link')
    return { why: 'the index is split: git update-index --no-split-index makes one of it' };
  if (entries.some(({ stage }) => stage !== 0)) return { why: 'a merge is not settled' };
  return entries;
}

/** Held against the digest at its end, which may be left out as zeros (`index.skipHash`). */
function isWhole(bytes: Buffer, hashBytes: 20 | 32): boolean {
  const end = bytes.length - hashBytes;
  const told = bytes.subarray(end);
  const digest = createHash(hashBytes === 32 ? 'sha256' : 'sha1')
    .update(bytes.subarray(0, end))
    .digest();
  return told.equals(digest) || told.every((byte) => byte === 0);
}

function* entriesOf(bytes: Buffer, version: number, count: number, hashBytes: number): Generator<IndexEntry> {
  let at = 12;
  let previous: Buffer = Buffer.alloc(0);
  for (let index = 0; index < count; index++) {
    const flagsAt = at + STAT_BYTES + hashBytes;
    if (flagsAt + 2 > bytes.length) return;
    const flags = bytes.readUInt16BE(flagsAt);
    const isExtended = (flags & EXTENDED) !== 0;
    let nameAt = flagsAt + (isExtended ? 4 : 2);
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
    // Before version 4 an entry is filled up with one to eight NULs to a multiple of eight bytes.
    const next = version === 4 ? end + 1 : at + 8 * (Math.floor((end - at) / 8) + 1);
    yield {
      path: previous.toString('utf8'),
      mode: bytes.readUInt32BE(at + MODE_AT),
      name: bytes.toString('hex', flagsAt - hashBytes, flagsAt),
      stage: (flags >> 12) & 3,
      end: next,
      isIntended: isExtended && flagsAt + 4 <= bytes.length && (bytes.readUInt16BE(flagsAt + 2) & INTENDED) !== 0,
    };
    at = next;
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
