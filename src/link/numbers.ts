// A name for the number that a request gives, as src/link/subject.ts names its texts.

import { isLanguage } from './parts.ts';
import { subjectKey } from './subject.ts';
import type { Value } from './values.ts';

const DEEPEST = 4;

/** `Number(text)` and `int(text)` are still that text; `Number(text) || 20` is, or a number of the program. */
export function numberKey(value: Value | undefined, depth = 0): string | undefined {
  const own = subjectKey(value);
  if (own !== undefined || value === undefined || depth > DEEPEST) return own;
  if (value.kind === 'made') {
    const [of] = value.arguments.positional;
    return of && isLanguage(value.of) ? numberKey(of, depth + 1) : undefined;
  }
  if (value.kind !== 'choice') return undefined;
  const keys = new Set(value.options.flatMap(({ value: one }) => numberKey(one, depth + 1) ?? []));
  const [only] = keys;
  return keys.size === 1 ? only : undefined;
}
