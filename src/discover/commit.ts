// The commit that is checked out, read from the files in `.git`. Git itself is never run inside a scanned repository:
// its configuration can name commands. Unborn branches and the reftable format give no commit.

import type { GitDirectory } from './git-directory.ts';
import { readInside } from './git-directory.ts';

const MAX_REF_BYTES = 4096;
const MAX_PACKED_BYTES = 64 * 1024 * 1024;
const MAX_HOPS = 5;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Components of a ref never start with a dot (that rules out `..`) and hold no control characters, spaces or globs. */
const REF = /^refs(?:\/[^./\\\s:?*[\]~^\p{Cc}][^/\\\s:?*[\]~^\p{Cc}]*)+$/u;

export function commitOf(git: GitDirectory): string | undefined {
  let text = textOf(git.own, 'HEAD');
  for (let hop = 0; hop < MAX_HOPS && text !== undefined; hop++) {
    if (COMMIT.test(text)) return text;
    const ref = /^ref:\s*(\S+)$/.exec(text)?.[1];
    if (ref === undefined || !REF.test(ref)) return undefined;
    text = textOf(git.common, ref) ?? packed(git.common, ref);
  }
  return undefined;
}

function textOf(directory: string, path: string): string | undefined {
  return readInside(directory, path, MAX_REF_BYTES)?.toString('utf8').trimEnd();
}

/** Lines of `packed-refs`: `<commit> <ref>`; comments start with `#`, peeled tags with `^`. */
function packed(directory: string, ref: string): string | undefined {
  const bytes = readInside(directory, 'packed-refs', MAX_PACKED_BYTES);
  if (bytes === undefined) return undefined;
  const at = bytes.indexOf(` ${ref}\n`);
  if (at < 0) return undefined;
  return bytes.toString('latin1', bytes.lastIndexOf(0x0a, at) + 1, at);
}
