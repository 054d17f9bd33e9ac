// A committed description of an interface beside what the code serves: where they agree, and where not.

import type { Evidence } from './evidence.ts';

/** A committed description of an interface, laid over the code. */
export interface Specification {
  file: string;
  title?: string;
  /** The component it speaks of; none when it describes less than half of any: it is no witness. */
  component?: string;
  operations: number;
  /** Operations for which an endpoint was found. */
  matched: number;
  /** Ids of endpoints that are served and not described. */
  undocumented: string[];
  /** Described, and no code was found for it. */
  gone: { method: string; path: string; evidence: Evidence }[];
  /** Ids of endpoints that are described as asking who calls, and ask nobody. */
  unguarded: string[];
  evidence: Evidence[];
}
