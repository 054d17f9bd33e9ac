// Names of frameworks that stand for something of the running program: Flask's `request`, `g`, `current_app`.

import type { LibraryValue, Site, Value } from '../values.ts';
import type { Machine } from './machine.ts';

/** What a name imported from outside gives: itself, unless a framework knows better. */
/**
 * `from google.cloud import storage`, `import urllib.request` and `urllib.request.urlopen`: the catalogue knows the module,
 * and of the package around it nothing or another thing.
 */
export function libraryOfItsOwn(
  machine: Machine,
  { source, path, made }: LibraryValue,
  name: string,
  file: string,
): LibraryValue | undefined {
  if (made || !file.endsWith('.py')) return undefined;
  const around = [source, ...path].join('.');
  const module = `${around}.${name}`;
  const found = machine.libraryOf(module, file);
  if (!found?.imports.includes(module) || found.id === machine.libraryOf(around, file)?.id) return undefined;
  return { kind: 'library', source: module, path: [] };
}

export function readLibrary(machine: Machine, value: LibraryValue, site: Site): Value {
  for (const framework of machine.frameworks) {
    const found = framework.global?.(value, { machine, site });
    if (found) return found;
  }
  return value;
}
