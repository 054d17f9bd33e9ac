// Where the keys, values and list items of a TOML file stand. A light scan beside the real parser, told only by
// headers, keys, quotes and brackets: it goes no deeper than the items of a list, and knows nothing of inline tables.

import type { Span } from '../../core/evidence.ts';
import { type Positions, positionsIn } from './positions.ts';

export type Places = Map<string, { key?: Span; value?: Span }>;

const KEY_PART = /[ \t]*("[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\n]*'|[\w-]+)[ \t]*/y;
const DEPTH = 50;

export const pathKey = (path: (string | number)[]): string => path.join('\0');

interface Scan {
  text: string;
  at: number;
  found: Places;
  spans: Positions;
  header: (string | number)[];
  /** How many tables each [[array]] has so far. */
  arrays: Map<string, number>;
}

export function findPlaces(text: string): Places {
  const scan: Scan = { text, at: 0, found: new Map(), spans: positionsIn(text), header: [], arrays: new Map() };
  while (skipBlank(scan)) {
    const start = scan.at;
    if (text.startsWith('[[', start)) readArrayHeader(scan);
    else if (text[start] === '[') readHeader(scan);
    else readPair(scan);
    if (scan.at === start) scan.at++;
  }
  return scan.found;
}

function readArrayHeader(scan: Scan): void {
  const start = scan.at;
  scan.at += 2;
  const path = readKey(scan);
  endLine(scan);
  const last = path.pop();
  if (last === undefined) return;
  const array = [...resolve(scan, path), last];
  const index = scan.arrays.get(pathKey(array)) ?? 0;
  scan.arrays.set(pathKey(array), index + 1);
  scan.header = [...array, index];
  const at = scan.spans.span(start, scan.at);
  if (index === 0) scan.found.set(pathKey(array), { key: at, value: at });
  scan.found.set(pathKey(scan.header), { key: at, value: at });
}

function readHeader(scan: Scan): void {
  const start = scan.at;
  scan.at++;
  const path = readKey(scan);
  endLine(scan);
  scan.header = resolve(scan, path);
  const at = scan.spans.span(start, scan.at);
  scan.found.set(pathKey(scan.header), { key: at, value: at });
}

function readPair(scan: Scan): void {
  const start = scan.at;
  const path = [...scan.header, ...readKey(scan)];
  const key = scan.spans.span(start, scan.at);
  if (scan.text[scan.at] !== '=') {
    endLine(scan);
    return;
  }
  scan.at++;
  while (scan.text[scan.at] === ' ' || scan.text[scan.at] === '\t') scan.at++;
  const from = scan.at;
  const end = skipValue(scan, path);
  scan.found.set(pathKey(path), { key, value: scan.spans.span(from, trimmed(scan.text, from, end)) });
}

/** Too deep a path is given up: nothing will be found at its place. */
function readKey(scan: Scan): string[] {
  const path: string[] = [];
  for (;;) {
    KEY_PART.lastIndex = scan.at;
    const part = KEY_PART.exec(scan.text)?.[1];
    if (part === undefined) return path;
    scan.at = KEY_PART.lastIndex;
    if (path.length < DEPTH) path.push(plain(part));
    if (scan.text[scan.at] !== '.') return path;
    scan.at++;
  }
}

function plain(part: string): string {
  if (!part.startsWith('"')) return part.startsWith("'") ? part.slice(1, -1) : part;
  try {
    return JSON.parse(part) as string;
  } catch {
    return part;
  }
}

/** [a.b] below [[a]] speaks of the latest table of a. */
function resolve(scan: Scan, path: string[]): (string | number)[] {
  const resolved: (string | number)[] = [];
  for (const part of path) {
    resolved.push(part);
    const count = scan.arrays.get(pathKey(resolved));
    if (count !== undefined) resolved.push(count - 1);
  }
  return resolved;
}

/** Gives where the value ends; a comment behind it is skipped as well. */
function skipValue(scan: Scan, path: (string | number)[]): number {
  const { text } = scan;
  const isList = text[scan.at] === '[';
  let depth = 0;
  let index = 0;
  let item = -1;
  const endItem = () => {
    if (isList && depth === 1 && item !== -1) {
      scan.found.set(pathKey([...path, index++]), { value: scan.spans.span(item, trimmed(text, item, scan.at)) });
    }
    item = -1;
  };
  while (scan.at < text.length) {
    const character = text[scan.at] ?? '';
    if ((character === '\n' || character === '#') && depth === 0) break;
    if (character === ',' || character === ']') endItem();
    else if (depth === 1 && item === -1 && character > ' ' && character !== '#') item = scan.at;
    if (character === '[' || character === '{') depth++;
    if (character === ']' || character === '}') depth--;
    if (character === '#') endLine(scan);
    else if (character === '"' || character === "'") skipString(scan, character);
    else scan.at++;
  }
  return scan.at;
}

function skipString(scan: Scan, quote: string): void {
  const { text } = scan;
  const fence = text.startsWith(quote.repeat(3), scan.at) ? quote.repeat(3) : quote;
  scan.at += fence.length;
  while (scan.at < text.length && !text.startsWith(fence, scan.at)) {
    if (fence.length === 1 && text[scan.at] === '\n') return;
    scan.at += text[scan.at] === '\\' && quote === '"' ? 2 : 1;
  }
  scan.at = Math.min(scan.at + fence.length, text.length);
}

function endLine(scan: Scan): void {
  const end = scan.text.indexOf('\n', scan.at);
  scan.at = end === -1 ? scan.text.length : end;
}

/** False at the end of the text. */
function skipBlank(scan: Scan): boolean {
  for (;;) {
    while (scan.at < scan.text.length && scan.text.charCodeAt(scan.at) <= 32) scan.at++;
    if (scan.text[scan.at] !== '#') return scan.at < scan.text.length;
    endLine(scan);
  }
}

function trimmed(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && text.charCodeAt(end - 1) <= 32) end--;
  return end;
}
