// Classes, their instances, and subclasses of what a framework or library gives.

import type { ClassMember, ClassNode } from '../../core/ir.ts';
import { Scope } from '../scope.ts';
import type { Arguments, ClassValue, FunctionValue, LibraryValue, RouterValue, Site, Value } from '../values.ts';
import { exportName, type InstanceValue, opaque } from '../values.ts';
import { decorate, functionValue } from './functions.ts';
import { isGo, makeInstance } from './go/types.ts';
import type { Frame, Machine } from './machine.ts';
import { fillFields, fillFromSpread, isRecord } from './records.ts';

const DEEPEST_INHERITANCE = 20;

export function makeClass(machine: Machine, node: ClassNode, frame: Frame): ClassValue {
  const scope = new Scope(frame.scope, machine.conditions.length, frame.module.language === 'python');
  const bases = node.bases.map((b) => machine.evaluate(b, frame));
  const value: ClassValue = {
    kind: 'class',
    node,
    scope: frame.scope,
    file: frame.module.file,
    bases,
    members: new Map(),
    getters: new Map(),
  };
  machine.classes.push(value);
  // JavaScript classes see their own name inside.
  if (node.name && frame.module.language === 'javascript') scope.names.set(node.name, { value });
  const body: Frame = { ...frame, scope, owner: value, returns: [], yields: [] };
  for (const member of node.members) addMember(machine, value, member, body);
  if (frame.module.language === 'javascript') {
    for (const decorator of node.decorators) machine.evaluate(decorator, frame);
    return value;
  }
  for (const decorator of [...node.decorators].reverse()) {
    machine.call(
      machine.evaluate(decorator, frame),
      { positional: [value], named: new Map() },
      { file: value.file, at: decorator.at },
    );
  }
  return value;
}

function addMember(machine: Machine, owner: ClassValue, member: ClassMember, body: Frame): void {
  const python = body.module.language === 'python';
  if (member.kind === 'static-block') {
    machine.run(member.body ?? [], { ...body, self: owner });
    return;
  }
  if (member.kind === 'field') {
    if (!member.value || (!python && !member.static)) return;
    const value = machine.evaluate(member.value, python ? body : { ...body, self: owner });
    owner.members.set(member.name, value);
    if (python) body.scope.names.set(member.name, { value });
    return;
  }
  if (!member.function || member.kind === 'setter') return;
  // Methods of a Python class do not see the class's names; JavaScript has none to see.
  const plain: FunctionValue = {
    ...functionValue(member.function, python ? { ...body, scope: owner.scope } : body),
    owner,
  };
  machine.functions.push(plain);
  if (member.kind === 'getter' || isProperty(machine, member, body)) {
    owner.getters.set(member.name, plain);
    return;
  }
  const decorators = [...member.decorators, ...member.function.decorators].filter((d, i, all) => all.indexOf(d) === i);
  const value = python ? decorate(machine, plain, decorators, body) : plain;
  owner.members.set(member.name, value);
  if (python) body.scope.names.set(member.name, { value });
}

function isProperty(machine: Machine, member: ClassMember, frame: Frame): boolean {
  return [...member.decorators, ...(member.function?.decorators ?? [])].some((d) => {
    if (d.kind !== 'name' && d.kind !== 'member') return false;
    const value = machine.evaluate(d, frame);
    return value.kind === 'library' && /(^|_)property$|^computed_field$/.test(value.path.at(-1) ?? '');
  });
}

/** The member of the class or of the nearest base that has it. */
export function findMember(of: ClassValue, name: string, depth = 0): Value | undefined {
  const own = of.members.get(name);
  if (own || depth > DEEPEST_INHERITANCE) return own;
  for (const base of of.bases) {
    const found = base.kind === 'class' ? findMember(base, name, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

export function findGetter(of: ClassValue, name: string, depth = 0): FunctionValue | undefined {
  const own = of.getters.get(name);
  if (own || depth > DEEPEST_INHERITANCE) return own;
  for (const base of of.bases) {
    const found = base.kind === 'class' ? findGetter(base, name, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** All library classes that it descends from. */
export function libraryBases(of: ClassValue, depth = 0): LibraryValue[] {
  if (depth > DEEPEST_INHERITANCE) return [];
  return of.bases.flatMap((base) => {
    if (base.kind === 'library') return [base];
    if (base.kind === 'made') return [{ ...base.of, path: base.of.path.filter((p) => p !== '[]') }];
    return base.kind === 'class' ? libraryBases(base, depth + 1) : [];
  });
}

export function isSettings(machine: Machine, of: ClassValue): boolean {
  return libraryBases(of).some(
    (base) => machine.settings.get(base.source)?.names.includes(base.path.at(-1) ?? '') ?? false,
  );
}

export function construct(machine: Machine, of: ClassValue, given: Arguments, site: Site): Value {
  if (isGo(of)) return makeInstance(machine, of, given);
  const [made] = libraryBases(of).flatMap((base) => {
    const framework = machine.frameworks.find((f) => f.constructs(base) !== undefined);
    const role = framework?.constructs(base);
    return framework && role ? [{ framework, role, base }] : [];
  });
  const self: InstanceValue | RouterValue = made
    ? newRouter(machine, { framework: made.framework.id, role: made.role, type: exportName(made.base), site, of })
    : { kind: 'instance', of, fields: new Map() };
  initialiseFields(machine, of, self);
  const constructor = findMember(of, '__init__') ?? findMember(of, 'constructor');
  if (constructor?.kind === 'function') machine.call({ ...constructor, self }, given, site);
  else if (made && self.kind === 'router') made.framework.initialise(self, given, { machine, site });
  else if (isRecord(of)) makeRecord(machine, of, self, given, site);
  else {
    for (const [name, value] of given.named) self.fields.set(name, value);
    fillFromSpread(of, self, given);
  }
  return self;
}

/** The made constructor calls what a class wants done afterwards. */
function makeRecord(
  machine: Machine,
  of: ClassValue,
  self: InstanceValue | RouterValue,
  given: Arguments,
  site: Site,
): void {
  fillFields(machine, of, self, given, site);
  const after = findMember(of, '__post_init__') ?? findMember(of, '__attrs_post_init__');
  if (after?.kind === 'function') machine.call({ ...after, self }, { positional: [], named: new Map() }, site);
}

function initialiseFields(machine: Machine, of: ClassValue, self: InstanceValue | RouterValue): void {
  for (const base of of.bases) if (base.kind === 'class') initialiseFields(machine, base, self);
  const module = machine.module(of.file);
  if (module?.language !== 'javascript') return;
  for (const member of of.node.members) {
    if (member.kind !== 'field' || member.static || !member.value) continue;
    const scope = new Scope(of.scope, machine.conditions.length, true);
    const value = machine.evaluate(member.value, { scope, module, self, owner: of, returns: [], yields: [] });
    if (value.kind === 'router' && value.name === '') value.name = member.name;
    self.fields.set(member.name, value);
  }
}

export function newRouter(
  machine: Machine,
  { of, ...made }: Pick<RouterValue, 'framework' | 'role' | 'type' | 'site'> & { of?: ClassValue },
): RouterValue {
  const router: RouterValue = {
    kind: 'router',
    ...made,
    name: '',
    fields: new Map(),
    entries: [],
    conditions: [...machine.conditions],
    ...(of && { of }),
  };
  machine.routers.push(router);
  for (const { node } of machine.budget.stack) machine.makers.add(node);
  if (of) machine.makers.add(of.node);
  return router;
}

/** `super().method`, `super(...)`: looked up in the bases; a library base gives the library's own. */
export function superMember(self: Value, of: ClassValue, name: string): Value {
  for (const base of of.bases) {
    const found = base.kind === 'class' ? findMember(base, name) : undefined;
    if (found?.kind === 'function') return { ...found, self };
  }
  const own = name === 'constructor' ? '__init__' : name;
  return self.kind === 'router'
    ? { kind: 'method', receiver: self, name: own }
    : (libraryMember(of, name) ?? opaque('a method of an unknown base'));
}

/** What a class has from a library that it descends from: `Model.select` of a class that extends it. */
export function libraryMember(of: ClassValue, name: string): Value | undefined {
  const [base] = libraryBases(of);
  return base && { ...base, path: [...base.path, name] };
}
