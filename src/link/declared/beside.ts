// Which words the function around a call speaks: what it verifies with, which claim it sets.

import type { FunctionNode } from '../../core/ir.ts';
import type { CallSite } from './look.ts';

const known = new WeakMap<object, ReadonlySet<string>>();

export function speaksBeside({ around, program }: CallSite, words: readonly string[]): boolean {
  let at = around;
  while (at && at.kind !== 'function') at = at.outer;
  const spoken = wordsIn(at?.node ?? program);
  return words.some((word) => spoken.has(word));
}

function wordsIn(root: Pick<FunctionNode, 'body'>): ReadonlySet<string> {
  const told = known.get(root);
  if (told) return told;
  const words = new Set<string>();
  const pending: unknown[] = [root.body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) {
      for (const item of at as unknown[]) pending.push(item);
      continue;
    }
    if (at === null || typeof at !== 'object') continue;
    for (const [key, child] of Object.entries(at)) {
      if (typeof child === 'string' && SAYS.has(key)) words.add(child);
      else if (key !== 'at' && child !== null && typeof child === 'object') pending.push(child);
    }
  }
  known.set(root, words);
  return words;
}

/** Names, properties, texts and the names of arguments. */
const SAYS = new Set(['name', 'property', 'value']);
