// Offsets to lines and columns, both in UTF-16 units. Parsers differ in what ends a line; spans must agree with theirs.

import type { Span } from '../core/evidence.ts';

export interface Places {
  span(start: number, end: number): Span;
}

/** tree-sitter's. */
export const NEWLINE = /\n/g;
/** ECMAScript's, and so Babel's. */
export const LINE_TERMINATOR = /\r\n|[\n\r\u2028\u2029]/g;

export function createPlaces(text: string, lineEnd: RegExp): Places {
  const starts = [0];
  for (const found of text.matchAll(lineEnd)) starts.push(found.index + found[0].length);
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
