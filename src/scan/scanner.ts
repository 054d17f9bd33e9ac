// What a scanner is: one concept of one technology, told from one file. It says what the file says, never what it means.

import type { Fact } from '../core/fact.ts';
import type { ParsedFile } from '../core/parsed.ts';
import type { Language, SourceFile } from '../core/source.ts';
import type { Known } from './known.ts';

export interface Scanner {
  /** `<technology>/<concept>`: its path below src/scan, a test checks it. */
  id: string;
  /** Printed in src/scan/README.md. */
  recognises: string;
  /** What it is known to miss or leave alone. Printed as well. */
  ignores: string;
  docs?: string;
  reads: readonly Language[] | ((path: string) => boolean);
  /** Without one of these words in the text it finds nothing: the file need not be parsed for it. */
  mentions?: readonly string[];
  scan(parsed: ParsedFile, known: Known): Iterable<Fact>;
}

export function defineScanner(scanner: Scanner): Scanner {
  return scanner;
}

export function wants(scanner: Scanner, parsed: ParsedFile): boolean {
  return reads(scanner, parsed.file);
}

function reads({ reads: what }: Scanner, file: SourceFile): boolean {
  return typeof what === 'function' ? what(file.path) : what.includes(file.language);
}

/** Words of which this file must have one to matter to any scanner; undefined: it matters whatever it says. */
export function wordsFor(scanners: readonly Scanner[], file: SourceFile): string[] | undefined {
  const readers = scanners.filter((scanner) => reads(scanner, file));
  return readers.some(({ mentions }) => mentions === undefined) ? undefined : readers.flatMap((s) => s.mentions ?? []);
}
