// Which commit a person means: a branch, a tag, a remote's branch, the beginning of a name, and steps back from there. And
// which commit two histories share.

import { commitOf } from '../commit.ts';
import { type GitDirectory, readInside } from '../git-directory.ts';
import { isObjectName, type ObjectStore } from './objects.ts';
import { type Commit, commitNamed } from './trees.ts';

type Found = { name: string } | { why: string };

const MOST_STEPS = 10_000;
const MOST_PACKED_BYTES = 64 * 1024 * 1024;

export function revision(git: GitDirectory, store: ObjectStore, given: string): Found {
  const [, start = '', steps = ''] = /^(.*?)((?:[~^]\d*)*)$/s.exec(given) ?? [];
  const first = named(git, store, start === '' || start === '@' ? 'HEAD' : start);
  if ('why' in first) return first;
  let { name } = first;
  for (const [, kind, digits] of steps.matchAll(/([~^])(\d*)/g)) {
    const times = digits === '' ? 1 : Number(digits);
    if (times > MOST_STEPS) return { why: 'too many steps back' };
    for (let step = 0; step < (kind === '~' ? times : Math.min(times, 1)); step++) {
      const commit = commitNamed(store, name);
      if ('why' in commit) return { why: `commit ${name.slice(0, 12)}: ${commit.why}` };
      const parent = commit.parents[kind === '~' ? 0 : times - 1];
      if (parent === undefined) return { why: `${given} has no such parent` };
      name = parent;
    }
  }
  return { name };
}

const PREFIXES = ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'];

/** In the order in which git looks. */
function named(git: GitDirectory, store: ObjectStore, text: string): Found {
  if (text === 'HEAD') {
    const name = commitOf(git);
    return name === undefined ? { why: 'HEAD names no commit yet' } : { name };
  }
  if (isObjectName(text)) return { name: text };
  for (const prefix of PREFIXES) {
    const name = refNamed(git, prefix + text);
    if (name !== undefined) return peeled(store, name);
  }
  if (/^[0-9a-f]{4,64}$/.test(text)) {
    const [name, another] = store.beginning(text);
    if (another !== undefined) return { why: 'several objects begin like this' };
    if (name !== undefined) return peeled(store, name);
  }
  return { why: 'no branch, tag or commit is called that' };
}

/** An annotated tag stands for what it marks. */
function peeled(store: ObjectStore, given: string): Found {
  let name = given;
  for (let hop = 0; hop < 5; hop++) {
    const object = store.read(name);
    if ('why' in object || object.kind !== 'tag') return { name };
    const target = /^object ([0-9a-f]+)\n/.exec(object.bytes.toString('latin1', 0, 80))?.[1];
    if (target === undefined) return { why: 'a tag of nothing' };
    name = target;
  }
  return { why: 'a tag of a tag of a tag' };
}

/** As `commitOf` reads HEAD: a reference that is itself the beginning. */
function refNamed(git: GitDirectory, ref: string): string | undefined {
  if (!/^refs(?:\/[^./\\\s:?*[\]~^\p{Cc}][^/\\\s:?*[\]~^\p{Cc}]*)+$/u.test(ref)) return undefined;
  const loose = readInside(git.common, ref, 4096)?.toString('utf8').trimEnd();
  if (loose !== undefined && isObjectName(loose)) return loose;
  const packed = readInside(git.common, 'packed-refs', MOST_PACKED_BYTES);
  const at = packed?.indexOf(` ${ref}\n`) ?? -1;
  const name = packed === undefined || at < 0 ? '' : packed.toString('latin1', packed.lastIndexOf(0x0a, at) + 1, at);
  return isObjectName(name) ? name : undefined;
}

const MOST_COMMITS = 50_000;

/** The newest commit that both come from. A clone that is cut off may not hold it. */
export function sharedCommit(store: ObjectStore, one: string, other: string): Found {
  const seen = new Map<string, number>();
  const queue: { name: string; commit: Commit; from: number }[] = [];
  const enqueue = (name: string, from: number): string | undefined => {
    const before = seen.get(name) ?? 0;
    if ((before | from) === before) return undefined;
    seen.set(name, before | from);
    const commit = commitNamed(store, name);
    if ('why' in commit) return `commit ${name.slice(0, 12)}: ${commit.why}`;
    queue.push({ name, commit, from });
    return undefined;
  };
  let cut = enqueue(one, 1) ?? enqueue(other, 2);
  if (cut !== undefined) return { why: cut };
  for (let step = 0; step < MOST_COMMITS && queue.length > 0; step++) {
    queue.sort((a, b) => a.commit.time - b.commit.time);
    const next = queue.pop();
    if (next === undefined) break;
    const marks = seen.get(next.name) ?? 0;
    if (marks === 3) return { name: next.name };
    for (const parent of next.commit.parents) cut = enqueue(parent, marks) ?? cut;
  }
  return { why: cut === undefined ? 'they share no commit' : `they share no commit in this clone (${cut})` };
}
