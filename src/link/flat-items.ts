// Lists in lists as one list, in order. A list may hold itself: what is too deep or too much is one unknown item.

import { unknown, type Value } from './values.ts';

const DEEPEST_LIST = 8;
const MOST_ITEMS = 20_000;

export function flatItems(values: readonly Value[]): Value[] {
  const found: Value[] = [];
  const pending = [...values].reverse().map((value) => ({ value, depth: 0 }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (found.length + pending.length > MOST_ITEMS) return [...found, unknown('more items than are followed')];
    if (value.kind !== 'list') found.push(value);
    else if (depth === DEEPEST_LIST) found.push(unknown('lists nested too deeply'));
    else {
      if (value.open) pending.push({ value: unknown(value.open), depth });
      for (let at = value.items.length - 1; at >= 0; at -= 1) {
        const item = value.items[at];
        if (item) pending.push({ value: item, depth: depth + 1 });
      }
    }
  }
  return found;
}
