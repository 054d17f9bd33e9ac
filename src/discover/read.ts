// The bytes of one file as text bytes: UTF-8 without a byte order mark. Says what was odd about them; leaves decoding
// to the caller.

import { isUtf8 } from 'node:buffer';
import type { Role, SourceFile } from '../core/source.ts';
import { isProgramLanguage } from '../core/source.ts';
import { readRegularFile, tooLarge } from './open.ts';
import { roleOfContent, saysGenerated } from './roles.ts';

export type Encoding = 'utf-8' | 'utf-8 with byte order mark' | 'utf-16le' | 'utf-16be';

export type ReadResult =
  | {
      /** UTF-8 without a byte order mark, whatever the file's own encoding. Raw when the language is `other`. */
      bytes: Uint8Array;
      encoding: Encoding;
      /** Set when some bytes mean nothing in that encoding: decoding replaces them, so something may be lost. */
      problem?: string;
      /** Set when the content shows that the file is not the source its path suggests. */
      role?: Role;
    }
  | { why: string };

export interface SizeLimits {
  maxCodeBytes: number;
  maxDocumentBytes: number;
  maxLockfileBytes: number;
}

const SNIFFED_BYTES = 8192;
const LONE_SURROGATE = /\p{Surrogate}/u;

export function readSource(absolute: string, file: SourceFile, limits: SizeLimits): ReadResult {
  const opened = readRegularFile(absolute, limitFor(file, limits));
  return 'why' in opened ? opened : sourceIn(file, opened.bytes, limits);
}

/** The same for bytes that come from elsewhere than a directory. */
export function sourceIn(file: SourceFile, bytes: Buffer, limits: SizeLimits): ReadResult {
  const most = limitFor(file, limits);
  if (bytes.length > most) return { why: tooLarge(bytes.length, most) };
  if (file.language === 'other') return { bytes, encoding: 'utf-8' };
  const text = toUtf8(bytes);
  if (text.bytes.subarray(0, SNIFFED_BYTES).includes(0)) return { why: 'binary' };
  const role = file.role === 'source' ? roleIn(file, text.bytes) : undefined;
  return role === undefined ? text : { ...text, role };
}

/** Manifests are printed by tools too; only programs are minified. */
function roleIn({ language }: SourceFile, bytes: Uint8Array): Role | undefined {
  if (isProgramLanguage(language)) return roleOfContent(bytes);
  return language === 'yaml' && saysGenerated(bytes) ? 'generated' : undefined;
}

function limitFor(file: SourceFile, limits: SizeLimits): number {
  if (file.language === 'lockfile') return limits.maxLockfileBytes;
  return isProgramLanguage(file.language) ? limits.maxCodeBytes : limits.maxDocumentBytes;
}

function toUtf8(bytes: Buffer): { bytes: Buffer; encoding: Encoding; problem?: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return fromUtf16(bytes.subarray(2), 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return fromUtf16(bytes.subarray(2), 'utf-16be');
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const encoding = marked ? 'utf-8 with byte order mark' : 'utf-8';
  const text = marked ? bytes.subarray(3) : bytes;
  return isUtf8(text)
    ? { bytes: text, encoding }
    : { bytes: text, encoding, problem: 'not valid UTF-8: the bytes that mean nothing were replaced' };
}

function fromUtf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): ReturnType<typeof toUtf8> {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const text = (encoding === 'utf-16be' ? Buffer.from(even).swap16() : even).toString('utf16le');
  const sound = even.length === bytes.length && !LONE_SURROGATE.test(text);
  const result = { bytes: Buffer.from(text, 'utf8'), encoding };
  return sound ? result : { ...result, problem: 'not valid UTF-16: the bytes that mean nothing were replaced' };
}
