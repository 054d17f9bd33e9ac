// Where the comments of a file are, told by reading over its strings. One small lexer for all languages that have comments;
// it knows no more of them than how text is quoted.

import type { Language } from '../core/source.ts';

/** One line of a comment, without its marks. */
export interface Comment {
  line: number;
  text: string;
}

export interface Comments {
  comments: Comment[];
  /** Whether anything but comments and blanks stands on a line, by index. */
  code: boolean[];
}

interface Syntax {
  marks: readonly string[];
  /** Comments between slashes and stars too. */
  block?: true;
  /** What a string begins and ends with; the longest first. */
  strings: readonly string[];
  /** Those that run over several lines. */
  long: readonly string[];
  /** A mark counts at the start of a line or behind a blank. */
  apart?: true;
  /** A mark counts at the start of a line only. */
  first?: true;
  /** Regular expressions stand between slashes, and templates hold code. */
  script?: true;
}

const QUOTES = ['"', "'"];
const HASH: Syntax = { marks: ['#'], strings: QUOTES, long: [], apart: true };
const SCRIPT: Syntax = { marks: ['//'], block: true, strings: ['"', "'", '`'], long: ['`'], script: true };

const SYNTAXES: Partial<Record<Language, Syntax>> = {
  javascript: SCRIPT,
  typescript: SCRIPT,
  go: { marks: ['//'], block: true, strings: ['"', "'", '`'], long: ['`'] },
  python: { marks: ['#'], strings: ['"""', "'''", ...QUOTES], long: ['"""', "'''"] },
  hcl: { marks: ['//', '#'], block: true, strings: ['"'], long: [] },
  yaml: HASH,
  toml: HASH,
  dotenv: HASH,
  requirements: HASH,
  nginx: HASH,
  caddyfile: HASH,
  lines: { ...HASH, first: true },
  // Behind an instruction a hash is one of its words.
  dockerfile: { ...HASH, first: true },
};

export const hasComments = (language: Language): boolean => SYNTAXES[language] !== undefined;

export function commentsIn(language: Language, text: string): Comments {
  const syntax = SYNTAXES[language];
  const found: Comments = { comments: [], code: [] };
  if (syntax === undefined) return found;
  const reader: Reader = { text, syntax, found, at: 0, line: 1, depths: [], before: '\n' };
  while (reader.at < text.length) step(reader);
  return found;
}

interface Reader {
  text: string;
  syntax: Syntax;
  found: Comments;
  at: number;
  line: number;
  /** Open braces of the code in each template around. */
  depths: number[];
  /** The last character of code. */
  before: string;
}

function step(reader: Reader): void {
  const { text, syntax, at } = reader;
  const character = text[at] ?? '';
  if (character === '\n') {
    reader.line += 1;
    reader.at += 1;
  } else if (/\s/.test(character)) reader.at += 1;
  else if (syntax.block && text.startsWith('/*', at)) readBlock(reader);
  else if (opensLine(reader)) readLine(reader);
  else readCode(reader, character);
}

function opensLine({ text, syntax, at }: Reader): boolean {
  if (!syntax.marks.some((mark) => text.startsWith(mark, at))) return false;
  if (syntax.first) return text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
  return !syntax.apart || at === 0 || /\s/.test(text[at - 1] ?? '');
}

function readLine(reader: Reader): void {
  const end = endOfLine(reader.text, reader.at);
  const mark = /^(?:\/{2,}|#+)/.exec(reader.text.slice(reader.at, reader.at + 8))?.[0] ?? '';
  reader.found.comments.push({ line: reader.line, text: reader.text.slice(reader.at + mark.length, end).trim() });
  reader.at = end;
}

function readBlock(reader: Reader): void {
  const closed = reader.text.indexOf('*/', reader.at + 2);
  const end = closed < 0 ? reader.text.length : closed;
  for (const [index, part] of reader.text
    .slice(reader.at + 2, end)
    .split('\n')
    .entries()) {
    reader.found.comments.push({ line: reader.line + index, text: part.trim().replace(/^\*+\s*/, '') });
  }
  reader.line += newlinesIn(reader.text, reader.at, end);
  reader.at = closed < 0 ? end : end + 2;
}

function readCode(reader: Reader, character: string): void {
  reader.found.code[reader.line] = true;
  const { text, at, syntax } = reader;
  const quote = syntax.strings.find((one) => text.startsWith(one, at));
  if (quote !== undefined && !isApostrophe(reader, quote)) readString(reader, quote);
  else if (syntax.script && character === '/' && beginsPattern(reader)) readPattern(reader);
  else if (syntax.script && closesTemplateCode(reader, character)) readString(reader, '`');
  else reader.at += 1;
  reader.before = character;
}

/** `don't` in a text without quotes. */
function isApostrophe({ text, at, syntax }: Reader, quote: string): boolean {
  return syntax.apart === true && quote === "'" && /\w/.test(text[at - 1] ?? '');
}

/** From the quote on; of a template, up to its end or to the code in it. */
function readString(reader: Reader, quote: string): void {
  const { text, syntax } = reader;
  const isLong = syntax.long.includes(quote);
  const escapes = !(quote === '`' && !syntax.script);
  let at = reader.at + (text.startsWith(quote, reader.at) ? quote.length : 1);
  while (at < text.length && !text.startsWith(quote, at)) {
    if (text[at] === '\n') {
      if (!isLong) break;
      reader.line += 1;
      reader.found.code[reader.line] = true;
    } else if (text[at] === '\\' && escapes && text[at + 1] !== '\n') at += 1;
    else if (syntax.script && quote === '`' && text.startsWith('${', at)) {
      reader.depths.push(0);
      reader.at = at + 2;
      return;
    }
    at += 1;
  }
  reader.at = text.startsWith(quote, at) ? at + quote.length : at;
}

/** Counts braces inside a template's code; true at the one that ends it. */
function closesTemplateCode({ depths }: Reader, character: string): boolean {
  const depth = depths.at(-1);
  if (depth === undefined || (character !== '{' && character !== '}')) return false;
  if (character === '}' && depth === 0) {
    depths.pop();
    return true;
  }
  depths[depths.length - 1] = depth + (character === '{' ? 1 : -1);
  return false;
}

/** A slash where a value may begin; behind a value it divides. */
function beginsPattern({ text, at, before }: Reader): boolean {
  if ('(,=:[!&|?{};+-*%<>~^\n'.includes(before)) return true;
  return /\b(?:return|typeof|case|do|else|in|of)$/.test(text.slice(Math.max(0, at - 12), at).trimEnd());
}

function readPattern(reader: Reader): void {
  const { text } = reader;
  let inClass = false;
  let at = reader.at + 1;
  for (; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) break;
  }
  reader.at = Math.min(text[at] === '/' ? at + 1 : at, text.length);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function newlinesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
