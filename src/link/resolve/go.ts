// Go's imports over the list of files: the module paths of `go.mod` files in the repository, and what their `replace` lines
// lead elsewhere in it. A package is a directory; its first file stands for it.

import type { Document } from '../../core/document.ts';
import { compareText } from '../../core/evidence.ts';
import { ancestors, directoryOf, joinPath, type ProgramResolver } from './resolver.ts';

export interface GoResolver extends ProgramResolver {
  filesOfPackage: (file: string) => string[];
  goVersion: (file: string) => string | undefined;
}

interface GoModule {
  path: string;
  directory: string;
  version: string | undefined;
  /** Module paths that another directory of the repository stands for. */
  replaced: [path: string, directory: string][];
}

export function createGoResolver(files: ReadonlySet<string>, documents: Map<string, Document>): GoResolver {
  let packages: Map<string, string[]> | undefined;
  const filesIn = (directory: string): string[] => {
    packages ??= packagesOf(files);
    return packages.get(directory) ?? [];
  };
  const modules = [...documents].flatMap(([file, document]) => moduleOf(file, document));
  const byDirectory = new Map(modules.map((m) => [m.directory, m]));
  const moduleAbove = (file: string) =>
    ancestors(directoryOf(file))
      .map((d) => byDirectory.get(d))
      .find((m) => m !== undefined);

  function resolve(source: string, from: string): string | undefined {
    const own = moduleAbove(from);
    const others = modules.filter((m) => m !== own).map(({ path, directory }): [string, string] => [path, directory]);
    const roots: [string, string][] = [
      ...(own ? [[own.path, own.directory] as [string, string]] : []),
      ...(own?.replaced ?? []),
      ...others,
    ];
    for (const [path, directory] of roots.sort(([a], [b]) => b.length - a.length)) {
      if (source !== path && !source.startsWith(`${path}/`)) continue;
      const [first] = filesIn(joinPath(directory, source.slice(path.length)) ?? '');
      if (first) return first;
    }
    return undefined;
  }
  return {
    resolve,
    filesOfPackage: (file) => filesIn(directoryOf(file)),
    goVersion: (file) => moduleAbove(file)?.version,
  };
}

/** Files for other systems than the one that servers run on declare the same names once more. */
const ELSEWHERE = /_(?:windows|darwin|freebsd|openbsd|netbsd|plan9|solaris|js|wasm|wasip1|android|ios)\.go$/;

function packagesOf(files: ReadonlySet<string>): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  for (const file of [...files].sort(compareText)) {
    if (!file.endsWith('.go') || file.endsWith('_test.go') || ELSEWHERE.test(file)) continue;
    const directory = directoryOf(file);
    const known = packages.get(directory);
    if (known) known.push(file);
    else packages.set(directory, [file]);
  }
  return packages;
}

const REPLACE = /^(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(\.{1,2}(?:\/\S*)?)\s*$/;

function moduleOf(file: string, document: Document): GoModule[] {
  if (document.format !== 'lines' || !(file === 'go.mod' || file.endsWith('/go.mod'))) return [];
  const lines = document.lines.map((line) => line.replace(/\/\/.*$/, '').trim());
  const said = (word: string) =>
    lines
      .find((line) => line.startsWith(`${word} `))
      ?.slice(word.length + 1)
      .trim();
  const path = said('module')?.replace(/^"(.*)"$/, '$1');
  if (path === undefined) return [];
  const directory = directoryOf(file);
  const replaced = lines.flatMap((line): [string, string][] => {
    const [, from, to] = REPLACE.exec(line) ?? [];
    const target = to === undefined ? undefined : joinPath(directory, to);
    return from !== undefined && target !== undefined ? [[from, target]] : [];
  });
  return [{ path, directory, version: said('go'), replaced }];
}
