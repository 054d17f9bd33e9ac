// Packs of a git repository: the index of each (version 2) tells where an object begins, the pack has it deflated, whole
// or as a difference from another one. Files are read in pieces, never whole: packs may have gigabytes.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { namesIn } from '../names.ts';
import { isDirectory, readRegularFile } from '../open.ts';
import { applyDelta } from './delta.ts';
import { type GitObject, MOST_OBJECT_BYTES, type ObjectKind, reasonOf } from './object.ts';

export interface Pack {
  find: (name: string) => number | undefined;
  /** `other` finds bases that stand elsewhere. */
  read: (offset: number, other: (name: string) => GitObject) => GitObject;
  beginning: (prefix: string) => string[];
  close: () => void;
}

const MOST_INDEX_BYTES = 1024 * 1024 * 1024;
const MOST_PACKS = 2000;
/** Git itself makes chains of at most 4095. */
const LONGEST_CHAIN = 4096;
const MOST_KEPT_BYTES = 48 * 1024 * 1024;

export function openPacks(objects: string, nameBytes: number): Pack[] {
  const directory = resolve(objects, 'pack');
  if (!isDirectory(directory)) return [];
  const names = namesIn(directory).entries.flatMap((entry) =>
    entry.isFile() && entry.name.endsWith('.idx') ? [entry.name.slice(0, -4)] : [],
  );
  return names
    .sort()
    .slice(0, MOST_PACKS)
    .map((name) => packAt(resolve(directory, name), nameBytes));
}

interface State {
  path: string;
  nameBytes: number;
  /** Read when it is first asked; undefined when it makes no sense. */
  index: Buffer | undefined | 'unread';
  file: { descriptor: number; size: number } | undefined;
  /** Opened objects that others build upon. */
  kept: Map<number, Opened>;
  keptBytes: number;
}

interface Opened {
  kind: ObjectKind;
  bytes: Buffer;
}

function packAt(path: string, nameBytes: number): Pack {
  const state: State = { path, nameBytes, index: 'unread', file: undefined, kept: new Map(), keptBytes: 0 };
  return {
    find: (name) => offsetOf(state, name),
    read: (offset, other) => {
      try {
        return readChain(state, offset, other);
      } catch (error) {
        return { why: reasonOf(error) };
      }
    },
    beginning: (prefix) => beginning(state, prefix),
    close: () => {
      if (state.file) closeSync(state.file.descriptor);
      state.file = undefined;
    },
  };
}

function offsetOf(state: State, name: string): number | undefined {
  const index = indexOf(state);
  const wanted = Buffer.from(name, 'hex');
  const at = index === undefined ? undefined : firstAtLeast(index, wanted, state.nameBytes);
  if (index === undefined || at === undefined || !nameAt(index, at, state.nameBytes).equals(wanted)) return undefined;
  return offsetAt(index, at, state.nameBytes);
}

const FAN = 8;
const NAMES = FAN + 256 * 4;

function indexOf(state: State): Buffer | undefined {
  if (state.index !== 'unread') return state.index;
  const opened = readRegularFile(`${state.path}.idx`, MOST_INDEX_BYTES);
  const bytes = 'why' in opened ? undefined : opened.bytes;
  const sound =
    bytes !== undefined && bytes.length > NAMES && bytes.readUInt32BE(0) === 0xff744f63 && bytes.readUInt32BE(4) === 2;
  state.index = sound && NAMES + countOf(bytes) * (state.nameBytes + 8) <= bytes.length ? bytes : undefined;
  return state.index;
}

const countOf = (index: Buffer) => index.readUInt32BE(FAN + 255 * 4);

const nameAt = (index: Buffer, at: number, nameBytes: number) =>
  index.subarray(NAMES + at * nameBytes, NAMES + (at + 1) * nameBytes);

/** The place of the first name that is not before this one. */
function firstAtLeast(index: Buffer, wanted: Buffer, nameBytes: number): number | undefined {
  const first = wanted[0] ?? 0;
  let low = first === 0 ? 0 : index.readUInt32BE(FAN + (first - 1) * 4);
  let high = Math.min(index.readUInt32BE(FAN + first * 4), countOf(index));
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nameAt(index, middle, nameBytes).compare(wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low < countOf(index) ? low : undefined;
}

function offsetAt(index: Buffer, at: number, nameBytes: number): number | undefined {
  const offsets = NAMES + countOf(index) * (nameBytes + 4);
  const short = index.readUInt32BE(offsets + at * 4);
  if (short < 0x80000000) return short;
  const far = offsets + countOf(index) * 4 + (short - 0x80000000) * 8;
  return far + 8 <= index.length ? Number(index.readBigUInt64BE(far)) : undefined;
}

function beginning(state: State, prefix: string): string[] {
  const index = indexOf(state);
  if (index === undefined) return [];
  const from = Buffer.from(prefix.padEnd(state.nameBytes * 2, '0'), 'hex');
  const found: string[] = [];
  const first = firstAtLeast(index, from, state.nameBytes) ?? countOf(index);
  for (let at = first; at < countOf(index) && found.length < 2; at++) {
    const name = nameAt(index, at, state.nameBytes).toString('hex');
    if (!name.startsWith(prefix)) break;
    found.push(name);
  }
  return found;
}

const KINDS: Readonly<Record<number, ObjectKind>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const BY_OFFSET = 6;
const BY_NAME = 7;

/** Down to the whole object, then up again by the differences. */
function readChain(state: State, offset: number, other: (name: string) => GitObject): GitObject {
  const deltas: { at: number; bytes: Buffer }[] = [];
  let at = offset;
  let base: Opened | undefined;
  while (base === undefined) {
    base = state.kept.get(at);
    if (base !== undefined) break;
    if (deltas.length > LONGEST_CHAIN) return { why: 'damaged: too many deltas' };
    const entry = entryAt(state, at);
    if (entry === undefined) return { why: 'damaged' };
    if (entry.kind !== undefined) base = { kind: entry.kind, bytes: entry.bytes };
    else deltas.push({ at, bytes: entry.bytes });
    if (entry.base === undefined) {
      if (base) keep(state, at, base);
    } else if (typeof entry.base === 'number') at = entry.base;
    else {
      const own = offsetOf(state, entry.base);
      const found = own === undefined ? other(entry.base) : undefined;
      if (found !== undefined && 'why' in found) return found;
      if (own === undefined) base = found;
      else at = own;
    }
  }
  for (const delta of deltas.reverse()) {
    const bytes = applyDelta(base.bytes, delta.bytes, MOST_OBJECT_BYTES);
    if (bytes === undefined) return { why: 'damaged' };
    base = { kind: base.kind, bytes };
    keep(state, delta.at, base);
  }
  return base;
}

function keep(state: State, at: number, opened: Opened): void {
  const { length } = opened.bytes;
  if (length > MOST_KEPT_BYTES / 8) return;
  if (state.keptBytes + length > MOST_KEPT_BYTES) {
    state.kept.clear();
    state.keptBytes = 0;
  }
  state.kept.set(at, opened);
  state.keptBytes += length;
}

interface Entry {
  kind?: ObjectKind;
  /** The offset or the name of what a difference builds upon. */
  base?: number | string;
  bytes: Buffer;
}

const MOST_HEAD = 64;

function entryAt(state: State, offset: number): Entry | undefined {
  const head = readAt(state, offset, MOST_HEAD);
  let next = 0;
  let byte = head[next++] ?? 0;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let shift = 4; (byte & 0x80) !== 0 && next < 10; shift += 7) {
    byte = head[next++] ?? 0;
    size += (byte & 0x7f) * 2 ** shift;
  }
  if (size > MOST_OBJECT_BYTES) throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
  let base: number | string | undefined;
  if (type === BY_OFFSET) {
    byte = head[next++] ?? 0;
    let back = byte & 0x7f;
    while ((byte & 0x80) !== 0 && next < 24) {
      byte = head[next++] ?? 0;
      back = (back + 1) * 128 + (byte & 0x7f);
    }
    base = offset - back;
    if (back <= 0 || base < 12) return undefined;
  } else if (type === BY_NAME) {
    base = head.toString('hex', next, next + state.nameBytes);
    next += state.nameBytes;
  }
  const kind = KINDS[type];
  if (kind === undefined && base === undefined) return undefined;
  // What zlib makes of bytes that do not shrink is hardly longer than they are.
  const packed = readAt(state, offset + next, size + (size >> 6) + 256);
  const bytes = inflateSync(packed, { maxOutputLength: Math.max(size, 1) });
  if (bytes.length !== size) return undefined;
  return { bytes, ...(kind !== undefined && { kind }), ...(base !== undefined && { base }) };
}

function readAt(state: State, offset: number, length: number): Buffer {
  state.file ??= openPack(`${state.path}.pack`);
  const { descriptor, size } = state.file;
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(descriptor, bytes, filled, bytes.length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function openPack(path: string): { descriptor: number; size: number } {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return { descriptor, size: stats.size };
  closeSync(descriptor);
  throw new Error('not a regular file');
}
