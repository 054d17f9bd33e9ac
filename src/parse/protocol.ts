// What the parsing thread and the thread that asks say to each other.

import type { ParsedFile } from '../core/parsed.ts';
import type { SourceFile } from '../core/source.ts';

export interface Work {
  file: SourceFile;
  text: string;
}

/** What a file parsed to, without the file, which the asking side knows. */
export type Answer = Omit<ParsedFile, 'file'>;

/** Sent once, when the thread can take work. */
export const READY = 'ready';
