// Names under which images are built from Dockerfiles of this repository, told by what names both. Only the last segment
// of a name counts: registries and owners differ where it is pushed.

import type { Fact } from '../../core/fact.ts';
import { lastSegment, readBuilds } from './builds.ts';

export interface BuiltImages {
  /** The Dockerfiles that an image of this name is built from. */
  filesOf: (image: string) => string[];
  /** Something is built under a name that could not be told. */
  unnamed: boolean;
}

export function readBuiltImages(facts: readonly Fact[]): BuiltImages {
  const files = new Map<string, Set<string>>();
  let unnamed = false;
  for (const { name, dockerfile } of readBuilds(facts)) {
    if (name === undefined) unnamed = true;
    if (name === undefined || dockerfile === undefined) continue;
    files.set(name, (files.get(name) ?? new Set()).add(dockerfile));
  }
  return { filesOf: (image) => [...(files.get(lastSegment(image) ?? '') ?? [])].sort(), unnamed };
}
