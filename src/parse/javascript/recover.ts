// Reads around what the grammar rejects: the top-level statement with the error is blanked out, a few times over;
// where that does not help (a brace that never closes), the longest readable beginning is kept.

import type { Span } from '../../core/evidence.ts';
import type { BabelError, BabelTree } from './babel.ts';

export interface Cut {
  line: number;
  why: string;
  at: Span;
}

interface Range {
  start: number;
  end: number;
}

type Parse = (text: string) => BabelTree | BabelError;

const ATTEMPTS = 3;

export function readAround(text: string, error: BabelError, parse: Parse): { tree: BabelTree; cuts: Cut[] } {
  const starts = statementStarts(text);
  const cuts: Cut[] = [];
  let rest = text;
  let current = error;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const range = rangeAround(starts, current.position, text.length);
    if (rest.slice(range.start, range.end).trim() === '') break;
    rest = blank(rest, range);
    cuts.push(cutOf(text, range, current));
    const result = parse(rest);
    if ('program' in result) return { tree: result, cuts };
    current = result;
  }
  return readBeginning(text, starts, error, parse);
}

function readBeginning(text: string, starts: number[], error: BabelError, parse: Parse) {
  const { good, tree } = longestBeginning(text, starts, parse);
  const broken = { start: starts[good] ?? 0, end: starts[good + 1] ?? text.length };
  const around = parse(blank(text, broken));
  if ('program' in around) return { tree: around, cuts: [cutOf(text, broken, error)] };
  return { tree, cuts: [cutOf(text, { start: broken.start, end: text.length }, error)] };
}

/** How many statements from the top can be read; found by halving. */
function longestBeginning(text: string, starts: number[], parse: Parse): { good: number; tree: BabelTree } {
  const empty = parse('');
  if (!('program' in empty)) throw new Error('the empty text is a program');
  let tree: BabelTree = empty;
  let good = 0;
  let bad = starts.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const result = parse(text.slice(0, starts[middle]));
    if ('program' in result) {
      good = middle;
      tree = result;
    } else bad = middle;
  }
  return { good, tree };
}

/** Lines that begin at the margin with something other than a closing bracket: where statements start in tidy code. */
function statementStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n') + 1; at > 0; at = text.indexOf('\n', at) + 1) {
    const first = text.charCodeAt(at);
    const isSpace = first <= 0x20 || Number.isNaN(first);
    if (!isSpace && !'})]'.includes(text.charAt(at))) starts.push(at);
  }
  return starts;
}

function rangeAround(starts: number[], position: number, length: number): Range {
  let index = starts.findIndex((start) => start > position);
  if (index === -1) index = starts.length;
  return { start: starts[index - 1] ?? 0, end: starts[index] ?? length };
}

/** Line ends stay, so that everything after keeps its place. */
function blank(text: string, { start, end }: Range): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, ' ') + text.slice(end);
}

function cutOf(text: string, { start, end }: Range, { line, why }: BabelError): Cut {
  const [startLine, startColumn] = place(text, start);
  const trimmed = start + text.slice(start, end).trimEnd().length;
  const [endLine, endColumn] = place(text, trimmed);
  return { line, why: `syntax error: ${why}`, at: [startLine, startColumn, endLine, endColumn] };
}

function place(text: string, offset: number): [line: number, column: number] {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return [line, offset - lineStart + 1];
}
