// Names of frameworks that stand for something of the running program: Flask's `request`, `g`, `current_app`.

import type { LibraryValue, Site, Value } from '../values.ts';
import type { Machine } from './machine.ts';

/** What a name imported from outside gives: itself, unless a framework knows better. */
export function readLibrary(machine: Machine, value: LibraryValue, site: Site): Value {
  for (const framework of machine.frameworks) {
    const found = framework.global?.(value, { machine, site });
    if (found) return found;
  }
  return value;
}
