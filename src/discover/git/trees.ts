// What a commit or an index holds: paths with the names of their contents, and which commits came before.

import { isUtf8 } from 'node:buffer';
import type { ObjectStore } from './objects.ts';

export interface TreeEntry {
  path: string;
  /** As git writes it: 0o100644 a file, 0o120000 a link, 0o160000 a commit of another repository. */
  mode: number;
  name: string;
}

export interface Commit {
  tree: string;
  parents: string[];
  /** Seconds since 1970, of who committed it. */
  time: number;
}

export function commitNamed(store: ObjectStore, name: string): Commit | { why: string } {
  const object = store.read(name);
  if ('why' in object) return object;
  if (object.kind === 'tag') {
    const target = /^object ([0-9a-f]+)\ntype (?:commit|tag)\n/.exec(object.bytes.toString('latin1', 0, 200))?.[1];
    return target === undefined || target === name ? { why: 'a tag of no commit' } : commitNamed(store, target);
  }
  if (object.kind !== 'commit') return { why: 'no commit' };
  const head = object.bytes.toString('latin1').split('\n\n', 1)[0] ?? '';
  const tree = /^tree ([0-9a-f]+)$/m.exec(head)?.[1];
  const time = Number(/^committer .* (\d{1,12}) [+-]\d{4}$/m.exec(head)?.[1] ?? '0');
  if (tree === undefined) return { why: 'damaged' };
  const parents = [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent]) => parent ?? []);
  return { tree, parents, time };
}

const MOST_ENTRIES = 1_000_000;
const MOST_DEPTH = 100;

/** All files below a tree, in no order. */
export function filesOfTree(store: ObjectStore, tree: string, prefix = ''): TreeEntry[] | { why: string } {
  const files: TreeEntry[] = [];
  const pending = [{ name: tree, prefix, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const object = store.read(next.name);
    if ('why' in object) return { why: `tree ${next.name.slice(0, 12)}: ${object.why}` };
    if (object.kind !== 'tree' || next.depth > MOST_DEPTH) return { why: 'damaged' };
    for (const { path, mode, name } of entriesIn(object.bytes, store.digits / 2)) {
      if (path === undefined || files.length + pending.length > MOST_ENTRIES) return { why: 'damaged' };
      const full = next.prefix + path;
      if (mode === 0o40000) pending.push({ name, prefix: `${full}/`, depth: next.depth + 1 });
      else files.push({ path: full, mode, name });
    }
  }
  return files;
}

/** `100644 name\0` and the bytes of the object's name. A path is undefined where nobody could have made it. */
function* entriesIn(
  bytes: Buffer,
  nameBytes: number,
): Generator<Omit<TreeEntry, 'path'> & { path: string | undefined }> {
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space + 1);
    if (space < 0 || end < 0 || end + nameBytes >= bytes.length + 1) {
      yield { path: undefined, mode: 0, name: '' };
      return;
    }
    const raw = bytes.subarray(space + 1, end);
    const path = raw.toString('utf8');
    const sound = path !== '' && path !== '.' && path !== '..' && !path.includes('/') && path.toLowerCase() !== '.git';
    const mode = Number.parseInt(bytes.toString('latin1', at, space), 8);
    yield {
      path: sound ? (isUtf8(raw) ? path : raw.toString('latin1')) : undefined,
      mode,
      name: bytes.toString('hex', end + 1, end + 1 + nameBytes),
    };
    at = end + 1 + nameBytes;
  }
}
