// What holds single calls of a library in: how long they wait for an answer, how much a model may say. Data of rules/libraries.

import type { OptionValue } from './library.ts';

export const BOUNDED_FAMILIES = ['timeout', 'llm-budget'] as const;
export type BoundedFamily = (typeof BOUNDED_FAMILIES)[number];

export interface LibraryBound {
  family: BoundedFamily;
  /** Names read by `namesExport`. Of a library with such bounds the calls that none names need none. */
  calls: string[];
  /** Where it is told: arguments of the call; `made.timeout`: of the call that made its object. The first given decides. */
  at: (number | string)[];
  /** Arguments by which somebody else may end the call: a signal, a context. */
  ends?: (number | string)[];
  /** Libraries' calls that make such an argument with a time in it: `AbortSignal.timeout`. */
  timed?: string[];
  /** What holds when nobody says, by version as `defaults` of options are; null: nothing does. */
  defaults: Record<string, OptionValue>;
  /** It is told there only before this version; later ones do not look. */
  toldBefore?: number | string;
  /** What telling it leaves to the program: by itself it ends nothing. */
  announces?: string;
  /** What the default leaves open: then it is none to rely on. */
  leaves?: string;
}

export interface LibraryBounds {
  bounds?: LibraryBound[];
}
