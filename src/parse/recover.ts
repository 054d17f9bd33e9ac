// Reads around what a grammar rejects: the top-level statement with the error is blanked out, a few times over;
// where that does not help (a brace that never closes), the longest readable beginning is kept.

import type { Span } from '../core/evidence.ts';
import type { Places } from './places.ts';

/** Where a parser gave up. */
export interface ReadError {
  line: number;
  /** Offset in the text. */
  position: number;
  why: string;
}

/** A stretch of the text that was left out. */
export interface Cut {
  line: number;
  why: string;
  at: Span;
}

interface Range {
  start: number;
  end: number;
}

type Parse<Tree> = (text: string) => Tree | ReadError;

const ATTEMPTS = 3;

function isError(result: object): result is ReadError {
  return 'position' in result;
}

/** A text and the places in it. */
export interface Source {
  text: string;
  places: Places;
}

export function readAround<Tree extends object>(
  source: Source,
  error: ReadError,
  parse: Parse<Tree>,
): { tree: Tree; cuts: Cut[] } {
  const { text } = source;
  const starts = statementStarts(text);
  const cuts: Cut[] = [];
  let rest = text;
  let current = error;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const range = rangeAround(starts, current.position, text.length);
    if (rest.slice(range.start, range.end).trim() === '') break;
    rest = blank(rest, range);
    cuts.push(cutOf(source, range, current));
    const result = parse(rest);
    if (!isError(result)) return { tree: result, cuts };
    current = result;
  }
  return readBeginning(source, starts, error, parse);
}

function readBeginning<Tree extends object>(source: Source, starts: number[], error: ReadError, parse: Parse<Tree>) {
  const { text } = source;
  const { good, tree } = longestBeginning(text, starts, parse);
  const broken = { start: starts[good] ?? 0, end: starts[good + 1] ?? text.length };
  const around = parse(blank(text, broken));
  if (!isError(around)) return { tree: around, cuts: [cutOf(source, broken, error)] };
  return { tree, cuts: [cutOf(source, { start: broken.start, end: text.length }, error)] };
}

/** How many statements from the top can be read; found by halving. */
function longestBeginning<Tree extends object>(
  text: string,
  starts: number[],
  parse: Parse<Tree>,
): { good: number; tree: Tree } {
  const empty = parse('');
  if (isError(empty)) throw new Error('the empty text is a program');
  let tree: Tree = empty;
  let good = 0;
  let bad = starts.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const result = parse(text.slice(0, starts[middle]));
    if (!isError(result)) {
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

function cutOf({ text, places }: Source, { start, end }: Range, { line, why }: ReadError): Cut {
  const trimmed = start + text.slice(start, end).trimEnd().length;
  return { line, why: `syntax error: ${why}`, at: places.span(start, trimmed) };
}
