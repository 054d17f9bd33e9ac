// A name for the part of a request that a value is: two values of one name are the same text. Undefined for everything else.

import type { Value } from './values.ts';

const DEEPEST = 5;
/** Stands for an argument that is not told: what was asked for by it may be another part each time. */
export const UNTOLD = '‹untold›';

export function subjectKey(value: Value | undefined, depth = 0): string | undefined {
  if (value === undefined || depth > DEEPEST) return undefined;
  if (value.kind === 'unknown') return value.request === true && !value.why.includes(UNTOLD) ? value.why : undefined;
  if (value.kind !== 'method') return undefined;
  const outer = subjectKey(value.receiver, depth + 1);
  return outer === undefined ? undefined : `${outer}.${value.name}`;
}
