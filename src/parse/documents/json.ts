// JSON and JSONC with positions. Tolerant: comments, trailing and missing commas are read, what is broken becomes a
// problem. An own reader because JSON.parse knows no positions and `yaml` takes neither comments nor tabs of JSONC.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { type Positions, positionsIn } from './positions.ts';
import { collectProblems, type Problems } from './problems.ts';

/** Deeper trees cannot be sent between threads: V8 clones them recursively. */
const DEPTH = 500;
const LONE_WORD = /[^\s,:{}[\]"]+/y;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

interface Open {
  node: { kind: 'map'; entries: DocumentEntry[] } | { kind: 'list'; items: DocumentNode[] };
  start: number;
  key?: { text: string; from: number; to: number };
}

interface Reader {
  text: string;
  at: number;
  places: Positions;
  problems: Problems;
  open: Open[];
  roots: DocumentNode[];
}

export function readJson(text: string): { roots: DocumentNode[]; problems: Problem[] } {
  const reader: Reader = {
    text,
    at: 0,
    places: positionsIn(text),
    problems: collectProblems(),
    open: [],
    roots: [],
  };
  while (skipTrivia(reader)) step(reader);
  if (reader.open.length > 0) complain(reader, 'the file ends inside a bracket');
  while (reader.open.length > 0) close(reader);
  if (reader.roots.length > 1) complain(reader, 'more than one value');
  return { roots: reader.roots, problems: reader.problems.list };
}

function step(reader: Reader): void {
  const character = reader.text[reader.at];
  if (character === '{' || character === '[') open(reader, character);
  else if (character === '}' || character === ']') {
    reader.at++;
    const kind = character === '}' ? 'map' : 'list';
    if (reader.open.at(-1)?.node.kind === kind) close(reader);
    else complain(reader, `unexpected ${character}`);
  } else if (character === ',' || character === ':') reader.at++;
  else if (character === '"') readString(reader);
  else readWord(reader);
}

function open(reader: Reader, bracket: string): void {
  if (reader.open.length >= DEPTH) {
    complain(reader, 'nested too deeply');
    put(reader, { kind: 'unknown', why: 'nested too deeply', at: reader.places.span(reader.at, reader.at + 1) });
    reader.at = reader.text.length;
    return;
  }
  const node: Open['node'] = bracket === '{' ? { kind: 'map', entries: [] } : { kind: 'list', items: [] };
  reader.open.push({ node, start: reader.at });
  reader.at++;
}

function close(reader: Reader): void {
  const done = reader.open.pop();
  if (!done) return;
  const at = reader.places.span(done.start, reader.at);
  if (done.key) complain(reader, `no value for "${done.key.text.slice(0, 40)}"`);
  put(reader, { ...done.node, at });
}

function put(reader: Reader, value: DocumentNode): void {
  const into = reader.open.at(-1);
  if (!into) reader.roots.push(value);
  else if (into.node.kind === 'list') into.node.items.push(value);
  else if (into.key) {
    const { text, from, to } = into.key;
    into.node.entries.push({ key: text, keyAt: reader.places.span(from, to), value });
    delete into.key;
  } else complain(reader, 'a value without a key');
}

function readString(reader: Reader): void {
  const from = reader.at;
  const { text } = reader;
  let at = from + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  const closed = text[at] === '"';
  reader.at = Math.min(closed ? at + 1 : at, text.length);
  if (!closed) complain(reader, 'a string without its closing quote');
  const raw = text.slice(from + 1, closed ? at : reader.at);
  putScalar(reader, raw.includes('\\') ? unescape(raw) : raw, from, true);
}

function unescape(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

function readWord(reader: Reader): void {
  const from = reader.at;
  LONE_WORD.lastIndex = from;
  const word = LONE_WORD.exec(reader.text)?.[0] ?? (reader.text[from] || ' ');
  reader.at = from + word.length;
  if (word === 'true' || word === 'false') putScalar(reader, word === 'true', from, false);
  else if (word === 'null') putScalar(reader, null, from, false);
  else if (NUMBER.test(word)) putScalar(reader, Number(word), from, false);
  else {
    complain(reader, `not JSON: ${word.slice(0, 20)}`);
    putScalar(reader, word, from, true);
  }
}

function putScalar(reader: Reader, value: string | number | boolean | null, from: number, mayBeKey: boolean): void {
  const into = reader.open.at(-1);
  if (mayBeKey && into?.node.kind === 'map' && !into.key) {
    into.key = { text: String(value), from, to: reader.at };
  } else put(reader, { kind: 'scalar', value, at: reader.places.span(from, reader.at) });
}

/** False at the end of the text. */
function skipTrivia(reader: Reader): boolean {
  const { text } = reader;
  for (;;) {
    while (reader.at < text.length && text.charCodeAt(reader.at) <= 32) reader.at++;
    if (text.startsWith('//', reader.at)) reader.at = endOr(text, text.indexOf('\n', reader.at));
    else if (text.startsWith('/*', reader.at)) {
      const end = text.indexOf('*/', reader.at + 2);
      if (end === -1) complain(reader, 'a comment without its end');
      reader.at = end === -1 ? text.length : end + 2;
    } else return reader.at < text.length;
  }
}

const endOr = (text: string, at: number) => (at === -1 ? text.length : at);

function complain(reader: Reader, why: string): void {
  reader.problems.add(reader.places.line(Math.min(reader.at, reader.text.length)), why);
}
