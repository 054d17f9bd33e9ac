// Where a repository keeps its refs, found without running git: `.git` may be a directory, or a file that points to one
// (worktrees, submodules). Whatever looks odd is no repository.

import { existsSync, realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { isDirectory, readRegularFile } from './open.ts';

export interface GitDirectory {
  /** HEAD and index. */
  own: string;
  /** Refs, packed refs, info/exclude: the same as `own` unless this is a worktree. */
  common: string;
}

const POINTER_BYTES = 8192;

export function gitDirectoryOf(root: string): GitDirectory | undefined {
  const dotGit = resolve(root, '.git');
  const own = isDirectory(dotGit) ? dotGit : pointedTo(dotGit, root);
  if (own === undefined || !isDirectory(own)) return undefined;
  const common = commonOf(own);
  if (common === undefined) return undefined;
  const plausible = isDirectory(resolve(common, 'objects')) && isDirectory(resolve(common, 'refs'));
  return plausible ? { own: realpathSync(own), common: realpathSync(common) } : undefined;
}

/** Then HEAD and refs only look as if they were there. */
export const keepsReftable = ({ common }: GitDirectory): boolean => isDirectory(resolve(common, 'reftable'));

function pointedTo(file: string, root: string): string | undefined {
  const line = firstLine(file);
  return line?.startsWith('gitdir: ') ? resolve(root, line.slice('gitdir: '.length)) : undefined;
}

function commonOf(own: string): string | undefined {
  const file = resolve(own, 'commondir');
  if (!existsSync(file)) return own;
  const line = firstLine(file);
  return line === undefined ? undefined : resolve(own, line);
}

/** The text of a small file without its line end; undefined when it is large, a link, not there, or holds a NUL. */
export function firstLine(file: string): string | undefined {
  const opened = readRegularFile(file, POINTER_BYTES);
  if ('why' in opened) return undefined;
  const line = opened.bytes.toString('utf8').split('\n', 1)[0]?.trimEnd() ?? '';
  return line === '' || line.includes('\0') ? undefined : line;
}

/** The bytes of a file inside a git directory; undefined when a link on the way leads out of it. */
export function readInside(directory: string, path: string, maxBytes: number): Buffer | undefined {
  const file = resolve(directory, path);
  let parent: string;
  try {
    parent = realpathSync(resolve(file, '..'));
  } catch {
    return undefined;
  }
  if (parent !== directory && !parent.startsWith(directory + sep)) return undefined;
  const opened = readRegularFile(file, maxBytes);
  return 'why' in opened ? undefined : opened.bytes;
}
