// What a middleware gets to hand requests on, and middleware applied to it: the handler that then stands in front.

import type { Condition } from '../../core/linked.ts';
import { handlerValue, named } from '../evaluate/go/wrapping.ts';
import type { Machine } from '../evaluate/machine.ts';
import { type FunctionValue, type NativeValue, optionsOf, type Site, type Value } from '../values.ts';
import { native } from './request.ts';

/** Stands for whatever comes behind. */
export function nextHandler(machine: Machine): NativeValue {
  const pass = native('next', (_, site) => {
    machine.observer?.watch.pass(site);
    return { kind: 'constant', value: null };
  });
  return {
    ...pass,
    member: (name) => (name === 'ServeHTTP' ? pass : undefined),
    escapes: () => machine.observer?.watch.handOver?.(),
  };
}

interface Applied {
  of: FunctionValue;
  to: Value;
}

/** A guard, and when it stands there. */
interface Guard {
  value: Value;
  when: Condition[];
}

const applied = new WeakMap<Machine, Applied[]>();

/** `func(next http.Handler) http.Handler` as the guard that it makes; what a library made stays what it is. */
export function guardOf(machine: Machine, middleware: Value, site: Site): Guard[] {
  return optionsOf(middleware).flatMap(({ value, when }): Guard[] => {
    if (value.kind === 'constant') return [];
    if (value.kind !== 'function') return [{ value, when }];
    return optionsOf(applyOnce(machine, value, site)).flatMap((o): Guard[] => {
      const guard = handlerValue(machine, o.value, site);
      // Middleware that is switched off gives what it got.
      if (guard.kind === 'native') return [];
      return [{ value: guard.kind === 'function' ? named(guard, value) : guard, when: [...when, ...o.when] }];
    });
  });
}

/** One and the same middleware makes one guard, however often it is used. */
function applyOnce(machine: Machine, middleware: FunctionValue, site: Site): Value {
  const all = applied.get(machine) ?? [];
  applied.set(machine, all);
  const before = all.find(({ of }) => of === middleware || (of.node === middleware.node && isSame(of, middleware)));
  if (before) return before.to;
  const to = machine.call(middleware, { positional: [nextHandler(machine)], named: new Map() }, site);
  all.push({ of: middleware, to });
  return to;
}

function isSame(a: FunctionValue, b: FunctionValue): boolean {
  return a.scope === b.scope && a.self === b.self && a.given === b.given;
}
