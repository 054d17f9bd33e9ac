// Where the part of a handler that was not read can lie: the files of all functions that it ran, what those import, and what
// the objects within their reach were made of.

import type { Program } from '../../core/ir.ts';
import type { Machine } from '../evaluate/machine.ts';
import { importedBy } from '../evaluate/sources.ts';
import { insideOf } from '../inside.ts';
import type { Observation } from '../observe.ts';
import type { Scope } from '../scope.ts';
import type { FunctionValue, Value } from '../values.ts';

export interface Unread {
  files: ReadonlySet<string>;
  /** Import names of libraries whose objects were handed in from elsewhere, as `<file> <import name>`. */
  handed: ReadonlySet<string>;
}

/** `anywhere`: in any program that was read; `unknown`: in one that was not. */
export type FindUnread = (
  handler: FunctionValue,
  seen: Pick<Observation, 'ran' | 'lost'>,
) => Unread | 'anywhere' | 'unknown';

/** What one value or one file leads to. */
interface Held {
  files: Set<string>;
  handed: Set<string>;
  /** It holds something that may be anything. */
  open: boolean;
}

const MOST_VALUES = 3000;
const PROGRAM = /\.([cm]?[jt]sx?|py|go)$/;

export function createFindUnread(machine: Machine): FindUnread {
  const known = new Map<string, Held>();
  const beside = (file: string): Held => {
    const held = known.get(file) ?? heldByFile(machine, file);
    known.set(file, held);
    return held;
  };
  return (handler, { ran, lost }) => {
    // What stands behind an object that nobody knows may be any code of the program.
    if (lost.length > 0) return 'anywhere';
    const start = heldBy(reachableFrom(handler));
    if (start.open) return 'anywhere';
    return closureOf([handler.file, ...ran.values(), ...start.files], start.handed, beside);
  };
}

function closureOf(start: readonly string[], handed: Set<string>, beside: (file: string) => Held): Unread | 'unknown' {
  const all: Unread & { handed: Set<string> } = { files: new Set(start), handed: new Set(handed) };
  // A set gives what is added while it is walked, too.
  const files = all.files as Set<string>;
  for (const file of files) {
    const next = beside(file);
    if (next.open) return 'unknown';
    for (const one of next.files) files.add(one);
    for (const one of next.handed) all.handed.add(one);
  }
  return all;
}

/** What a file imports, and what others put into its tables: registries, lists of plug-ins. */
function heldByFile(machine: Machine, file: string): Held {
  const program: Program | undefined = machine.programOf(file);
  // Data that a program loads does nothing by itself.
  if (!program) return { files: new Set(), handed: new Set(), open: PROGRAM.test(file) };
  const scope = machine.module(file)?.scope;
  const held = heldBy(scope ? valuesOf(scope) : []);
  for (const one of importedBy(program, machine.resolver)) held.files.add(one);
  // Much of what stands at the top of a module cannot be told, and is no code.
  return { ...held, open: false };
}

/** What surrounds a handler without being a module: what its factory was given, the object it is a method of. */
function reachableFrom({ scope, self, given, wraps }: FunctionValue): Value[] {
  const values = [self, wraps, ...(given ? [...given.positional, ...given.named.values()] : [])];
  return [...values.filter((value) => value !== undefined), ...aroundOf(scope)];
}

function aroundOf(scope: Scope): Value[] {
  const values: Value[] = [];
  for (let at: Scope = scope; at.parent; at = at.parent) values.push(...valuesOf(at));
  return values;
}

function valuesOf({ names }: Scope): Value[] {
  return [...names.values()].flatMap((binding) => ('value' in binding ? [binding.value] : []));
}

function heldBy(start: readonly Value[]): Held {
  const held: Held = { files: new Set(), handed: new Set(), open: false };
  const met = new Set<Value>(start);
  for (const value of met) {
    if (met.size > MOST_VALUES) return { ...held, open: true };
    if (value.kind === 'unknown' && value.opaque) held.open = true;
    note(value, held);
    for (const inner of heldIn(value)) met.add(inner);
  }
  return held;
}

function note(value: Value, { files, handed }: Held): void {
  if (value.kind === 'function' || value.kind === 'module' || value.kind === 'class') files.add(value.file);
  else if (value.kind === 'instance') files.add(value.of.file);
  else if (value.kind === 'made') handed.add(`${value.site.file} ${value.of.source}`);
}

/** Texts hold nothing that runs. A function keeps what stands around it. */
function heldIn(value: Value): Value[] {
  if (value.kind === 'text' || value.kind === 'library') return [];
  if (value.kind !== 'function') return insideOf(value);
  return [...(value.self ? [value.self] : []), ...(value.wraps ? [value.wraps] : []), ...aroundOf(value.scope)];
}
