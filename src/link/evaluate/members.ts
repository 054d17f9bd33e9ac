// Reading a member of a value.

import {
  type ClassValue,
  choice,
  constant,
  type InstanceValue,
  opaque,
  type RouterValue,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { anException } from './attempts.ts';
import { findGetter, findMember, libraryMember, superMember } from './classes.ts';
import { fileMember } from './files/calls.ts';
import { libraryOfItsOwn, readLibrary } from './globals.ts';
import { structMember } from './go/instances.ts';
import { isGo } from './go/types.ts';
import type { Machine } from './machine.ts';
import { environmentVariable, settingsMember } from './settings.ts';
import { readsSettings, settingsField } from './settings-class.ts';

const DICT_METHODS = new Set([
  'get',
  'items',
  'keys',
  'values',
  'update',
  'setdefault',
  'copy',
  'pop',
  'entries',
  'forEach',
  'hasOwnProperty',
]);
/** What anything else that went wrong also has. */
const SAYS_WHAT_FAILED = new Set(['args', 'message', 'stack', 'toString']);
const PROTOTYPE = new Set(['__proto__', 'prototype', 'constructor']);

export function member(machine: Machine, object: Value, name: string, site: Site): Value {
  if (PROTOTYPE.has(name) && object.kind !== 'super' && !site.file.endsWith('.go')) return unknown('a prototype');
  switch (object.kind) {
    case 'constant':
      if (object.value === undefined || object.value === null) return unknown('a member of nothing');
      return name === 'length' && typeof object.value === 'string'
        ? constant(object.value.length)
        : { kind: 'method', receiver: object, name };
    case 'list':
      if (object.fields?.has(name)) return object.fields.get(name) ?? UNDEFINED;
      return name === 'length' && !object.open
        ? constant(object.items.length)
        : { kind: 'method', receiver: object, name };
    case 'dict':
      return object.entries.get(name) ?? (site.file.endsWith('.go') ? goEntry(object) : dictMember(object, name));
    case 'function':
      if (object.fields?.has(name)) return object.fields.get(name) ?? UNDEFINED;
      return name === 'name' ? constant(object.node.name ?? '') : { kind: 'method', receiver: object, name };
    case 'class':
      return (
        findMember(object, name) ??
        (name === '__name__'
          ? constant(object.node.name ?? '')
          : (classMember(machine, object, name, site) ?? libraryMember(object, name) ?? opaque('a member of a class')))
      );
    case 'instance':
      return instanceMember(machine, object, name, site);
    case 'module':
      return machine.imported(object, name);
    case 'library':
      return (
        environmentVariable(object, name, site) ??
        fileMember(object, name, site) ??
        libraryOfItsOwn(machine, object, name, site.file) ??
        readLibrary(machine, { ...object, path: [...object.path, name] }, site)
      );
    case 'made':
      return (
        object.fields?.get(name) ??
        settingsMember(machine, object, name, site) ?? {
          kind: 'library',
          source: object.of.source,
          path: [...object.of.path, name],
          made: object,
        }
      );
    case 'router':
      return routerMember(machine, object, name, site);
    case 'choice':
      return choice([
        ...object.options.map((o) => ({ value: member(machine, o.value, name, site), when: o.when })),
        ...(object.caught && SAYS_WHAT_FAILED.has(name)
          ? [{ value: member(machine, anException(), name, site), when: [] }]
          : []),
      ]);
    case 'native':
      return object.member?.(name) ?? unknown(`${name} of ${object.name}`);
    case 'super':
      return superMember(object.self, object.of, name);
    default:
      return { kind: 'method', receiver: object, name };
  }
}

function classMember(machine: Machine, object: ClassValue, name: string, site: Site): Value | undefined {
  for (const framework of machine.frameworks) {
    const found = framework.classMember?.(object, name, { machine, site });
    if (found) return found;
  }
  return undefined;
}

/** What a map does not hold is its zero value. */
function goEntry(object: Extract<Value, { kind: 'dict' }>): Value {
  return object.open ? unknown(object.open) : constant(null);
}

function dictMember(object: Extract<Value, { kind: 'dict' }>, name: string): Value {
  if (DICT_METHODS.has(name)) return { kind: 'method', receiver: object, name };
  return object.open ? unknown(object.open) : UNDEFINED;
}

function instanceMember(machine: Machine, object: InstanceValue, name: string, site: Site): Value {
  if (isGo(object.of)) return structMember(machine, object, name, site);
  const field = object.fields.get(name);
  if (field) return readsSettings(machine, object) ? settingsField(machine, object, name, field, site) : field;
  const getter = findGetter(object.of, name);
  if (getter) return machine.call({ ...getter, self: object }, { positional: [], named: new Map() }, site);
  const found = findMember(object.of, name);
  if (found?.kind === 'function') {
    if (object.injected)
      machine.observer?.lost(`\`${object.of.node.name ?? 'an object'}\` is put in by its type alone`, site);
    return { ...found, self: object };
  }
  if (readsSettings(machine, object)) return settingsField(machine, object, name, found, site);
  if (found) return found;
  return libraryMember(object.of, name) ?? opaque(`no ${name} was ever set`);
}

function routerMember(machine: Machine, router: RouterValue, name: string, site: Site): Value {
  const field = router.fields.get(name);
  if (field) return field;
  const own = router.of && findMember(router.of, name);
  if (own?.kind === 'function') return { ...own, self: router };
  if (own) return own;
  const getter = router.of && findGetter(router.of, name);
  if (getter) return machine.call({ ...getter, self: router }, { positional: [], named: new Map() }, site);
  const framework = machine.frameworks.find((f) => f.id === router.framework);
  const property = framework?.property?.(router, name, { machine, site });
  if (property) return property;
  return framework?.has?.(name) === false ? UNDEFINED : { kind: 'method', receiver: router, name };
}
