// Which program an image holds, told by what its Dockerfile copies: where Dockerfiles lie apart from the code, their
// place says nothing, and the files that they take do.

import { climb, directoryOf, joinInside } from '../paths.ts';
import type { ImageFile } from './containers.ts';

/** The one home of programs that all copied files lie in; undefined where they come from several, or are the whole context. */
export function homeCopied({ copies }: ImageFile, context: string, homes: ReadonlySet<string>): string | undefined {
  const copied = new Set(copies.map(({ source }) => homeOf(source, context, homes)));
  copied.delete('.');
  const [only, ...others] = copied;
  return others.length === 0 ? only : undefined;
}

function homeOf(source: string, context: string, homes: ReadonlySet<string>): string {
  const fixed = /[*?[]/.test(source) ? directoryOf(source) : source;
  const path = joinInside(context, fixed.replace(/^\/+/, '')) ?? '.';
  return climb(path).find((directory) => homes.has(directory)) ?? '.';
}
