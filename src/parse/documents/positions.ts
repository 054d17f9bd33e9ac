// From offsets in a text to places people know: 1-based lines and columns, broken at \n as editors and SARIF do.

import type { Span } from '../../core/evidence.ts';

export interface Positions {
  span(from: number, to: number): Span;
  /** The 1-based line of an offset. */
  line(offset: number): number;
}

export function positionsIn(text: string): Positions {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const line = (offset: number) => lineOf(starts, offset);
  return {
    line,
    span(from, to) {
      const first = line(from);
      const last = line(to);
      return [first, from - (starts[first - 1] ?? 0) + 1, last, to - (starts[last - 1] ?? 0) + 1];
    },
  };
}

function lineOf(starts: number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** The lines of a text without their breaks, each with the offset where it starts. */
export function* linesOf(text: string): Generator<{ text: string; offset: number; line: number }> {
  for (let offset = 0, line = 1; offset <= text.length; line++) {
    const found = text.indexOf('\n', offset);
    const end = found === -1 ? text.length : found;
    const cut = end > offset && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    yield { text: text.slice(offset, cut), offset, line };
    offset = end + 1;
  }
}
