// Where the repository's files are for the programs in it: below one made-up root, which no path outside can have.

import { ancestors, below, directoryOf, joinPath } from '../../resolve/resolver.ts';
import type { FileTree } from '../../resolve/tree.ts';

export const ROOT = '/{repository}';

const MANIFESTS = ['package.json', 'pyproject.toml', 'setup.py', 'tsoa.json'];

export function absolute(path: string): string {
  return path === '' ? ROOT : `${ROOT}/${path}`;
}

/** The path inside the repository of an absolute one; undefined for any other. */
export function inRepository(text: string): string | undefined {
  const plain = text.startsWith('file://') ? text.slice('file://'.length) : text;
  if (plain !== ROOT && !plain.startsWith(`${ROOT}/`)) return undefined;
  return joinPath('', plain.slice(ROOT.length));
}

/** The directory that a program is started in, as far as its place tells: the nearest with a manifest. */
export function workingDirectory(file: string, tree: FileTree): string {
  return ancestors(directoryOf(file)).find((d) => MANIFESTS.some((m) => tree.has(below(d, m)))) ?? '';
}

/** Relative paths count from a working directory that no code tells: the nearest package, then those around it. */
export function candidates(text: string, file: string, tree: FileTree): string[] {
  const inside = inRepository(text);
  if (inside !== undefined) return [inside];
  if (text.startsWith('/')) return [];
  const own = workingDirectory(file, tree);
  const found = ancestors(own).map((directory) => joinPath(directory, text));
  return [...new Set(found.filter((path) => path !== undefined))];
}

/** The directory that a text names, if there is one. */
export function directoryAt(text: string, file: string, tree: FileTree): string | undefined {
  return candidates(text, file, tree).find((path) => tree.isDirectory(path));
}

export function fileAt(text: string, file: string, tree: FileTree): string | undefined {
  return candidates(text, file, tree).find((path) => tree.has(path));
}
