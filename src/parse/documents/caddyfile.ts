// Caddyfiles: a directive a line, a block after `{` at the end of one. `{$NAME:default}` and placeholders `{host}` stay in
// the words as written. A file may hold one site without braces: then its first directive is the address, and has no block.

import type { Directive } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { type Positions, positionsIn } from './positions.ts';
import { collectProblems, type Problems } from './problems.ts';

const DEPTH = 100;

export function readCaddyfile(text: string): { directives: Directive[]; problems: Problem[] } {
  const problems = collectProblems();
  const reader: Reader = { text, at: 0, places: positionsIn(text), problems, line: [], blocks: [[]], open: [] };
  while (reader.at < text.length) step(reader);
  endOfLine(reader);
  const unclosed = reader.open.at(-1);
  if (unclosed !== undefined) problems.add(unclosed, 'a block that is never closed');
  return { directives: reader.blocks[0] ?? [], problems: problems.list };
}

interface Word {
  text: string;
  from: number;
  to: number;
  quoted: boolean;
}

interface Reader {
  text: string;
  at: number;
  places: Positions;
  problems: Problems;
  line: Word[];
  blocks: Directive[][];
  open: number[];
}

function step(reader: Reader): void {
  const { text, at } = reader;
  const char = text[at] ?? '';
  if (char === '\n') {
    reader.at++;
    // Addresses of a site may go on after a comma.
    if (reader.blocks.length > 1 || !reader.line.at(-1)?.text.endsWith(',')) endOfLine(reader);
  } else if (char === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) reader.at = text.indexOf('\n', at) + 1;
  else if (/\s/.test(char)) reader.at++;
  else if (char === '#') reader.at = endOf(text, '\n', at);
  else reader.line.push(readWord(reader));
}

function endOf(text: string, what: string, at: number): number {
  const end = text.indexOf(what, at);
  return end === -1 ? text.length : end;
}

function endOfLine(reader: Reader): void {
  const words = reader.line;
  reader.line = [];
  const [first] = words;
  if (!first) return;
  const last = words.at(-1) ?? first;
  if (words.length === 1 && isBrace(first, '}')) {
    closeBlock(reader, first);
    return;
  }
  const opens = isBrace(last, '{');
  const own = opens ? words.slice(0, -1) : words;
  const [name, ...args] = own.map(({ text }) => text);
  const end = own.at(-1) ?? first;
  const directive: Directive = { name: name ?? '', args, at: reader.places.span(first.from, end.to) };
  reader.blocks.at(-1)?.push(directive);
  if (!opens) return;
  const block: Directive[] = [];
  // Deeper blocks hang on nothing: trees that deep cannot be sent between threads.
  if (reader.blocks.length <= DEPTH) directive.block = block;
  else reader.problems.add(reader.places.line(last.from), 'nested too deeply');
  reader.blocks.push(block);
  reader.open.push(reader.places.line(last.from));
}

function isBrace({ text, quoted }: Word, brace: string): boolean {
  return text === brace && !quoted;
}

function closeBlock(reader: Reader, { from }: Word): void {
  if (reader.blocks.length === 1) {
    reader.problems.add(reader.places.line(from), 'a } that nothing opened');
    return;
  }
  reader.blocks.pop();
  reader.open.pop();
}

function readWord(reader: Reader): Word {
  const { text, at: from } = reader;
  const quote = text[from];
  if (quote === '"' || quote === '`') return quotedWord(reader, quote);
  const heredoc = /^<<([A-Za-z0-9_-]{1,60})\r?\n/.exec(text.slice(from, from + 70));
  if (heredoc) return heredocWord(reader, heredoc[1] ?? '', heredoc[0].length);
  let at = from;
  while (at < text.length && !/\s/.test(text[at] ?? '')) at++;
  reader.at = at;
  return { text: text.slice(from, at), from, to: at, quoted: false };
}

function quotedWord(reader: Reader, quote: string): Word {
  const { text, at: from } = reader;
  let at = from + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' && quote === '"' ? 2 : 1;
  if (at >= text.length) reader.problems.add(reader.places.line(from), 'a quote that is never closed');
  reader.at = Math.min(at + 1, text.length);
  return { text: text.slice(from + 1, Math.min(at, text.length)), from, to: reader.at, quoted: true };
}

/** Up to a line that begins with the marker, which may stand further to the right. */
function heredocWord(reader: Reader, marker: string, opening: number): Word {
  const { text, at: from } = reader;
  let start = from + opening;
  for (let line = start; line < text.length; line = endOf(text, '\n', line) + 1) {
    const own = text.slice(line, endOf(text, '\n', line));
    const found = own.length - own.trimStart().length;
    if (!own.startsWith(marker, found)) continue;
    reader.at = line + found + marker.length;
    return { text: text.slice(start, line), from, to: reader.at, quoted: true };
  }
  reader.problems.add(reader.places.line(from), 'a heredoc that is never closed');
  start = Math.min(start, text.length);
  reader.at = text.length;
  return { text: text.slice(start), from, to: reader.at, quoted: true };
}
