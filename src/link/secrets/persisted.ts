// Secrets that a function of the repository keeps in the browser for its callers: a hook that writes its state to
// localStorage, given an object with fields for keys.

import type { Expression, FunctionNode } from '../../core/ir.ts';
import { type CallNode, lastWord, written } from '../sites/walk.ts';
import { optionsOf, type Value } from '../values.ts';
import { isSecretVariable } from './names.ts';
import { keyOf } from './sinks.ts';

export const STORES = /^(window\.|globalThis\.)?(localStorage|sessionStorage)$/;

/** Names of the fields, and where they are kept. */
export function persisted({ args }: CallNode, callee: () => Value): { fields: string[]; store: string } | undefined {
  const fields = args.flatMap(({ value }) => secretFields(value));
  if (fields.length === 0) return undefined;
  for (const { value } of optionsOf(callee())) {
    const store = value.kind === 'function' ? storeIn(value.node) : undefined;
    if (store !== undefined) return { fields, store };
  }
  return undefined;
}

function secretFields(value: Expression): string[] {
  if (value.kind !== 'dict') return [];
  return value.entries.flatMap(({ key }) => {
    const name = key && (keyOf(key) ?? lastWord(key));
    return name !== undefined && isSecretVariable(name) ? [name] : [];
  });
}

const stores = new WeakMap<FunctionNode, string | undefined>();

/** The store that the function writes all of something to: one of its names, or that as JSON. */
function storeIn(node: FunctionNode): string | undefined {
  if (stores.has(node)) return stores.get(node);
  let found: string | undefined;
  const pending: unknown[] = [node.body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) pending.push(...(at as unknown[]));
    else if (at !== null && typeof at === 'object') {
      const one = at as Record<string, unknown>;
      if (one['kind'] === 'call') found ??= storeOf(one as unknown as CallNode);
      for (const key in one) if (key !== 'at') pending.push(one[key]);
    }
  }
  stores.set(node, found);
  return found;
}

function storeOf({ callee, args }: CallNode): string | undefined {
  if (callee.kind !== 'member' || callee.property !== 'setItem' || !STORES.test(written(callee.object)))
    return undefined;
  const given = args[1]?.value;
  const whole = given?.kind === 'call' && lastWord(given.callee) === 'stringify' ? given.args[0]?.value : given;
  return whole?.kind === 'name' ? written(callee.object) : undefined;
}
