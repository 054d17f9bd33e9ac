// Which major version of Express a file runs with: what the nearest manifest that names it asks for.

import type { Machine } from '../../evaluate/machine.ts';
import { ancestors, below, directoryOf } from '../../resolve/resolver.ts';
import { knownText } from '../../texts.ts';
import type { Value } from '../../values.ts';

const SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies'];

const known = new WeakMap<Machine, Map<string, number | undefined>>();

export function majorVersion(machine: Machine, file: string): number | undefined {
  const byDirectory = known.get(machine) ?? new Map<string, number | undefined>();
  known.set(machine, byDirectory);
  const directory = directoryOf(file);
  if (!byDirectory.has(directory)) byDirectory.set(directory, search(machine, directory));
  return byDirectory.get(directory);
}

function search(machine: Machine, directory: string): number | undefined {
  for (const above of ancestors(directory)) {
    const manifest = machine.data(below(above, 'package.json'));
    for (const section of SECTIONS) {
      const range = entry(entry(manifest, section), 'express');
      if (range) return majorOf(knownText(range) ?? '');
    }
  }
  return undefined;
}

function entry(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'dict' ? value.entries.get(name) : undefined;
}

/** Undefined for a range that several majors satisfy, and for anything but a range: a tag, a workspace, an address. */
function majorOf(range: string): number | undefined {
  const majors = new Set([...range.matchAll(/(?:^|[\s|])[~^=v]*(\d{1,4})(?=[.\s|]|$)/g)].map((m) => Number(m[1])));
  const [only] = majors;
  return majors.size === 1 && !/[<>*]/.test(range) ? only : undefined;
}
