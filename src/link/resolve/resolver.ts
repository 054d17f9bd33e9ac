// Finds the file that an import means, over the list of files alone: no disk, no node_modules.

import type { FileTree } from './tree.ts';

export interface ProgramResolver {
  /** The file in the repository, or undefined for a library (or a file that is not there). */
  resolve: (source: string, from: string) => string | undefined;
}

/** What the linker works with: one for all languages, and the files themselves. */
export interface RepositoryResolver extends ProgramResolver {
  tree: FileTree;
  /** Packages that load the files of a directory that they are told of. */
  loaders: string[];
  /** Go: the files of the package that a file belongs to. */
  filesOfPackage?: (file: string) => string[];
  /** Go: the version of the language that the module of a file asks for, `1.22`. */
  goVersion?: (file: string) => string | undefined;
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Joins and normalises; undefined when it climbs out of the repository. */
export function joinPath(directory: string, relative: string): string | undefined {
  const parts = directory === '' ? [] : directory.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else parts.push(part);
  }
  return parts.join('/');
}

/** The directory itself and all above it, nearest first, the root ('') last. */
export function ancestors(directory: string): string[] {
  const all = [directory];
  for (let d = directory; d !== ''; ) {
    d = directoryOf(d);
    all.push(d);
  }
  return all;
}

export function below(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
