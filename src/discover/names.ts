// File names that are not text. Node decodes names as UTF-8 and replaces what is not, so that such a file cannot be
// opened by the name it is listed under; all that can be done is to show it.

import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdirSync } from 'node:fs';

export interface Names {
  entries: Dirent[];
  /** Names that are not valid UTF-8: every byte outside printable ASCII as `\xNN`. */
  unreadable: string[];
}

export function namesIn(absolute: string): Names {
  const entries = readdirSync(absolute, { withFileTypes: true });
  if (!entries.some((entry) => entry.name.includes('\uFFFD'))) return { entries, unreadable: [] };
  const raw = readdirSync(absolute, { encoding: 'buffer' });
  // U+FFFD itself is a valid, if unlikely, part of a name.
  const sound = new Set(raw.filter((name) => isUtf8(name)).map((name) => name.toString('utf8')));
  const unreadable = raw.filter((name) => !isUtf8(name)).map(escapeBytes);
  return { entries: entries.filter((entry) => sound.has(entry.name)), unreadable: unreadable.sort() };
}

function escapeBytes(name: Buffer): string {
  return [...name].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : hex(byte))).join('');
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
