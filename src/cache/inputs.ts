// One digest for all that a run reads: the same digest means the same model.

import { createHash } from 'node:crypto';
import type { SourceFile } from '../core/source.ts';

export interface Inputs {
  name: string;
  commit?: string;
  files: readonly SourceFile[];
  skipped: readonly { file: string; why: string }[];
  read: (path: string) => { bytes: Uint8Array } | { why: string };
  /** Of files that have a name by their content. */
  nameOf?: (path: string) => string | undefined;
}

/** `said`: what else decides the result, such as the rules. */
export function digestOfInputs(
  { name, commit, files, skipped, read, nameOf }: Inputs,
  said: readonly unknown[],
): string {
  const digest = createHash('sha256').update(JSON.stringify([name, commit ?? null, skipped, said]));
  for (const file of files) {
    const named = nameOf?.(file.path);
    if (named !== undefined) {
      digest.update(`\n${JSON.stringify([file, named])}\n`);
      continue;
    }
    const { bytes, ...about } = { bytes: undefined, ...read(file.path) };
    digest.update(`\n${JSON.stringify([file, about, bytes?.length ?? -1])}\n`);
    if (bytes) digest.update(bytes);
  }
  return digest.digest('hex');
}
