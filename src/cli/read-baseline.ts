// Reads a baseline that somebody named. It is only ever data: what does not fit is refused, with the place in it.

import { resolve } from 'node:path';
import { type Baseline, baselineSchema } from '../core/baseline.ts';
import { UserError } from '../core/errors.ts';
import { readRegularFile } from '../discover/open.ts';
import { printable } from './streams.ts';

const MOST_BYTES = 64 * 1024 * 1024;

export function readBaseline(file: string): Baseline {
  const opened = readRegularFile(resolve(file), MOST_BYTES);
  if ('why' in opened) throw new UserError(`${printable(file)}: not read: ${opened.why}`);
  let value: unknown;
  try {
    value = JSON.parse(opened.bytes.toString('utf8'));
  } catch {
    throw new UserError(`${printable(file)} is no JSON`);
  }
  const read = baselineSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UserError(
    `${printable(file)}: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not as it must be'}`,
  );
}
