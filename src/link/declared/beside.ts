// What the function around a call does with the same thing besides, and which words it speaks: what it verifies with, which
// claim it sets.

import type { FunctionNode } from '../../core/ir.ts';
import { type CallNode, lastWord, walk, written } from '../sites/walk.ts';
import type { CallSite } from './look.ts';

const known = new WeakMap<object, ReadonlySet<string>>();
const CALLS: ReadonlySet<string> = new Set(['call']);

export function speaksBeside(site: CallSite, words: readonly string[]): boolean {
  const spoken = wordsIn(functionAround(site) ?? site.program);
  return words.some((word) => spoken.has(word));
}

/** One of these is called in the same function, and given what this call is given first. */
export function isGivenBeside(site: CallSite, words: readonly string[]): boolean {
  const given = site.node.args[0]?.value;
  const text = given === undefined ? '' : written(given);
  if (text === '') return false;
  const own = functionAround(site);
  let found = false;
  walk(site.program, CALLS, (node, around) => {
    if (found || node === (site.node as object) || functionAround({ around }) !== own) return;
    const { callee, args } = node as unknown as CallNode;
    found = words.includes(lastWord(callee) ?? '') && args.some(({ value }) => written(value) === text);
  });
  return found;
}

function functionAround({ around }: Pick<CallSite, 'around'>): FunctionNode | undefined {
  let at = around;
  while (at && at.kind !== 'function') at = at.outer;
  return at?.node;
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
