// A Go package: all files of a directory share one scope, each has its imports for itself. Variables are initialised when
// they are first needed, as Go orders them by what they need of each other; then `init` runs, and `main` of a program.

import type { Program, Statement } from '../../../core/ir.ts';
import { Scope } from '../../scope.ts';
import { constant, dict, type FunctionValue, NOTHING, opaque, unknown, type Value } from '../../values.ts';
import { functionValue } from '../functions.ts';
import type { Frame, Machine, Module } from '../machine.ts';
import { noteAssignments } from './assigned.ts';
import { fill } from './instances.ts';
import { makeStruct } from './types.ts';
import { zeroOf } from './zero.ts';

/**
 * Modules for the files of one package, with a scope that they share. Two of them declare the same only where tags decide
 * which is built: the one that is by default comes last, and holds.
 */
export function newPackage(programs: readonly Program[]): Module[] {
  const shared = new Scope(undefined, 0, true);
  const ordered = [...programs.filter((p) => p.optional), ...programs.filter((p) => !p.optional)];
  return ordered.map((program) => ({
    file: program.file,
    language: program.language,
    program,
    scope: new Scope(shared, 0, false),
    state: 'new',
    exports: new Map(),
    stars: [],
    commonjs: dict(),
  }));
}

/** A name of the package, whichever of its files declares it. */
export function nameOfPackage(module: Module, name: string): Value {
  return module.scope.parent?.read(name) ?? opaque(`\`${name}\` is not defined in ${module.file}`);
}

export function runPackage(machine: Machine, modules: readonly Module[]): void {
  for (const module of modules) for (const local of ['primary', 'other'] as const) bindImports(machine, module, local);
  for (const module of modules) noteAssignments(machine, module.program);
  const starts: FunctionValue[] = [];
  for (const module of modules) declareAll(machine, module, starts);
  for (const module of modules) attachMethods(machine, module);
  const settle = modules.flatMap((module) => module.program.body.flatMap((s) => declareVariable(machine, s, module)));
  for (const initialise of settle) initialise();
  for (const start of starts) machine.call(start, NOTHING, { file: start.file, at: start.node.at });
}

function frameOf(module: Module): Frame {
  return { scope: module.scope, module, returns: [], yields: [] };
}

/** A package goes by the name that it gives itself; of a library that is told from its path, and may be one of several. */
function bindImports(machine: Machine, module: Module, which: 'primary' | 'other'): void {
  for (const statement of module.program.body) {
    if (statement.kind !== 'import') continue;
    const target = machine.resolve(statement.source, module.file);
    const loaded = target.kind === 'module' ? machine.module(target.file) : undefined;
    const [first, ...others] = statement.names;
    if (!first) continue;
    if (first.local === '*') {
      if (which === 'primary') module.stars.push(target);
      continue;
    }
    const locals = which === 'primary' ? [first.local] : others.map(({ local }) => local);
    if (which === 'other' && loaded?.program.package) locals.push(loaded.program.package);
    for (const local of locals)
      if (which === 'primary' || !module.scope.names.has(local)) module.scope.names.set(local, { value: target });
  }
}

/** What is configured at run time stands in such variables: that nobody sets them here says nothing. */
function variableOf(machine: Machine, { annotation }: Extract<Statement, { kind: 'assign' }>, frame: Frame): Value {
  const value = zeroOf(machine, annotation, frame);
  if (value.kind === 'instance')
    fill(value, opaque(`what \`${value.of.node.name ?? 'a variable'}\` holds when it runs`));
  if (value.kind === 'constant' && value.value !== null) return opaque('a variable that is set when it runs');
  return value;
}

function declareAll(machine: Machine, module: Module, starts: FunctionValue[]): void {
  const shared = module.scope.parent;
  const frame = frameOf(module);
  for (const statement of module.program.body) {
    if (statement.kind === 'class' && statement.class.name)
      shared?.names.set(statement.class.name, { value: makeStruct(machine, statement.class, frame) });
    if (statement.kind !== 'function' || statement.function.receiver) continue;
    const value: FunctionValue = functionValue(statement.function, frame);
    const { name } = value.node;
    const begins = name === 'main' && module.program.package === 'main';
    if (name === 'init') starts.unshift(value);
    else if (begins) starts.push(value);
    if (name === 'init' || begins) continue;
    machine.functions.push(value);
    if (name && name !== '_') shared?.names.set(name, { value });
  }
}

function attachMethods(machine: Machine, module: Module): void {
  for (const statement of module.program.body) {
    const receiver = statement.kind === 'function' ? statement.function.receiver : undefined;
    if (statement.kind !== 'function' || !receiver) continue;
    const owner = module.scope.parent?.read(receiver.type);
    if (owner?.kind !== 'class' || !statement.function.name) continue;
    const value: FunctionValue = { ...functionValue(statement.function, frameOf(module)), owner };
    machine.functions.push(value);
    owner.members.set(statement.function.name, value);
  }
}

/** Gives what forces the value, which nobody may have asked for by then. */
function declareVariable(machine: Machine, statement: Statement, module: Module): (() => void)[] {
  if (statement.kind !== 'assign') return [];
  const { target } = statement;
  const shared = module.scope.parent;
  const names = (target.kind === 'list' ? target.items : [target]).flatMap((t) => (t.kind === 'name' ? [t.name] : []));
  let state: 'new' | 'running' | 'done' = 'new';
  const initialise = () => {
    if (state !== 'new') return;
    state = 'running';
    const frame = frameOf(module);
    const value = statement.value ? machine.evaluate(statement.value, frame) : variableOf(machine, statement, frame);
    for (const name of names) shared?.names.delete(name);
    machine.assign(target, value, frame, 'var');
    state = 'done';
  };
  const read = (name: string) => () => {
    if (state === 'running') return unknown(`\`${name}\` is initialised in a circle`);
    initialise();
    const binding = shared?.names.get(name);
    return binding && 'value' in binding ? binding.value : constant(null);
  };
  for (const name of names) shared?.names.set(name, { read: read(name) });
  return [initialise];
}
