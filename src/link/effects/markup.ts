// Text that a program puts together with marks of HTML in it: a page, whatever it says it is.

import type { Value } from '../values.ts';

export function isMarkup(value: Value): boolean {
  return value.kind === 'text' && value.parts.some((part) => typeof part === 'string' && /<[a-z!/]/i.test(part));
}
