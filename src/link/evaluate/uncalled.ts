// Functions that only a server or a library calls, and classes that nobody makes: tried with unknown arguments when they
// may register something. What they make may make others worth trying.

import type { FunctionNode } from '../../core/ir.ts';
import { handlerOf } from '../handlers.ts';
import { type ClassValue, type FunctionValue, type Value } from '../values.ts';
import { tryFunction } from './callbacks.ts';
import { isSubclass, mayMake, mayRegister } from './candidates.ts';
import { noteDepth, withinStack } from './depth.ts';
import { type Machine, SPECULATIVE } from './machine.ts';

export function tryUncalled(machine: Machine): void {
  const instances = new Map<ClassValue, Value>();
  const exported = exportedFunctions(machine);
  for (let before = -1; before !== machine.makers.size; ) {
    before = machine.makers.size;
    // Those that make an app call those that extend one, and know with what.
    tryAll(machine, instances, (f) => isKnown(f, exported) && mayMake(machine, f));
    tryAll(machine, instances, (f) => isKnown(f, exported) && mayRegister(machine, f));
  }
}

/** Callbacks without a name are run by what they are given to; what a module exports, nobody may call. */
function isKnown({ node }: FunctionValue, exported: Set<FunctionNode>): boolean {
  return node.name !== undefined || exported.has(node);
}

function exportedFunctions(machine: Machine): Set<FunctionNode> {
  const nodes = new Set<FunctionNode>();
  for (const file of machine.relevant) {
    const module = machine.module(file);
    if (module?.language !== 'javascript') continue;
    const whole = module.commonjs.kind === 'dict' ? module.commonjs.entries.get('exports') : undefined;
    const members = whole?.kind === 'dict' ? [...whole.entries.values()] : [];
    for (const value of [...[...module.exports.values()].map((read) => read()), ...(whole ? [whole] : []), ...members])
      if (value.kind === 'function') nodes.add(value.node);
  }
  return nodes;
}

/** What answers requests or guards them is called by the framework, and is watched when its endpoints are read. */
function registeredFunctions(machine: Machine): Set<FunctionNode> {
  const nodes = new Set<FunctionNode>();
  const add = (value: Value): void => {
    const { value: innermost, wrappers } = handlerOf(value);
    for (const v of [innermost, ...wrappers]) if (v?.kind === 'function') nodes.add(v.node);
  };
  for (const { entries } of machine.routers) {
    for (const entry of entries) {
      entry.guards.forEach(add);
      if (entry.kind === 'route') add(entry.handler);
    }
  }
  return nodes;
}

function tryAll(machine: Machine, instances: Map<ClassValue, Value>, wanted: (f: FunctionValue) => boolean): void {
  const registered = registeredFunctions(machine);
  // The list grows while we walk it.
  for (let i = 0; i < machine.functions.length; i += 1) {
    const candidate = machine.functions[i];
    if (!candidate || machine.called.has(candidate.node) || registered.has(candidate.node)) continue;
    if (!wanted(candidate)) continue;
    const { owner } = candidate;
    const attempt = owner
      ? () => tryMethod(machine, candidate, owner, instances)
      : () => tryFunction(machine, candidate);
    if (!withinStack(machine, attempt)) noteDepth(machine, candidate.file, candidate.node.at);
  }
}

const CONSTRUCTORS = ['constructor', '__init__'];

/** Works on an instance of its own: one for each class. */
function tryMethod(
  machine: Machine,
  method: FunctionValue,
  owner: ClassValue,
  instances: Map<ClassValue, Value>,
): void {
  // Making one would be making an app that the program never makes.
  if (!machine.relevant.has(method.file) || isSubclass(machine, owner)) return;
  const given = { positional: [], named: new Map(), open: SPECULATIVE };
  const site = { file: method.file, at: method.node.at };
  const self = instances.get(owner) ?? machine.construct(owner, given, site);
  instances.set(owner, self);
  // Making the instance may have run it, or what it calls.
  if (machine.called.has(method.node) || CONSTRUCTORS.includes(method.node.name ?? '')) return;
  machine.call(machine.member(self, method.node.name ?? '', site), given, site);
}
