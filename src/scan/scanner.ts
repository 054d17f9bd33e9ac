// What a scanner is: one concept of one technology, told from one file. It says what the file says, never what it means.

import type { Fact } from '../core/fact.ts';
import type { ParsedFile } from '../core/parsed.ts';
import type { Language } from '../core/source.ts';

export interface Scanner {
  /** `<technology>/<concept>`: its path below src/scan, a test checks it. */
  id: string;
  /** Printed in src/scan/README.md. */
  recognises: string;
  /** What it is known to miss or leave alone. Printed as well. */
  ignores: string;
  docs?: string;
  reads: readonly Language[] | ((path: string) => boolean);
  scan(parsed: ParsedFile): Iterable<Fact>;
}

export function defineScanner(scanner: Scanner): Scanner {
  return scanner;
}

export function wants(scanner: Scanner, parsed: ParsedFile): boolean {
  const { reads } = scanner;
  return typeof reads === 'function' ? reads(parsed.file.path) : reads.includes(parsed.file.language);
}
