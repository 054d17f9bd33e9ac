// What was read, and what was not. Printed at the end of every draft.

import type { Evidence } from './evidence.ts';

export interface Coverage {
  files: number;
  read: number;
  partly: { file: string; why: string }[];
  skipped: { file: string; why: string }[];
  failed: { scanner: string; file: string; why: string }[];
  unresolved: { what: string; why: string; evidence: Evidence[] }[];
}
