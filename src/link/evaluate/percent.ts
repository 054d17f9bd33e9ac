// Python's `'/%s/x' % name`: text with places by order or by name, as far as it can be told.

import { derived } from '../parts.ts';
import { joinText } from '../texts.ts';
import { constant, unknown, type Value } from '../values.ts';

const PLACE = /%(?:\((\w{1,80})\))?[#0 +-]{0,5}(\*|\d{0,4})(?:\.(\*|\d{0,4}))?([a-zA-Z%])/g;
const NUMBERS = 'diouxXeEfFgG';

export function percent(left: string, right: Value): Value {
  const takes = taking(right);
  const parts: Value[] = [];
  let end = 0;
  for (const { 0: whole, 1: key, 2: width, 3: precision, 4: as = '', index } of left.matchAll(PLACE)) {
    if (width === '*' || precision === '*') return derived('text with widths that are computed', [right], false);
    parts.push(constant(left.slice(end, index)));
    parts.push(as === '%' ? constant('%') : printed(as, takes(key)));
    end = index + whole.length;
  }
  return joinText([...parts, constant(left.slice(end))]);
}

/** A number is no text that a caller could choose. */
function printed(as: string, value: Value): Value {
  return NUMBERS.includes(as) && value.kind !== 'constant' ? unknown('a number') : value;
}

/** What stands at each place, in order or by name. */
function taking(right: Value): (key: string | undefined) => Value {
  let next = 0;
  const untold = derived('what is put into a text', [right], false);
  return (key) => {
    if (key !== undefined) return (right.kind === 'dict' ? right.entries.get(key) : undefined) ?? untold;
    if (right.kind !== 'list') return right;
    const item = right.items[next];
    next += 1;
    return item ?? untold;
  };
}
