// HCL as a document tree in the shape of its JSON form: `resource "a" "b" {}` is resource → a → b, a block that stands twice
// is a key that stands twice. Literals, lists, objects and heredocs are values; every other expression is text in `${}`.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import type { Problem } from '../../core/parsed.ts';
import { expressionEnd, heredocAt, skipBlank, stringEnd, unescaped } from './hcl-text.ts';
import { type Positions, positionsIn } from './positions.ts';
import { collectProblems, type Problems } from './problems.ts';

const DEPTH = 200;
const NAME = /[A-Za-z_][\w-]*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
/** What they give is what they are given, as far as anybody asks here. */
const TRANSPARENT = /(?:jsonencode|toset|tolist|tomap|compact|distinct|flatten|sensitive|nonsensitive)\s*\(/y;

export function readHcl(text: string): { roots: DocumentNode[]; problems: Problem[] } {
  const places = positionsIn(text);
  const root: DocumentEntry[] = [];
  const problems = collectProblems();
  const reader: Reader = { text, at: 0, places, problems, frames: [{ is: 'body', entries: root, from: 0 }] };
  while (reader.at < text.length) {
    const before = reader.at;
    step(reader);
    // Whatever cannot be read: on to the next character, so that it ends.
    if (reader.at === before && reader.frames.length === 1) reader.at++;
  }
  const open = reader.frames.at(-1);
  if (open && reader.frames.length > 1) problems.add(places.line(open.from), 'a bracket that is never closed');
  return { roots: [{ kind: 'map', entries: root, at: places.span(0, text.length) }], problems: problems.list };
}

type Put = (node: DocumentNode) => void;
type Frame =
  | { is: 'body'; entries: DocumentEntry[]; from: number; close?: (to: number) => void }
  | { is: 'object'; entries: DocumentEntry[]; from: number; put: Put }
  | { is: 'list' | 'call'; items: DocumentNode[]; from: number; put: Put };

interface Reader {
  text: string;
  at: number;
  places: Positions;
  problems: Problems;
  frames: Frame[];
}

function step(reader: Reader): void {
  reader.at = skipBlank(reader.text, reader.at, true);
  const frame = reader.frames.at(-1);
  if (!frame || reader.at >= reader.text.length) return;
  const char = reader.text[reader.at] ?? '';
  if (frame.is === 'body') stepInBody(reader, frame, char);
  else if (char === ',') reader.at++;
  else if (char === ')' || char === ']' || char === '}') closeValue(reader, frame);
  else if (frame.is === 'object') readPair(reader, frame);
  else readValue(reader, (node) => frame.items.push(node));
}

function stepInBody(reader: Reader, frame: Extract<Frame, { is: 'body' }>, char: string): void {
  if (char === '}') {
    if (reader.frames.length > 1) {
      reader.frames.pop();
      frame.close?.(reader.at + 1);
    } else reader.problems.add(reader.places.line(reader.at), 'a } that nothing opened');
    reader.at++;
    return;
  }
  const from = reader.at;
  const name = readName(reader);
  if (name === undefined) {
    complain(reader, 'not an attribute or a block');
    return;
  }
  const keyAt = reader.places.span(from, reader.at);
  reader.at = skipBlank(reader.text, reader.at, false);
  if (reader.text[reader.at] === '=' && reader.text[reader.at + 1] !== '=') {
    reader.at++;
    readEntry(reader, frame.entries, name, keyAt);
    return;
  }
  readBlock(reader, frame.entries, name, keyAt);
}

/** The rest of the line says nothing that we can read. */
function complain(reader: Reader, why: string): void {
  reader.problems.add(reader.places.line(reader.at), why);
  const end = reader.text.indexOf('\n', reader.at);
  reader.at = end === -1 ? reader.text.length : end;
}

function readName(reader: Reader): string | undefined {
  const { text, at } = reader;
  if (text[at] === '"') {
    reader.at = stringEnd(text, at);
    return unescaped(text.slice(at + 1, reader.at - 1));
  }
  NAME.lastIndex = at;
  const name = NAME.exec(text)?.[0];
  if (name !== undefined) reader.at = NAME.lastIndex;
  return name;
}

function readBlock(reader: Reader, into: DocumentEntry[], type: string, keyAt: Span): void {
  const from = reader.at;
  const path: { key: string; keyAt: Span }[] = [{ key: type, keyAt }];
  for (;;) {
    reader.at = skipBlank(reader.text, reader.at, false);
    if (reader.text[reader.at] === '{') break;
    const start = reader.at;
    const label = path.length < 5 ? readName(reader) : undefined;
    if (label === undefined) {
      complain(reader, `${type.slice(0, 40)}: neither an attribute nor a block`);
      return;
    }
    path.push({ key: label, keyAt: reader.places.span(start, reader.at) });
  }
  if (reader.frames.length > DEPTH) {
    complain(reader, 'nested too deeply');
    return;
  }
  reader.at++;
  const entries: DocumentEntry[] = [];
  const close = (to: number) => {
    const at = reader.places.span(from, to);
    const wrapped = path.reduceRight<DocumentNode>(
      (value, one) => ({ kind: 'map', entries: [{ ...one, value }], at }),
      { kind: 'map', entries, at },
    );
    if (wrapped.kind === 'map') into.push(...wrapped.entries);
  };
  reader.frames.push({ is: 'body', entries, from, close });
}

function readPair(reader: Reader, frame: Extract<Frame, { is: 'object' }>): void {
  const from = reader.at;
  const plain = readName(reader);
  if (plain === undefined) reader.at = Math.max(expressionEnd(reader.text, from, '=:'), from + 1);
  const key = plain ?? `\${${reader.text.slice(from, reader.at).trim()}}`;
  const keyAt = reader.places.span(from, reader.at);
  reader.at = skipBlank(reader.text, reader.at, true);
  const sign = reader.text[reader.at];
  if (sign !== '=' && sign !== ':') {
    complain(reader, 'a key without a value');
    return;
  }
  reader.at++;
  readEntry(reader, frame.entries, key, keyAt);
}

function readEntry(reader: Reader, into: DocumentEntry[], key: string, keyAt: Span): void {
  const entry: DocumentEntry = { key, keyAt, value: { kind: 'unknown', why: 'no value', at: keyAt } };
  into.push(entry);
  readValue(reader, (node) => {
    entry.value = node;
  });
}

function readValue(reader: Reader, put: Put): void {
  reader.at = skipBlank(reader.text, reader.at, reader.frames.at(-1)?.is !== 'body');
  const { text, at: from } = reader;
  const char = text[from] ?? '';
  if ((char === '[' || char === '{') && !/^[[{]\s*for\s/.test(text.slice(from, from + 200))) {
    openValue(reader, char === '[' ? 'list' : 'object', from + 1, put);
    return;
  }
  TRANSPARENT.lastIndex = from;
  if (TRANSPARENT.test(text)) {
    openValue(reader, 'call', TRANSPARENT.lastIndex, put);
    return;
  }
  const scalar = scalarAt(text, from);
  if (!scalar) {
    settle(reader, undefined, from, put);
    return;
  }
  reader.at = scalar.end;
  const at = reader.places.span(from, scalar.end);
  settle(reader, { kind: 'scalar', value: scalar.value, at }, from, put);
}

function openValue(reader: Reader, is: 'list' | 'call' | 'object', at: number, put: Put): void {
  const from = reader.at;
  if (reader.frames.length > DEPTH) {
    settle(reader, undefined, from, put);
    return;
  }
  reader.at = at;
  reader.frames.push(is === 'object' ? { is, entries: [], from, put } : { is, items: [], from, put });
}

type Scalar = string | number | boolean | null;

function scalarAt(text: string, from: number): { value: Scalar; end: number } | undefined {
  if (text[from] === '"') {
    const end = stringEnd(text, from);
    return { value: unescaped(text.slice(from + 1, end - 1)), end };
  }
  const heredoc = heredocAt(text, from);
  if (heredoc) return heredoc;
  NUMBER.lastIndex = from;
  const number = NUMBER.exec(text)?.[0];
  if (number !== undefined) return { value: Number(number), end: NUMBER.lastIndex };
  const word = /^(?:true|false|null)(?![\w.(-])/.exec(text.slice(from, from + 8))?.[0];
  if (word === undefined) return undefined;
  return { value: word === 'null' ? null : word === 'true', end: from + word.length };
}

/** A value that something follows, an operator, an index, is an expression: text up to its end. */
function settle(reader: Reader, node: DocumentNode | undefined, from: number, put: Put): void {
  const { text } = reader;
  const inBrackets = reader.frames.at(-1)?.is !== 'body';
  const next = skipBlank(text, reader.at, inBrackets);
  if (node && (next >= text.length || /[\n\r,\]})]/.test(text[next] ?? '') || startsPair(reader, next))) {
    put(node);
    return;
  }
  const end = expressionEnd(text, node ? reader.at : from, '', inBrackets);
  reader.at = Math.max(end, Math.min(from + 1, text.length));
  const value = `\${${text.slice(from, reader.at).trim()}}`;
  put({ kind: 'scalar', value, at: reader.places.span(from, reader.at) });
}

/** In an object the next pair may follow on a line of its own, without a comma. */
function startsPair({ frames, text, at }: Reader, next: number): boolean {
  return frames.at(-1)?.is === 'object' && text.slice(at, next).includes('\n');
}

function closeValue(reader: Reader, frame: Exclude<Frame, { is: 'body' }>): void {
  reader.frames.pop();
  reader.at++;
  const at = reader.places.span(frame.from, reader.at);
  if (frame.is === 'object') {
    settle(reader, { kind: 'map', entries: frame.entries, at }, frame.from, frame.put);
    return;
  }
  if (frame.is === 'list') {
    settle(reader, { kind: 'list', items: frame.items, at }, frame.from, frame.put);
    return;
  }
  const [only, ...more] = frame.items;
  const why = 'a call';
  settle(reader, only && more.length === 0 ? only : { kind: 'unknown', why, at }, frame.from, frame.put);
}
