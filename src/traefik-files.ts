// Files that speak to Traefik among the files that were read, each with the others: labels of compose files, commands and
// dynamic files name what another one defines.

import { posix } from 'node:path';
import type { NeighbourDocument } from './core/parsed.ts';
import type { Reading } from './read.ts';
import { traefikServices } from './scan/traefik/options.ts';
import { speaksToTraefik } from './scan/traefik/surroundings.ts';

/** Each looks at all others: more of them are no one installation. */
const MOST = 40;

export function withTraefikFiles(reading: Reading): Reading {
  const byHome = new Map<string, NeighbourDocument[]>();
  for (const { file, document } of reading.parsed) {
    if (document?.format !== 'yaml' && document?.format !== 'toml') continue;
    const home = posix.dirname(file.path);
    const one = { path: file.path, roots: document.roots };
    const near = byHome.get(home);
    if (near) near.push(one);
    else byHome.set(home, [one]);
  }
  const speaking = new Map(
    [...byHome.values()].flatMap((near) => {
      const composes = near.filter(({ roots }) => roots.some((root) => traefikServices(root).length > 0));
      return near.flatMap((one) => (speaksToTraefik(one, composes) ? [[one.path, one] as const] : []));
    }),
  );
  if (speaking.size < 2 || speaking.size > MOST) return reading;
  const parsed = reading.parsed.map((one) => {
    if (!speaking.has(one.file.path)) return one;
    return { ...one, beside: [...speaking.values()].filter(({ path }) => path !== one.file.path) };
  });
  return { ...reading, parsed };
}
