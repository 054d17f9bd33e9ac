// nginx configuration: words up to `;`, or up to a block in braces. Values keep their variables, `$name` and `${NAME}`, as
// written. Many programs keep a `*.conf` in the same places: without a word of nginx in it a file says nothing.

import type { Directive } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { type Positions, positionsIn } from './positions.ts';
import { collectProblems, type Problems } from './problems.ts';
import { HOLE } from './template.ts';

const WORDS =
  /(?:^|[\s;{}])(?:server|location|upstream|http|listen|server_name|proxy_\w+|add_header|ssl_\w+|limit_req\w*|auth_request|auth_basic|set_real_ip_from|fastcgi_pass|uwsgi_pass|grpc_pass)(?=[\s{])/;
const DEPTH = 100;
/** Go and Jinja templates: one that prints a value, and one that stands for lines. */
const TEMPLATE = /\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}/g;

export function readNginx(text: string): { directives: Directive[]; problems: Problem[] } {
  const problems = collectProblems();
  if (!WORDS.test(text)) return { directives: [], problems: problems.list };
  const reader: Reader = {
    text: masked(text, problems),
    at: 0,
    places: positionsIn(text),
    problems,
    words: [],
    from: 0,
    to: 0,
    blocks: [[]],
    open: [],
  };
  while (reader.at < text.length) step(reader);
  finish(reader);
  return { directives: reader.blocks[0] ?? [], problems: problems.list };
}

interface Reader {
  text: string;
  at: number;
  places: Positions;
  problems: Problems;
  /** The directive that is being read, and where it stands. */
  words: string[];
  from: number;
  to: number;
  /** The blocks that are open, the innermost last; what opened the others. */
  blocks: Directive[][];
  open: number[];
}

function masked(text: string, problems: Problems): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const first = text.search(TEMPLATE);
  if (first >= 0) problems.add(text.slice(0, first).split('\n').length, 'what a template writes is not known');
  return text.replace(TEMPLATE, (found) =>
    found.startsWith('{{') ? HOLE.repeat(found.length) : ' '.repeat(found.length),
  );
}

function step(reader: Reader): void {
  const { text, at } = reader;
  const char = text[at] ?? '';
  if (/\s/.test(char)) reader.at++;
  else if (char === '#') reader.at = lineEnd(text, at);
  else if (char === ';') {
    reader.at++;
    endOfDirective(reader);
  } else if (char === '{') openBlock(reader);
  else if (char === '}') closeBlock(reader);
  else readWord(reader);
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function endOfDirective(reader: Reader): Directive | undefined {
  const [name, ...args] = reader.words;
  if (name === undefined) return undefined;
  const directive: Directive = { name, args, at: reader.places.span(reader.from, reader.to) };
  reader.blocks.at(-1)?.push(directive);
  reader.words = [];
  return directive;
}

function openBlock(reader: Reader): void {
  const line = reader.places.line(reader.at);
  const name = reader.words[0];
  reader.at++;
  const directive = endOfDirective(reader);
  if (name?.endsWith('_by_lua_block')) {
    reader.at = afterLua(reader.text, reader.at);
    return;
  }
  if (!directive) reader.problems.add(line, 'a block without a name');
  // Deeper blocks hang on nothing: trees that deep cannot be sent between threads.
  const block: Directive[] = [];
  if (reader.blocks.length > DEPTH) reader.problems.add(line, 'nested too deeply');
  else if (directive) directive.block = block;
  reader.blocks.push(block);
  reader.open.push(line);
}

function closeBlock(reader: Reader): void {
  if (reader.words.length > 0) {
    reader.problems.add(reader.places.line(reader.from), `${reader.words[0]?.slice(0, 40)}: no ; at its end`);
    endOfDirective(reader);
  }
  if (reader.blocks.length > 1) {
    reader.blocks.pop();
    reader.open.pop();
  } else reader.problems.add(reader.places.line(reader.at), 'a } that nothing opened');
  reader.at++;
}

/** Lua has braces of its own, in pairs; those inside its strings are few enough to be taken for pairs too. */
function afterLua(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

function readWord(reader: Reader): void {
  const { text, at: from } = reader;
  if (reader.words.length === 0) reader.from = from;
  const quote = text[from];
  const quoted = quote === '"' || quote === "'";
  const { word, end } = quoted ? quotedWord(text, from + 1, quote) : bareWord(text, from);
  if (quoted && end > text.length) reader.problems.add(reader.places.line(from), 'a quote that is never closed');
  reader.words.push(word);
  reader.at = Math.min(end, text.length);
  reader.to = reader.at;
}

function quotedWord(text: string, from: number, quote: string): { word: string; end: number } {
  const parts: string[] = [];
  let start = from;
  for (let at = from; at < text.length; at++) {
    if (text[at] === quote) return { word: parts.join('') + text.slice(start, at), end: at + 1 };
    if (text[at] !== '\\') continue;
    const next = text[at + 1] ?? '';
    // Only the quote and the backslash lose theirs: others belong to regular expressions.
    if (next === quote || next === '\\') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
    at++;
  }
  return { word: parts.join('') + text.slice(start), end: text.length + 1 };
}

/** `${` opens a variable, no block: its name belongs to the word. */
function bareWord(text: string, from: number): { word: string; end: number } {
  let at = from;
  while (at < text.length && !/[\s;{]/.test(text[at] ?? '')) {
    if (text[at] === '\\') at++;
    else if (text.startsWith('${', at)) at = variableEnd(text, at);
    else if (text[at] === '}' && at === from) break;
    at++;
  }
  return { word: text.slice(from, Math.min(at, text.length)), end: at };
}

function variableEnd(text: string, from: number): number {
  const end = text.indexOf('}', from);
  return end === -1 || end - from > 200 || /\s/.test(text.slice(from, end)) ? from + 1 : end;
}

function finish(reader: Reader): void {
  if (reader.words.length > 0) {
    reader.problems.add(reader.places.line(reader.from), `${reader.words[0]?.slice(0, 40)}: no ; at its end`);
    endOfDirective(reader);
  }
  const unclosed = reader.open.at(-1);
  if (unclosed !== undefined) reader.problems.add(unclosed, 'a block that is never closed');
}
