// Yes, no and not told, joined without rounding.

import type { Tri } from '../../core/model.ts';

export function either(a: Tri, b: Tri): Tri {
  if (a === true || b === true) return true;
  return a === false && b === false ? false : 'unknown';
}

/** What several descriptions of one thing say together: only if they agree is it told. */
export function agreed(values: readonly Tri[]): Tri {
  const [first = 'unknown', ...rest] = values;
  return rest.every((value) => value === first) ? first : 'unknown';
}
