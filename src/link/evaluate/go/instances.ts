// Members of Go's structs: fields that were set, methods, what is embedded, and what a field holds that nobody set.

import type { ClassMember, Expression } from '../../../core/ir.ts';
import { derived } from '../../parts.ts';
import { isRequestDerived } from '../../truth.ts';
import { type InstanceValue, opaque, requested, type Site, type Value } from '../../values.ts';
import type { Machine } from '../machine.ts';
import { isAssigned } from './assigned.ts';
import { valueOfType } from './types.ts';
import { zeroOf } from './zero.ts';

/** What something that decodes, binds or scans has put into an object. */
const fillings = new WeakMap<InstanceValue, Value>();

export function fill(object: InstanceValue, with_: Value): void {
  object.fields.clear();
  fillings.set(object, with_);
}

/** What a call writes where it is told to: it rests on all else that the call was given. */
export function filling(name: string, from: readonly Value[]): Value {
  const value = derived(`what ${name} fills in`, from, false);
  return from.some((v) => isRequestDerived(v))
    ? { ...value, ...requested(value.why), ...(value.from && { from: value.from }) }
    : value;
}

export function structMember(machine: Machine, object: InstanceValue, name: string, site: Site): Value {
  return (
    ownMember(machine, object, name, site) ??
    embeddedMember(machine, object, name, site, 0) ??
    opaque(`no ${name} was ever set`)
  );
}

function ownMember(machine: Machine, object: InstanceValue, name: string, site: Site): Value | undefined {
  const set = object.fields.get(name);
  if (set) return set;
  const method = object.of.members.get(name);
  if (method?.kind === 'function') {
    if (object.injected)
      machine.observer?.lost(`\`${object.of.node.name ?? 'an object'}\` is put in by its type alone`, site);
    return { ...method, self: object };
  }
  const filled = fillings.get(object);
  if (filled) return filled;
  const field = object.of.node.members.find((m) => m.kind === 'field' && m.name === name);
  return field && unsetField(machine, object, field);
}

function unsetField(machine: Machine, object: InstanceValue, { name, annotation }: ClassMember): Value {
  const { of } = object;
  const isOpen = object.injected === true || isAssigned(machine, name);
  const value = isOpen
    ? valueOfType(machine, annotation, of, `\`${name}\` of \`${of.node.name ?? 'an object'}\``)
    : zeroOf(machine, annotation, of);
  // Structs inside of structs keep their identity.
  if (value.kind === 'instance' || value.kind === 'router' || value.kind === 'made') object.fields.set(name, value);
  return value;
}

const DEEPEST_EMBEDDING = 6;

function embeddedMember(
  machine: Machine,
  object: InstanceValue,
  name: string,
  site: Site,
  depth: number,
): Value | undefined {
  if (depth > DEEPEST_EMBEDDING) return undefined;
  for (const base of object.of.node.bases) {
    const field = fieldNameOf(base);
    const inner = field === undefined || field === name ? undefined : ownMember(machine, object, field, site);
    if (!inner) continue;
    if (inner.kind !== 'instance') {
      if (inner.kind !== 'constant') return machine.member(inner, name, site);
      continue;
    }
    const found = ownMember(machine, inner, name, site) ?? embeddedMember(machine, inner, name, site, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function fieldNameOf(base: Expression): string | undefined {
  if (base.kind === 'name') return base.name;
  return base.kind === 'member' ? base.property : undefined;
}
