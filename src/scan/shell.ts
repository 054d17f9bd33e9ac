// Shell text as simple commands, each with the line it begins on: quotes and redirections taken off, pipes, command
// substitutions as commands of their own. Nothing is expanded: `$NAME` stays a word.

import { substitution, tokensOf } from './script-tokens.ts';

export interface ShellWord {
  text: string;
  line: number;
}

export interface ShellCommand {
  words: ShellWord[];
  line: number;
  /** The command that this one's output goes into; only for `|`. */
  into?: ShellCommand;
}

/** A line of shell text; `body`: the next one is a command of its own, unless a backslash joins them. */
export interface ShellLine {
  text: string;
  line: number;
  body: boolean;
}

const DEEPEST = 4;

interface Text {
  text: string;
  /** Where each line begins in the text, and its number. */
  starts: { at: number; line: number }[];
}

interface Range {
  from: number;
  to: number;
  depth: number;
}

export function readShell(lines: readonly ShellLine[]): ShellCommand[] {
  const whole = textOf(lines);
  const open: Range[] = [{ from: 0, to: whole.text.length, depth: 0 }];
  const commands: ShellCommand[] = [];
  for (let range = open.shift(); range; range = open.shift()) commands.push(...readRange(whole, range, open));
  return commands;
}

function textOf(lines: readonly ShellLine[]): Text {
  const starts: Text['starts'] = [];
  let text = '';
  for (const line of lines) {
    starts.push({ at: text.length, line: line.line });
    text += line.body ? `${line.text}\n` : `${line.text.replace(/\\$/, '')} `;
  }
  return { text, starts };
}

function lineAt({ starts }: Text, at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return starts[low]?.line ?? 1;
}

interface Reading {
  done: ShellCommand[];
  words: ShellWord[];
  /** The command whose output goes into the next one. */
  pipe: ShellCommand | undefined;
  /** A redirection stands alone: the next word is its target. */
  redirected: boolean;
}

function readRange(whole: Text, { from, to, depth }: Range, open: Range[]): ShellCommand[] {
  const reading: Reading = { done: [], words: [], pipe: undefined, redirected: false };
  for (const { kind, text, at } of tokensOf(whole.text.slice(from, to))) {
    if (kind === 'operator') {
      finish(reading, text === '|' || text === '|&');
      continue;
    }
    const line = lineAt(whole, from + at);
    for (const { from: first, to: last } of readToken(reading, text, line))
      if (depth < DEEPEST) open.push({ from: from + at + first, to: from + at + last, depth: depth + 1 });
  }
  finish(reading, false);
  return reading.done;
}

function finish(reading: Reading, piped: boolean): void {
  const [first] = reading.words;
  const command = first && { words: reading.words, line: first.line };
  if (command) {
    if (reading.pipe) reading.pipe.into = command;
    reading.done.push(command);
  }
  reading.words = [];
  reading.redirected = false;
  reading.pipe = piped ? command : undefined;
}

type Inner = Pick<Range, 'from' | 'to'>;

const REDIRECTION = /\d*(?:<<<|<<-?|>>|<>|>&|<&|&>>?|>\||<(?!\()|>(?!\())/y;

/** A token may be a word with redirections behind it: `cat<in`, `2>&1`. Gives the substitutions in it. */
function readToken(reading: Reading, token: string, line: number): Inner[] {
  const found: Inner[] = [];
  for (let at = 0; at < token.length; ) {
    REDIRECTION.lastIndex = at;
    const redirection = REDIRECTION.exec(token)?.[0] ?? '';
    if (redirection !== '') {
      reading.redirected = true;
      at += redirection.length;
      continue;
    }
    const word = readWord(token, at);
    found.push(...word.inner);
    if (!reading.redirected) reading.words.push({ text: word.text, line });
    reading.redirected = false;
    at = Math.max(word.end, at + 1);
  }
  return found;
}

interface Word {
  text: string;
  end: number;
  inner: Inner[];
}

/** Without its quotes, up to a redirection. */
function readWord(token: string, from: number): Word {
  const word: Word = { text: '', end: from, inner: [] };
  let quoted = false;
  let at = from;
  while (at < token.length) {
    const char = token[at] ?? '';
    const opens = token[at + 1] === '(' && (char === '$' || (!quoted && (char === '<' || char === '>')));
    if (opens || char === '`') {
      const taken = opens ? substitution(token, at) : token.slice(at, endOf(token, '`', at + 1) + 1);
      if (taken.length > 2) word.inner.push({ from: at + (opens ? 2 : 1), to: at + taken.length - 1 });
      word.text += taken;
      at += taken.length;
    } else if (char === '"') {
      quoted = !quoted;
      at++;
    } else if (char === "'" && !quoted) {
      const close = endOf(token, "'", at + 1);
      word.text += token.slice(at + 1, close);
      at = close + 1;
    } else if (char === '\\') {
      if (token[at + 1] !== '\n') word.text += token[at + 1] ?? '';
      at += 2;
    } else if (!quoted && (char === '<' || char === '>')) break;
    else {
      word.text += char;
      at++;
    }
  }
  word.end = at;
  return word;
}

function endOf(text: string, char: string, from: number): number {
  const found = text.indexOf(char, from);
  return found === -1 ? text.length : found;
}

const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time', 'exec', 'command']);
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;

/** What a command starts, with what stands before it: `sudo -E NAME=1 apt-get …`. */
export interface Invocation {
  /** Without its directory. */
  program: string;
  args: ShellWord[];
  sets: { name: string; value: string; line: number }[];
  sudo: boolean;
  line: number;
}

export function invocationOf({ words, line }: ShellCommand): Invocation {
  const found: Invocation = { program: '', args: [], sets: [], sudo: false, line };
  let wrapped = false;
  for (const [index, word] of words.entries()) {
    const { text } = word;
    const set = ASSIGNMENT.exec(text);
    if (set) found.sets.push({ name: set[1] ?? '', value: set[2] ?? '', line: word.line });
    else if (text === 'sudo' || text === 'env') {
      wrapped = true;
      found.sudo ||= text === 'sudo';
    } else if (KEYWORDS.has(text) || (wrapped && text.startsWith('-'))) continue;
    else {
      const program = text.slice(text.lastIndexOf('/') + 1);
      return { ...found, program, args: words.slice(index + 1), line: word.line };
    }
  }
  return found;
}
