// Shell text as simple commands, each with the line it begins on: quotes, continuations, comments, pipes, here
// documents left out, command substitutions as commands of their own. Nothing is expanded: `$NAME` stays a word.

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

/** Longer texts are generated; what stands behind is not read. */
const LONGEST = 60_000;
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
  const open: Range[] = [{ from: 0, to: Math.min(whole.text.length, LONGEST), depth: 0 }];
  const commands: ShellCommand[] = [];
  for (let range = open.shift(); range; range = open.shift()) commands.push(...readRange(whole, range, open));
  return commands;
}

function textOf(lines: readonly ShellLine[]): Text {
  const starts: Text['starts'] = [];
  let text = '';
  for (const line of lines) {
    starts.push({ at: text.length, line: line.line });
    text += `${line.text}${line.body ? '\n' : ' '}`;
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
}

const OPERATOR = /\|\||&&|\|&|;;|[|;&\n()]/y;
const REDIRECTION = /\d*(?:<<<|<<-?|>>|<>|>&|<&|&>>?|>\||<(?!\()|>(?!\())/y;

function readRange(whole: Text, { from, to, depth }: Range, open: Range[]): ShellCommand[] {
  const { text } = whole;
  const reading: Reading = { done: [], words: [], pipe: undefined };
  let at = from;
  while (at < to) {
    const char = text[at] ?? '';
    if (char === ' ' || char === '\t' || char === '\r') at++;
    else if (char === '\\' && /[\n ]/.test(text[at + 1] ?? '\n')) at += 2;
    else if (char === '#') at = endOfLine(text, at, to);
    else {
      const operator = matchAt(OPERATOR, text, at);
      const redirection = operator === '&' && text[at + 1] === '>' ? '' : operator;
      if (redirection !== '') {
        finish(reading, operator === '|' || operator === '|&');
        at += operator.length;
      } else at = readOne(whole, at, { to, depth, open, reading });
    }
  }
  finish(reading, false);
  return reading.done;
}

interface Around {
  to: number;
  depth: number;
  open: Range[];
  reading: Reading;
}

/** A redirection with its target, or a word. */
function readOne(whole: Text, at: number, { to, depth, open, reading }: Around): number {
  const redirection = matchAt(REDIRECTION, whole.text, at);
  let start = at + redirection.length;
  while (redirection !== '' && whole.text[start] === ' ') start++;
  const word = readWord(whole.text, start, to);
  for (const inner of word.inner) if (depth < DEEPEST) open.push({ ...inner, depth: depth + 1 });
  if (redirection === '') reading.words.push({ text: word.text, line: lineAt(whole, at) });
  return Math.max(word.end, start, at + 1);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function endOfLine(text: string, at: number, to: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 || end > to ? to : end;
}

function finish(reading: Reading, piped: boolean): void {
  const [first] = reading.words;
  const command = first && { words: reading.words, line: first.line };
  if (command) {
    if (reading.pipe) reading.pipe.into = command;
    reading.done.push(command);
  }
  reading.words = [];
  reading.pipe = piped ? command : undefined;
}

interface Word {
  text: string;
  end: number;
  /** Command substitutions in it. */
  inner: { from: number; to: number }[];
}

function readWord(text: string, from: number, to: number): Word {
  const word: Word = { text: '', end: from, inner: [] };
  let quoted = false;
  let at = from;
  while (at < to) {
    const char = text[at] ?? '';
    const opens = (char === '$' || (!quoted && (char === '<' || char === '>'))) && text[at + 1] === '(';
    if (opens || char === '`') {
      const close = opens ? closing(text, at + 2, to) : Math.min(indexFrom(text, '`', at + 1, to), to);
      word.inner.push({ from: opens ? at + 2 : at + 1, to: close });
      word.text += text.slice(at, close + 1);
      at = close + 1;
    } else if (char === '"') {
      quoted = !quoted;
      at++;
    } else if (char === "'" && !quoted) {
      const close = indexFrom(text, "'", at + 1, to);
      word.text += text.slice(at + 1, close);
      at = close + 1;
    } else if (char === '\\') {
      if (text[at + 1] !== '\n') word.text += text[at + 1] ?? '';
      at += 2;
    } else if (!quoted && /[\s;&|()<>]/.test(char)) break;
    else {
      word.text += char;
      at++;
    }
  }
  word.end = at;
  return word;
}

function indexFrom(text: string, char: string, from: number, to: number): number {
  const found = text.indexOf(char, from);
  return found === -1 || found > to ? to : found;
}

/** The parenthesis that closes a substitution; quotes inside hide theirs. */
function closing(text: string, from: number, to: number): number {
  let depth = 1;
  for (let at = from; at < to; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === "'") at = indexFrom(text, "'", at + 1, to);
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  return to;
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
