// Python's imports over the list of files: packages before modules of the same name, relative imports by their dots, and
// for absolute ones every directory that could stand on the path, the nearest first.

import { ancestors, below, directoryOf, type ProgramResolver } from './resolver.ts';

export function createPythonResolver(files: Set<string>): ProgramResolver {
  const directories = pythonDirectories(files);
  const homes = packageHomes(files);

  function probe(path: string): string | undefined {
    // A package shadows a module of the same name.
    for (const candidate of [`${path}/__init__.py`, `${path}.py`]) if (files.has(candidate)) return candidate;
    return directories.has(path) ? path : undefined;
  }

  function resolve(source: string, from: string): string | undefined {
    const dots = /^\.*/.exec(source)?.[0].length ?? 0;
    const path = source.slice(dots).replaceAll('.', '/');
    if (dots > 0) {
      let directory = directoryOf(from);
      for (let up = 1; up < dots; up += 1) directory = directoryOf(directory);
      return path === '' ? probe(directory) : probe(below(directory, path));
    }
    const near = roots(from, files).map((root) => probe(below(root, path)));
    // A module or package wins over a directory of that name, wherever on the path each stands.
    const file = near.find((found) => found?.endsWith('.py'));
    if (file) return file;
    const elsewhere = homes.get(path.split('/')[0] ?? '') ?? [];
    const found = elsewhere.map((home) => probe(below(home, path))).filter((file) => file?.endsWith('.py'));
    return found.length === 1 ? found[0] : near.find((directory) => directory !== undefined);
  }
  return { resolve };
}

/** Directories that may be on the path: the first one above the package, and those above it, with their `src`. */
function roots(from: string, files: Set<string>): string[] {
  const outside = ancestors(directoryOf(from)).filter((d) => !files.has(below(d, '__init__.py')));
  return outside.flatMap((d) => [d, below(d, 'src')]);
}

/** Directories with Python files below them: namespace packages. */
function pythonDirectories(files: Set<string>): Set<string> {
  const directories = new Set<string>();
  for (const file of files) {
    if (!file.endsWith('.py')) continue;
    for (let d = directoryOf(file); d !== '' && !directories.has(d); d = directoryOf(d)) directories.add(d);
  }
  return directories;
}

/**
 * Where top-level packages stand, by name: what stands only once in the repository is found from anywhere. A namespace
 * package may have parts in several places.
 */
function packageHomes(files: Set<string>): Map<string, string[]> {
  const homes = new Map<string, Set<string>>();
  const add = (directory: string) => {
    const parent = directoryOf(directory);
    const name = directory.slice(parent === '' ? 0 : parent.length + 1);
    homes.set(name, (homes.get(name) ?? new Set()).add(parent));
  };
  for (const file of files) {
    if (!file.endsWith('/__init__.py')) continue;
    const directory = directoryOf(file);
    const parent = directoryOf(directory);
    if (files.has(below(parent, '__init__.py'))) continue;
    add(directory);
    if (parent !== '') add(parent);
  }
  return new Map([...homes].map(([name, parents]) => [name, [...parents]]));
}
