// Objects of a git repository by their name: loose ones and those in packs, also of the repositories that it borrows from
// (alternates). No git is run. Every object is held against its name, so what is read is what a commit or an index named,
// wherever it lies and whoever wrote it; what does not match is damaged, and is said so.

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { GitDirectory } from '../git-directory.ts';
import { readInside } from '../git-directory.ts';
import { namesIn } from '../names.ts';
import { isDirectory } from '../open.ts';
import { type GitObject, MOST_OBJECT_BYTES, OBJECT_KINDS, reasonOf } from './object.ts';
import { openPacks, type Pack } from './packs.ts';

export interface ObjectStore {
  /** Hexadecimal digits of a name: 40 of SHA-1, 64 of SHA-256. */
  digits: 40 | 64;
  read: (name: string) => GitObject;
  /** Full names that begin like this; a few are enough to tell that it is ambiguous. */
  beginning: (prefix: string) => string[];
  close: () => void;
}

const MOST_ALTERNATES = 8;
const NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export const isObjectName = (text: string): boolean => NAME.test(text);

interface Place {
  directory: string;
  packs: Pack[] | undefined;
}

export function openObjects(git: GitDirectory, digits: 40 | 64): ObjectStore {
  const places = placesOf(resolve(git.common, 'objects')).map((directory): Place => ({ directory, packs: undefined }));
  const packsOf = (place: Place) => (place.packs ??= openPacks(place.directory, digits / 2));
  const find = (name: string, depth: number): GitObject => {
    for (const place of places) {
      const loose = readInside(place.directory, `${name.slice(0, 2)}/${name.slice(2)}`, MOST_OBJECT_BYTES);
      if (loose !== undefined) return unpacked(loose);
      for (const pack of packsOf(place)) {
        const offset = pack.find(name);
        if (offset === undefined) continue;
        return depth > 0 ? { why: 'damaged: its deltas lead in circles' } : pack.read(offset, (base) => find(base, 1));
      }
    }
    return { why: 'not in this clone' };
  };
  return {
    digits,
    read: (name) =>
      isObjectName(name) && name.length === digits ? checked(name, find(name, 0)) : { why: 'no name of an object' },
    beginning: (prefix) => [...new Set(places.flatMap((place) => beginningIn(place, prefix, packsOf(place))))],
    close: () => {
      for (const { packs = [] } of places) for (const pack of packs) pack.close();
    },
  };
}

/** The repository's own, then those that it borrows from, and what these borrow from. */
function placesOf(own: string): string[] {
  const places = [own];
  for (let at = 0; at < places.length && places.length < MOST_ALTERNATES; at++) {
    const directory = places[at] ?? own;
    const lines =
      readInside(directory, 'info/alternates', 64 * 1024)
        ?.toString('utf8')
        .split('\n') ?? [];
    for (const line of lines) {
      if (line === '' || line.startsWith('#') || line.includes('\0')) continue;
      const found = isAbsolute(line) ? line : resolve(directory, line);
      if (isDirectory(found) && !places.includes(realpathSync(found))) places.push(realpathSync(found));
    }
  }
  return places.slice(0, MOST_ALTERNATES);
}

/** A loose object: `blob 12\0` and the content, deflated. */
function unpacked(loose: Buffer): GitObject {
  let whole: Buffer;
  try {
    whole = inflateSync(loose, { maxOutputLength: MOST_OBJECT_BYTES });
  } catch (error) {
    return { why: reasonOf(error) };
  }
  const end = whole.indexOf(0);
  const [, kind, size] = /^(\w+) (\d{1,12})$/.exec(whole.toString('latin1', 0, Math.min(Math.max(end, 0), 32))) ?? [];
  const known = OBJECT_KINDS.find((one) => one === kind);
  if (known === undefined || Number(size) !== whole.length - end - 1) return { why: 'damaged' };
  return { kind: known, bytes: whole.subarray(end + 1) };
}

function checked(name: string, object: GitObject): GitObject {
  if ('why' in object) return object;
  const { kind, bytes } = object;
  const hash = createHash(name.length === 64 ? 'sha256' : 'sha1');
  const digest = hash.update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
  return digest === name ? object : { why: 'damaged' };
}

function beginningIn({ directory }: Place, prefix: string, packs: readonly Pack[]): string[] {
  const folder = resolve(directory, prefix.slice(0, 2));
  const loose = isDirectory(folder)
    ? namesIn(folder)
        .entries.map(({ name }) => prefix.slice(0, 2) + name)
        .filter(isObjectName)
    : [];
  return [...loose.filter((name) => name.startsWith(prefix)), ...packs.flatMap((pack) => pack.beginning(prefix))];
}
