// The constructor that dataclasses and attrs write for a Python class, from its fields and their defaults.

import {
  type Arguments,
  type ClassValue,
  type InstanceValue,
  type MadeValue,
  NOTHING,
  type RouterValue,
  type Site,
  type Value,
} from '../values.ts';
import type { Machine } from './machine.ts';

const SOURCES = ['dataclasses', 'attr', 'attrs'];
const FIELDS = ['field', 'ib', 'attrib'];
const DEEPEST_INHERITANCE = 20;

interface Field {
  name: string;
  /** What stands after the `=`; undefined for a field without a default. */
  value: Value | undefined;
}

/** Sets the fields of a new object, in the order in which the classes declare them. */
export function fillFields(
  machine: Machine,
  of: ClassValue,
  self: InstanceValue | RouterValue,
  given: Arguments,
  site: Site,
): void {
  const positional = [...given.positional];
  const named = new Map(given.named);
  for (const { name, value } of fieldsOf(of)) {
    const field = value?.kind === 'made' && isField(value) ? value : undefined;
    const takes = !isFalse(field?.arguments.named.get('init'));
    const passed = takes ? (named.get(name) ?? positional.shift()) : undefined;
    named.delete(name);
    const own =
      passed ?? (takes ? spreadTo(name, given) : undefined) ?? (field ? defaultOf(machine, field, site) : value);
    if (own?.kind === 'router' && own.name === '') own.name = name;
    if (own) self.fields.set(name, own);
  }
  for (const [name, value] of named) self.fields.set(name, value);
}

/** `Claims(**payload)`: what is not given by name may stand in the mapping, so that its default says nothing. */
export function fillFromSpread(of: ClassValue, self: InstanceValue | RouterValue, given: Arguments): void {
  for (const { name } of fieldsOf(of)) {
    const value = self.fields.has(name) ? undefined : spreadTo(name, given);
    if (value) self.fields.set(name, value);
  }
}

function spreadTo(name: string, { spread }: Arguments): Value | undefined {
  return spread && { kind: 'method', receiver: spread, name };
}

/** Is its constructor made from its fields? Only a decorated class has one, or one that descends from such. */
export function isRecord(of: ClassValue, depth = 0): boolean {
  if (of.node.decorators.length > 0) return true;
  return depth < DEEPEST_INHERITANCE && of.bases.some((b) => b.kind === 'class' && isRecord(b, depth + 1));
}

/** Those of the bases first; one that a class declares again keeps its place. */
function fieldsOf(of: ClassValue, depth = 0): Field[] {
  if (depth > DEEPEST_INHERITANCE) return [];
  const fields = new Map<string, Field>();
  for (const base of of.bases)
    if (base.kind === 'class') for (const field of fieldsOf(base, depth + 1)) fields.set(field.name, field);
  for (const { kind, name, annotation } of of.node.members) {
    const value = of.members.get(name);
    const declared = annotation !== undefined || (value?.kind === 'made' && isField(value));
    if (kind === 'field' && declared) fields.set(name, { name, value });
  }
  return [...fields.values()];
}

function isField(value: MadeValue): boolean {
  return SOURCES.includes(value.of.source) && FIELDS.includes(value.of.path.at(-1) ?? '');
}

function defaultOf(machine: Machine, field: MadeValue, site: Site): Value | undefined {
  const { named } = field.arguments;
  const make = named.get('default_factory') ?? named.get('factory');
  return make ? machine.call(make, NOTHING, site) : (named.get('default') ?? field.arguments.positional[0]);
}

function isFalse(value: Value | undefined): boolean {
  return value?.kind === 'constant' && value.value === false;
}
