// Writes a report so that nobody ever sees half of one: to a new file beside it, synced, then renamed into place.
// The directory may belong to a hostile repository, so nothing is written through a symbolic link.

import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, type Stats, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { printable } from './streams.ts';
import { unwritten } from './unwritten.ts';

export function writeFileSafely(file: string, text: string): void {
  const existing = statOf(file);
  if (existing?.isSymbolicLink())
    throw new UserError(`${printable(file)} is a symbolic link: nothing is written through it`);
  if (existing && !existing.isFile()) throw new UserError(`${printable(file)} exists and is not a file`);
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    // wx: fails when the name exists, so a link laid there beforehand is not followed.
    fill(openSync(temporary, 'wx', 0o644), text);
    renameSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(temporary, { force: true });
    throw unwritten(printable(file), error);
  }
}

function fill(descriptor: number, text: string): void {
  try {
    const bytes = Buffer.from(text, 'utf8');
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What is there stays: other steps of a pipeline write into the same file. */
export function appendText(file: string, text: string): void {
  const existing = statOf(file);
  if (existing !== undefined && !existing.isFile()) throw new UserError(`${printable(file)} exists and is not a file`);
  try {
    fill(openSync(file, 'a', 0o644), text);
  } catch (error) {
    throw unwritten(printable(file), error);
  }
}

export function statOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}
