// Go's types as classes: structs with what they embed, composite literals, conversions, and what a value of a type is where
// no code tells which one it is.

import type { ClassNode, Expression } from '../../../core/ir.ts';
import { belongsTo } from '../../framework.ts';
import {
  type Arguments,
  type ClassValue,
  type InstanceValue,
  type LibraryValue,
  list,
  type MadeValue,
  opaque,
  type Site,
  type Value,
} from '../../values.ts';
import { type Frame, type Machine, SPECULATIVE } from '../machine.ts';

export function makeStruct(machine: Machine, node: ClassNode, frame: Frame): ClassValue {
  const { scope, module } = frame;
  const value: ClassValue = {
    kind: 'class',
    node,
    scope,
    file: module.file,
    bases: [],
    members: new Map(),
    getters: new Map(),
  };
  machine.classes.push(value);
  return value;
}

export function isGo({ file }: { file: string }): boolean {
  return file.endsWith('.go');
}

export function isInterface({ node }: ClassValue): boolean {
  return node.keywords.some(({ name }) => name === 'interface');
}

/** What stands behind `type X []T`, `type X func(…)`; undefined for structs and interfaces. */
export function underlying({ node }: ClassValue): Expression | undefined {
  return node.keywords.find(({ name }) => name === 'of')?.value;
}

/** `T{…}`: fields by name or in their order; of what only its type says, all is put in from outside. */
export function makeInstance(machine: Machine, of: ClassValue, given: Arguments): Value {
  const behind = underlying(of);
  if (behind?.kind === 'list') return list(given.positional.map((v) => typedItem(machine, of, behind.items[0], v)));
  const self: InstanceValue = { kind: 'instance', of, fields: new Map() };
  if (given.open === SPECULATIVE) self.injected = true;
  const fields = of.node.members.filter(({ kind }) => kind === 'field');
  for (const [i, value] of given.positional.entries()) {
    const field = fields[i];
    if (field) setField(self, field.name, value);
  }
  for (const [name, value] of given.named) setField(self, name, value);
  return self;
}

function setField(self: InstanceValue, name: string, value: Value): void {
  if (value.kind === 'router' && value.name === '') value.name = name;
  self.fields.set(name, value);
}

/** `{…}` inside a literal of a named list type: only the type of the list says of what. */
function typedItem(machine: Machine, of: ClassValue, type: Expression | undefined, value: Value): Value {
  const element = type && typeValue(machine, type, { scope: of.scope });
  if (element?.kind !== 'class') return value;
  if (value.kind === 'dict') return makeInstance(machine, element, { positional: [], named: value.entries });
  return value.kind === 'list' ? makeInstance(machine, element, { positional: value.items, named: new Map() }) : value;
}

/** `http.Server{Handler: h}`: what a library makes of it is its own; the fields are read as they were set. */
export function makeLibraryLiteral(machine: Machine, of: LibraryValue, given: Arguments, site: Site): Value {
  if (machine.frameworks.some((f) => f.constructs(of) !== undefined)) return machine.call(of, given, site);
  const made: MadeValue = { kind: 'made', of, arguments: given, site, fields: new Map(given.named) };
  for (const framework of machine.frameworks) framework.observe?.(of, given, { machine, site });
  if (!machine.observer) for (const value of given.named.values()) callAtStart(machine, value, site);
  return made;
}

/** `cobra.Command{Run: func(…) { serve() }}`: whoever is given functions in fields calls them, once the program runs. */
function callAtStart(machine: Machine, value: Value, site: Site): void {
  if (value.kind !== 'function' || value.node.name !== undefined) return;
  machine.atStart.push(() => {
    if (machine.called.has(value.node) || !machine.relevant.has(value.file)) return;
    machine.call(value, { positional: [], named: new Map(), open: SPECULATIVE }, site);
  });
}

/** `Type(value)` is the value; with methods of its own, a function stays what they are called on. */
export function convert(of: ClassValue, [value]: readonly Value[]): Value {
  if (value?.kind !== 'function' || of.members.size === 0) return value ?? opaque('a conversion of nothing');
  return { kind: 'instance', of, fields: new Map([[CONVERTED, value]]) };
}

/** The field that holds what an object was converted from. No program can name it. */
export const CONVERTED = '#value';

/** What the name of a type stands for. */
export function typeValue(machine: Machine, type: Expression, { scope }: Pick<Frame, 'scope'>): Value | undefined {
  if (type.kind === 'name') return scope.read(type.name);
  if (type.kind !== 'member' || type.object.kind !== 'name') return undefined;
  const home = scope.read(type.object.name);
  if (home?.kind === 'library') return { ...home, path: [...home.path, type.property] };
  return home?.kind === 'module' ? machine.imported(home, type.property) : undefined;
}

/** Something of that type which is put in from outside: of ours by its only implementation, of a library as it made it. */
export function valueOfType(machine: Machine, type: Expression | undefined, frame: Pick<Frame, 'scope'>, why: string) {
  const of = type && typeValue(machine, type, frame);
  if (of?.kind === 'class') {
    const implementation = isInterface(of) ? onlyImplementation(machine, of) : of;
    if (!implementation || underlying(implementation)) return opaque(why);
    return makeInstance(machine, implementation, { positional: [], named: new Map(), open: SPECULATIVE });
  }
  const isServed = of?.kind === 'library' && machine.frameworks.some((f) => belongsTo(of.source, f.packages));
  if (of?.kind !== 'library' || isServed || of.source === 'context') return opaque(why);
  const site = { file: '', at: [1, 1, 1, 1] as const };
  return { kind: 'made', of, arguments: { positional: [], named: new Map(), open: why }, site } satisfies MadeValue;
}

const implementations = new WeakMap<ClassValue, { among: number; found: ClassValue | undefined }>();

/** The one class of the repository that has all methods of an interface. */
function onlyImplementation(machine: Machine, of: ClassValue): ClassValue | undefined {
  const known = implementations.get(of);
  if (known?.among === machine.classes.length) return known.found;
  const methods = of.node.members.map(({ name }) => name);
  const fitting = machine.classes.filter(
    (one) => one !== of && isGo(one) && !isInterface(one) && methods.every((name) => one.members.has(name)),
  );
  const [only] = fitting;
  const found = methods.length > 0 && of.node.bases.length === 0 && fitting.length === 1 ? only : undefined;
  implementations.set(of, { among: machine.classes.length, found });
  return found;
}
