// Directories of a repository: '.' is the root, separators are forward slashes, nothing climbs out of the root.

import { posix } from 'node:path';

export const directoryOf = (file: string): string => posix.dirname(file);
export const baseOf = (path: string): string => posix.basename(path);

export function isUnder(path: string, directory: string): boolean {
  return directory === '.' || path === directory || path.startsWith(`${directory}/`);
}

/** The directory, its parent, … up to and including `top`; only itself when it does not lie below `top`. */
export function climb(directory: string, top = '.'): string[] {
  const way = [directory];
  if (!isUnder(directory, top)) return way;
  for (let at = directory; at !== top && at !== '.'; ) {
    at = directoryOf(at);
    way.push(at);
  }
  return way;
}

/** Undefined when it leaves the root, is absolute, a URL, or rests on a variable. */
export function joinInside(directory: string, relative: string): string | undefined {
  if (relative.startsWith('/') || /[$]|:\/\/|^git@/.test(relative)) return undefined;
  const path = posix.normalize(posix.join(directory, relative)).replace(/\/$/, '');
  return path === '..' || path.startsWith('../') ? undefined : path === '' ? '.' : path;
}

export function commonDirectory(files: readonly string[]): string | undefined {
  const [first, ...rest] = files;
  if (first === undefined) return undefined;
  return climb(directoryOf(first)).find((directory) => rest.every((file) => isUnder(file, directory))) ?? '.';
}

/** 0 for the root: how deep a directory lies. */
export function depth(directory: string): number {
  return directory === '.' ? 0 : directory.split('/').length;
}

/** The first directory below `home` on the way to `path`. */
export function firstBelow(path: string, home: string): string {
  const way = climb(path, home);
  return way.at(-2) ?? home;
}

export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9._/@-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
