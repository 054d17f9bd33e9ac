// The only way this tool opens a file of a scanned repository: never through a symbolic link, never a pipe or a
// device, never more bytes than were asked for. Every failure comes back as a short reason without a path in it.

import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';

export type Opened = { bytes: Buffer } | { why: string };

/**
 * Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever. Windows has neither flag, nor such pipes:
 * there both are undefined, which counts as 0.
 */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export function readRegularFile(absolute: string, maxBytes: number): Opened {
  let descriptor: number;
  try {
    descriptor = openSync(absolute, FLAGS);
  } catch (error) {
    return { why: reasonOf(error) };
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { why: 'not a regular file' };
    if (stats.size > maxBytes) return { why: tooLarge(stats.size, maxBytes) };
    return { bytes: readUpTo(descriptor, stats.size) };
  } catch (error) {
    return { why: reasonOf(error) };
  } finally {
    closeSync(descriptor);
  }
}

/** A file that shrinks while it is read ends early; one that grows is cut at the size it had when it was opened. */
function readUpTo(descriptor: number, size: number): Buffer {
  // Not from Node's shared pool: these bytes may be handed to a worker together with their memory.
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return length === size ? bytes : bytes.subarray(0, length);
}

/** True for a directory itself; false for a link to one, and for whatever cannot be asked. */
export function isDirectory(absolute: string): boolean {
  try {
    return lstatSync(absolute).isDirectory();
  } catch {
    return false;
  }
}

export function tooLarge(size: number, maxBytes: number): string {
  return `${size} bytes, more than the ${maxBytes} that are read`;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOENT: 'gone since it was listed',
  ENOTDIR: 'gone since it was listed',
  EISDIR: 'not a regular file',
  ENXIO: 'not a regular file',
  // What O_NOFOLLOW answers for a link: ELOOP on Linux and macOS, EMLINK and EFTYPE on the BSDs.
  ELOOP: 'symbolic link, not followed',
  EMLINK: 'symbolic link, not followed',
  EFTYPE: 'symbolic link, not followed',
  ENAMETOOLONG: 'path too long to open',
};

/** Node's own message holds the absolute path, which must not get out. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return REASONS[code] ?? `cannot be read (${code})`;
}
