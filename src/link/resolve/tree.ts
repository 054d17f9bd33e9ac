// The files of the repository as directories, for programs that load what they find on disk. Built when first asked.

import { compareText } from '../../core/evidence.ts';
import { below, directoryOf } from './resolver.ts';

export interface FileTree {
  has: (path: string) => boolean;
  isDirectory: (path: string) => boolean;
  /** What stands in a directory, sorted by name. */
  children: (directory: string) => { name: string; directory: boolean }[];
  /** All files below a directory, sorted. */
  filesBelow: (directory: string) => string[];
}

export function createFileTree(files: ReadonlySet<string>): FileTree {
  let built: Map<string, Map<string, boolean>> | undefined;
  const directories = () => {
    built ??= build(files);
    return built;
  };
  return {
    has: (path) => files.has(path),
    isDirectory: (path) => directories().has(path),
    children: (directory) =>
      [...(directories().get(directory) ?? [])]
        .map(([name, isDirectory]) => ({ name, directory: isDirectory }))
        .sort((a, b) => compareText(a.name, b.name)),
    filesBelow: (directory) => filesBelow(directories(), directory),
  };
}

/** By directory: the names in it, and whether each is a directory itself. */
function build(files: ReadonlySet<string>): Map<string, Map<string, boolean>> {
  const directories = new Map<string, Map<string, boolean>>([['', new Map()]]);
  for (const file of files) {
    let isDirectory = false;
    for (let path = file; path !== ''; path = directoryOf(path)) {
      const parent = directoryOf(path);
      const known = directories.get(parent);
      const names = known ?? new Map<string, boolean>();
      if (!known) directories.set(parent, names);
      names.set(path.slice(parent === '' ? 0 : parent.length + 1), isDirectory);
      // Above a directory that is known, all is known.
      if (known && isDirectory) break;
      isDirectory = true;
    }
  }
  return directories;
}

function filesBelow(directories: Map<string, Map<string, boolean>>, directory: string): string[] {
  const found: string[] = [];
  const pending = [directory];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const [name, isDirectory] of directories.get(at) ?? []) {
      if (isDirectory) pending.push(below(at, name));
      else found.push(below(at, name));
    }
  }
  return found.sort(compareText);
}
