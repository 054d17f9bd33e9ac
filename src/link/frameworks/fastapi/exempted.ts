// Handlers that a library is told to leave alone: `@limiter.exempt` takes them out of what its middleware limits.

import { isNamed } from '../../catalogue.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { FrameworkContext } from '../../framework.ts';
import { handlerOf } from '../../handlers.ts';
import type { Arguments, LibraryValue, Value } from '../../values.ts';

/** By library. */
const exempted = new WeakMap<Machine, Map<string, Set<unknown>>>();

export function noteExempted(callee: LibraryValue, given: Arguments, { machine, site }: FrameworkContext): void {
  const library = machine.libraryOf(callee.source, site.file);
  if (!library?.exempts || !isNamed(library.exempts, callee)) return;
  const [value] = given.positional;
  const node = value && handlerOf(value).value?.node;
  if (!node) return;
  const all = exempted.get(machine) ?? new Map<string, Set<unknown>>();
  exempted.set(machine, all);
  all.set(library.id, (all.get(library.id) ?? new Set()).add(node));
}

/** Middleware of the library that the handler was taken out of. */
export function isExempted(guard: Value, { handler, machine }: { handler: Value; machine: Machine }): boolean {
  const of = guard.kind === 'made' ? guard.of : guard;
  const all = exempted.get(machine);
  if (of.kind !== 'library' || !all) return false;
  const node = handlerOf(handler).value?.node;
  const library = machine.libraryOf(of.source, handlerFile(handler));
  return library !== undefined && node !== undefined && all.get(library.id)?.has(node) === true;
}

const handlerFile = (handler: Value) => handlerOf(handler).value?.file ?? '';
