// Functions that are given to code that we do not see: each is tried once, with arguments that nobody knows.

import { partsOf } from '../parts.ts';
import { type Arguments, type FunctionValue, UNDEFINED, type Value } from '../values.ts';
import { mayRegister } from './candidates.ts';
import { type Machine, SPECULATIVE } from './machine.ts';

/** Evaluates a function that nobody calls in the code: a factory for a server to call, a callback of a library. */
export function tryFunction(machine: Machine, callee: FunctionValue, from?: Value[]): Value {
  if (machine.called.has(callee.node)) return UNDEFINED;
  if (!machine.observer && !(machine.relevant.has(callee.file) && isWorthIt(machine, callee))) return UNDEFINED;
  const given: Arguments = { positional: [], named: new Map(), open: SPECULATIVE, ...(from && { from }) };
  return machine.call(callee, given, { file: callee.file, at: callee.node.at });
}

/** Go: `group.Go(func() error { return serve() })` is how programs begin what they do. */
function isWorthIt(machine: Machine, callee: FunctionValue): boolean {
  return (callee.node.name === undefined && callee.file.endsWith('.go')) || mayRegister(machine, callee);
}

/** A function, or functions in a list or in options: `start({ loaders: [web, jobs] })`. */
function functionsIn(value: Value, depth = 0): FunctionValue[] {
  if (value.kind === 'function') return [value];
  if (depth > 1) return [];
  if (value.kind === 'list') return value.items.flatMap((v) => functionsIn(v, depth + 1));
  return value.kind === 'dict' ? [...value.entries.values()].flatMap((v) => functionsIn(v, depth + 1)) : [];
}

/** Callbacks are given what the call made of its other arguments, and of what it was called on. */
export function tryCallbacks(machine: Machine, given: Arguments, on?: Value): void {
  escape(given);
  const values = [...given.positional, ...given.named.values()];
  const callbacks = values.flatMap((v) => functionsIn(v));
  const others = [...(on ? [on] : []), ...values.filter((v) => v.kind !== 'function')];
  const from = machine.observer && others.some((v) => partsOf(v).length > 0) ? others : undefined;
  for (const callback of callbacks) tryFunction(machine, callback, from);
}

/** Tells what a framework supplied that code that we do not see has it now: `handle(req, res)`, `answer({ res })`. */
export function escape(given: Arguments): void {
  const values = [...given.positional, ...given.named.values()];
  for (const value of values.flatMap((v) => (v.kind === 'dict' ? [...v.entries.values()] : [v])))
    if (value.kind === 'native') value.escapes?.();
}
