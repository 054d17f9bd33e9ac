// Files of a commit or of the index, as if they lay in a directory. Nothing of the working tree is read: what is judged is
// what was committed, or would be.

import { compareText } from '../core/evidence.ts';
import type { Role, SourceFile } from '../core/source.ts';
import { commitOf } from './commit.ts';
import { type Discovery, LIMITS } from './discover.ts';
import { type ObjectStore, openObjects } from './git/objects.ts';
import { revision, sharedCommit } from './git/revision.ts';
import { commitNamed, filesOfTree, type TreeEntry } from './git/trees.ts';
import { type GitDirectory, gitDirectoryOf, keepsReftable } from './git-directory.ts';
import { indexEntries } from './git-index.ts';
import { languageOf } from './languages.ts';
import { layoutOf } from './layout.ts';
import { sourceIn } from './read.ts';
import { rolesIn } from './roles.ts';
import { notEntered } from './walk.ts';

export interface History {
  /** The commit that is checked out; undefined before the first one. */
  head: string | undefined;
  /** Files of the index. */
  staged: () => Discovery | { why: string };
  /** Files of the commit that a person means; of the one it shares with HEAD, where `shared`. */
  at: (given: string, shared?: boolean) => { discovery: Discovery; commit: string } | { why: string };
  /** When a commit was made, in seconds since 1970; HEAD, where none is named. */
  time: (given?: string) => number | undefined;
  close: () => void;
}

/** Undefined where there is no repository that can be read. */
export function historyOf(root: string, name: string): History | undefined {
  const git = gitDirectoryOf(root);
  if (git === undefined || keepsReftable(git)) return undefined;
  const head = commitOf(git);
  const store = openObjects(git, head?.length === 64 ? 64 : 40);
  const tree = (entries: TreeEntry[] | { why: string }) =>
    'why' in entries ? entries : discoveryOf(name, entries, store);
  return {
    head,
    staged: () => tree(stagedFiles(git, store)),
    at: (given, shared) => {
      const commit = commitMeant(git, store, given, shared ? head : undefined);
      if ('why' in commit) return commit;
      const found = commitNamed(store, commit.name);
      const discovery = 'why' in found ? found : tree(filesOfTree(store, found.tree));
      return 'why' in discovery ? hinted(discovery.why) : { discovery, commit: commit.name };
    },
    time: (given = 'HEAD') => {
      const meant = revision(git, store, given);
      const commit = 'why' in meant ? undefined : commitNamed(store, meant.name);
      return commit === undefined || 'why' in commit ? undefined : commit.time;
    },
    close: store.close,
  };
}

export function headTime(root: string): number | undefined {
  const history = historyOf(root, '');
  const time = history?.time();
  history?.close();
  return time;
}

export function whyNoHistory(root: string): string {
  if (gitDirectoryOf(root) === undefined) return 'no git repository (check its root)';
  return 'its branches are kept as a reftable, which is not read: git refs migrate --ref-format=files makes files of them';
}

function commitMeant(git: GitDirectory, store: ObjectStore, given: string, head: string | undefined) {
  const found = revision(git, store, given);
  if ('why' in found || head === undefined) return found;
  const shared = sharedCommit(store, head, found.name);
  return 'why' in shared ? hinted(shared.why) : shared;
}

/** Clones of pipelines are often cut off. */
const hinted = (why: string) => ({
  why: why.includes('not in this clone') ? `${why}; fetch more of its history (fetch-depth: 0)` : why,
});

function stagedFiles(git: GitDirectory, store: ObjectStore): TreeEntry[] | { why: string } {
  const entries = indexEntries(git, store.digits === 64 ? 32 : 20);
  if ('why' in entries) return entries;
  const files: TreeEntry[] = [];
  for (const { path, mode, name, isIntended } of entries) {
    if (isIntended) continue;
    // A sparse index keeps a whole directory as one entry.
    const below = mode === 0o40000 ? filesOfTree(store, name, path) : [{ path, mode, name }];
    if ('why' in below) return below;
    files.push(...below);
  }
  return files;
}

const LINK = 0o120000;
const SUBMODULE = 0o160000;

function discoveryOf(name: string, entries: TreeEntry[], store: ObjectStore): Discovery {
  const skipped: { file: string; why: string }[] = [];
  const names = new Map<string, string>();
  for (const entry of entries) {
    const why = leftOut(entry);
    if (why === undefined) names.set(entry.path, entry.name);
    else skipped.push({ file: entry.path, why });
  }
  const paths = [...names.keys()].sort(compareText);
  const roleOf = rolesIn(layoutOf(paths));
  const files = paths.map((path) => sourceFile(path, roleOf(path)));
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    name,
    files,
    skipped: skipped.sort((a, b) => compareText(a.file, b.file)),
    nameOf: (path) => names.get(path),
    read(path) {
      const file = byPath.get(path);
      const object = file && store.read(names.get(path) ?? '');
      if (file === undefined || object === undefined) return { why: 'not among the files found' };
      if ('why' in object) return object;
      return object.kind === 'blob' ? sourceIn(file, object.bytes, LIMITS) : { why: 'damaged' };
    },
  };
}

function leftOut({ path, mode }: TreeEntry): string | undefined {
  if ((mode & 0o170000) === LINK) return 'symbolic link, not followed';
  if ((mode & 0o170000) === SUBMODULE) return 'another repository, not entered';
  return notEntered(path);
}

const sourceFile = (path: string, role: Role): SourceFile => ({ path, role, language: languageOf(path), size: 0 });
