// The first stage: from a directory to the files in it, each with its language and role, and a way to read them. It
// says nothing about what is in them, and no absolute path gets out.

import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../core/errors.ts';
import { compareText } from '../core/evidence.ts';
import type { SourceFile } from '../core/source.ts';
import { commitOf } from './commit.ts';
import type { GitDirectory } from './git-directory.ts';
import { gitDirectoryOf, readInside } from './git-directory.ts';
import { trackedPaths } from './git-index.ts';
import { languageOf } from './languages.ts';
import { layoutOf } from './layout.ts';
import { reasonOf } from './open.ts';
import type { ReadResult, SizeLimits } from './read.ts';
import { readSource } from './read.ts';
import { rolesIn } from './roles.ts';
import { walk } from './walk.ts';

export interface DiscoverOptions extends Partial<SizeLimits> {
  maxFiles?: number;
}

export interface Discovery {
  /** The directory's own name. */
  name: string;
  commit?: string;
  /** Sorted by path. No path is in `skipped` as well. */
  files: SourceFile[];
  /** What never became a file, with the reason. Sorted by path. */
  skipped: { file: string; why: string }[];
  /** Only what is in `files` can be read. Never throws. */
  read: (path: string) => ReadResult;
  /** Of files that have a name by their content: the same name means the same bytes. */
  nameOf?: (path: string) => string | undefined;
}

export const LIMITS: SizeLimits = {
  maxCodeBytes: 512 * 1024,
  maxDocumentBytes: 1024 * 1024,
  maxLockfileBytes: 32 * 1024 * 1024,
};
const MAX_FILES = 200_000;
const MAX_EXCLUDE_BYTES = 256 * 1024;

export function discover(given: string, options: DiscoverOptions = {}): Discovery {
  const root = rootOf(given);
  const git = gitDirectoryOf(root);
  const commit = git === undefined ? undefined : commitOf(git);
  const found = findFiles(given, root, git, commit, options.maxFiles ?? MAX_FILES);
  const paths = found.paths.sort(compareText);
  const roleOf = rolesIn(layoutOf(paths));
  const files = paths.map((path) => sourceFile(root, path, roleOf(path)));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const limits = { ...LIMITS, ...options };
  return {
    name: basename(root),
    ...(commit === undefined ? {} : { commit }),
    files,
    skipped: found.skipped.sort((a, b) => compareText(a.file, b.file) || compareText(a.why, b.why)),
    read(path) {
      const file = byPath.get(path);
      return file === undefined ? { why: 'not among the files found' } : readSource(`${root}/${path}`, file, limits);
    },
  };
}

function rootOf(given: string): string {
  try {
    const root = realpathSync(given);
    if (statSync(root).isDirectory()) return root;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UserError(isMissing ? `${given} does not exist` : `${given}: ${reasonOf(error)}`);
  }
  throw new UserError(`${given} is not a directory`);
}

function findFiles(
  given: string,
  root: string,
  git: GitDirectory | undefined,
  commit: string | undefined,
  maxFiles: number,
) {
  let tracked: ReadonlySet<string> | undefined;
  const isTracked = (path: string) => {
    if (git === undefined) return false;
    tracked ??= trackedPaths(git, commit?.length === 64 ? 32 : 20);
    return tracked.has(path);
  };
  const exclude = git === undefined ? undefined : readInside(git.common, 'info/exclude', MAX_EXCLUDE_BYTES);
  try {
    return walk(root, {
      maxFiles,
      isRepository: git !== undefined,
      exclude: exclude?.toString('utf8') ?? '',
      isTracked,
    });
  } catch (error) {
    throw new UserError(`${given}: ${reasonOf(error)}`);
  }
}

/** The size is asked for only where it can matter: one lstat a file is a third of the whole walk. */
function sourceFile(root: string, path: string, role: SourceFile['role']): SourceFile {
  const language = languageOf(path);
  return { path, role, language, size: language === 'other' ? 0 : sizeOf(`${root}/${path}`) };
}

function sizeOf(absolute: string): number {
  try {
    return lstatSync(absolute).size;
  } catch {
    // Gone since it was listed: reading it will say so.
    return 0;
  }
}
