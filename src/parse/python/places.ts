// Offsets to lines and columns. tree-sitter's offsets in JavaScript are UTF-16 units, as ours are.

import type { Span } from '../../core/evidence.ts';

export interface Places {
  span(start: number, end: number): Span;
}

export function createPlaces(text: string): Places {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  let last = 0;
  /** Neighbouring nodes stand on neighbouring lines: look there before halving. */
  function lineOf(offset: number): number {
    const from = starts[last] ?? 0;
    const next = starts[last + 1] ?? Number.POSITIVE_INFINITY;
    if (offset >= from && offset < next) return last;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    last = low;
    return low;
  }
  return {
    span: (start, end) => {
      const endLine = lineOf(end);
      const endColumn = end - (starts[endLine] ?? 0) + 1;
      const line = lineOf(start);
      return [line + 1, start - (starts[line] ?? 0) + 1, endLine + 1, endColumn];
    },
  };
}
