// Which names anything that runs may speak of: from what programs do when they are loaded, through all that this speaks of.
// Names are not told apart by where they are bound, so that what is called unspoken surely is.

import type { Definition, Definitions } from './definitions.ts';

/** `lazy`: what is only made, and used by nobody: making it is no use of what makes it. */
export function unspoken({ all, spoken, means }: Definitions, lazy: (one: Definition) => boolean): Definition[] {
  const byName = new Map<string, Set<string>[]>();
  const open: string[] = [...spoken];
  const held = all.filter((one) => one.what.kind !== 'made' || lazy(one));
  for (const one of held) byName.set(one.name, [...(byName.get(one.name) ?? []), one.speaks]);
  for (const [name, words] of means) byName.set(name, [...(byName.get(name) ?? []), words]);
  for (const one of all) if (one.what.kind === 'made' && !lazy(one)) open.push(...one.speaks);
  const live = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (live.has(name)) continue;
    live.add(name);
    for (const words of byName.get(name) ?? []) open.push(...words);
  }
  return held.filter(({ name }) => !live.has(name));
}
