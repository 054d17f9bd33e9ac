// Which of some variables any file of the repository speaks of, besides those that set or describe them. Settings are
// read in too many ways to follow all of them: a name that stands nowhere else is read nowhere.

import { type SourceFile } from './core/source.ts';
import type { Discovery } from './discover/discover.ts';

/** A repository that builds names of variables from a prefix and the name of a field. */
const PREFIXING =
  /env_prefix|envprefix|env_nested_delimiter|dynaconf|automaticenv|env-prefix|env\.prefix|envvar_prefix/;

export interface Mentions {
  /** In upper case. */
  found: ReadonlySet<string>;
  /** Names may be put together: that one stands nowhere tells nothing. */
  builtFromParts: boolean;
}

/** `set`: the variables, and the files that set them. Manuals and lock files tell nothing either. */
export function mentionsOf(
  set: { names: ReadonlySet<string>; files: ReadonlySet<string> },
  { files, read }: Pick<Discovery, 'files' | 'read'>,
): Mentions {
  const found = new Set<string>();
  const left = new Map([...set.names].map((name) => [name.toUpperCase(), name.toLowerCase()]));
  let builtFromParts = false;
  for (const file of files) {
    if (left.size === 0) break;
    if (!mayRead(file) || set.files.has(file.path)) continue;
    const result = read(file.path);
    // What cannot be read may read anything.
    if ('why' in result) continue;
    const { buffer, byteOffset, length } = result.bytes;
    const text = Buffer.from(buffer, byteOffset, length).toString('latin1').toLowerCase();
    if (PREFIXING.test(text)) builtFromParts = true;
    for (const [name, lower] of left) {
      if (!text.includes(lower)) continue;
      found.add(name);
      left.delete(name);
    }
  }
  return { found, builtFromParts };
}

function mayRead({ role, language }: SourceFile): boolean {
  return role !== 'docs' && role !== 'vendored' && language !== 'lockfile' && language !== 'dotenv';
}
