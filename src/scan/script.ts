// A script of a pipeline as the commands that it runs: what must exist for each to run, and whether its failure counts.
// Nothing is expanded; what a command starts in turn is not followed.

import { type Token, tokensOf } from './script-tokens.ts';

export interface ScriptCommand {
  words: string[];
  text: string;
  /** Lines below the first one of the script. */
  line: number;
  /** Why its failure does not count; `unknown: …` where that cannot be told; '' when it does. */
  tolerated: string;
  /** Files that the script tests for before. */
  needsFiles: string[];
  condition: string;
}

/** How the platform starts the shell: GitHub runs `bash -e`, GitLab also with pipefail, npm a plain `sh`. */
export interface Shell {
  errexit: boolean;
  pipefail: boolean;
}

interface Simple {
  words: string[];
  line: number;
  before: string;
  after: string;
}

/** An `if`, a loop or a group that is open. */
interface Frame {
  opens: string;
  testing: boolean;
  tests: ScriptCommand[];
  condition: string;
  files: string[];
}

export function readScript(script: string, shell: Shell): ScriptCommand[] {
  const simple = simpleCommands(tokensOf(script));
  const state: State = { shell: { ...shell }, frames: [], files: [], done: [] };
  for (const [index, one] of simple.entries()) readOne(state, one, simple, index);
  return state.done;
}

interface State {
  shell: Shell;
  frames: Frame[];
  /** What a line such as `[ -f x ] || exit 0` asks of all that follows. */
  files: string[];
  done: ScriptCommand[];
}

function simpleCommands(tokens: readonly Token[]): Simple[] {
  const commands: Simple[] = [];
  let open: Simple | undefined;
  let before = '';
  for (const { kind, text, line } of tokens) {
    if (kind === 'word') {
      open ??= { words: [], line, before, after: '' };
      open.words.push(text);
      continue;
    }
    // A list may go on on the next line after `&&`, `||` and `|`.
    if (text === '\n' && !open && /^(?:&&|\|\||\|)$/.test(before)) continue;
    if (open) commands.push({ ...open, after: text });
    open = undefined;
    before = text;
  }
  if (open) commands.push(open);
  return commands;
}

const BRANCHES = new Set(['if', 'while', 'until', 'elif']);
const PLAIN = new Set(['then', 'do', 'else', '!', '{', 'time']);
const CLOSES = new Set(['fi', 'done', '}', 'esac']);

function readOne(state: State, simple: Simple, all: readonly Simple[], index: number): void {
  const words = [...simple.words];
  for (let word = words[0]; word !== undefined && isKeyword(word); word = words[0]) {
    keyword(state, word);
    words.shift();
  }
  if (words.length === 0) return;
  const frame = state.frames.at(-1);
  const files = testedFiles(words);
  const command: ScriptCommand = {
    words,
    text: words.join(' '),
    line: simple.line,
    tolerated: frame?.testing ? 'unknown: it decides a condition' : toleratedBy(state, simple, all, index),
    needsFiles: [...state.files, ...state.frames.flatMap((one) => one.files), ...filesBefore(all, index)],
    condition: state.frames
      .map(({ condition }) => condition)
      .filter(Boolean)
      .join(' && '),
  };
  if (frame?.testing) {
    frame.tests.push(command);
    frame.condition = [frame.condition, command.text].filter(Boolean).join(` ${simple.before} `);
    frame.files.push(...(simple.words.includes('!') ? [] : files));
  }
  if (words[0] === 'set') setOptions(state.shell, words);
  if (fails(words)) for (const one of state.frames) for (const test of one.tests) test.tolerated = '';
  if (files.length > 0 && simple.after === '||' && /^exit( 0)?$/.test(all[index + 1]?.words.join(' ') ?? '')) {
    state.files.push(...files);
  }
  state.done.push(command);
}

const isKeyword = (word: string) => BRANCHES.has(word) || PLAIN.has(word) || CLOSES.has(word) || word === 'for';

function keyword(state: State, word: string): void {
  const frame = state.frames.at(-1);
  if (word === 'if' || word === 'while' || word === 'until') {
    state.frames.push({ opens: word, testing: true, tests: [], condition: '', files: [] });
  } else if (word === 'for') state.frames.push({ opens: word, testing: false, tests: [], condition: '', files: [] });
  else if (word === 'elif' && frame) {
    frame.testing = true;
    frame.condition = '';
    frame.files = [];
  } else if ((word === 'then' || word === 'do') && frame) frame.testing = false;
  else if (word === 'else' && frame) {
    frame.condition = frame.condition === '' ? '' : `not (${frame.condition})`;
    frame.files = [];
  } else if (word === 'fi' || word === 'done') state.frames.pop();
}

function setOptions(shell: Shell, words: readonly string[]): void {
  const text = words.slice(1).join(' ');
  if (/(?:^| )-\w*e|-o errexit/.test(text)) shell.errexit = true;
  if (/(?:^| )\+\w*e|\+o errexit/.test(text)) shell.errexit = false;
  if (/-\w*o pipefail/.test(text)) shell.pipefail = true;
}

/** `exit 1`, `false`, `return 2`; not `exit` alone, which hands on what was before. */
function fails([first = '', second = '']: readonly string[]): boolean {
  return first === 'false' || ((first === 'exit' || first === 'return') && second !== '' && second !== '0');
}

const SUCCEEDS = /^(?:true|:|echo|printf|exit 0$|return 0$|continue)(?: |$)/;

function toleratedBy({ shell }: State, simple: Simple, all: readonly Simple[], index: number): string {
  if (simple.after === '|' && !shell.pipefail) {
    // The last one of a pipe is what counts.
    return `its output goes into ${all[index + 1]?.words[0] ?? 'a pipe'}, whose outcome counts instead`;
  }
  for (let at = index; at < all.length; at++) {
    const one = all[at];
    const next = all[at + 1];
    if (one?.after === '||' && next) return whatFollows(all, at + 1);
    if (one?.after !== '&&' && one?.after !== '|') break;
  }
  if (shell.errexit || simple.after === '&&') return '';
  const last = all.slice(index + 1).every(({ words }) => CLOSES.has(words[0] ?? ''));
  return last ? '' : 'the script goes on when it fails';
}

/** What stands behind `||`: it decides what a failure means. */
function whatFollows(all: readonly Simple[], at: number): string {
  const first = all[at];
  if (!first) return '';
  const group = first.words[0] === '{' ? groupAt(all, at) : [first];
  const bare = group
    .map(({ words }) => words.filter((word) => word !== '{' && word !== '}'))
    .filter(({ length }) => length > 0);
  if (bare.some(fails)) return '';
  const shown = bare[0]?.slice(0, 3).join(' ') ?? '';
  return bare.every((words) => SUCCEEDS.test(words.join(' '))) ? `|| ${shown}` : `unknown: || ${shown}`;
}

function groupAt(all: readonly Simple[], from: number): Simple[] {
  const end = all.findIndex(({ words }, at) => at >= from && words.includes('}'));
  return all.slice(from, end === -1 ? all.length : end + 1);
}

/** `[ -f x ]`, `test -e x`, `[[ -s x ]]`: the files that must be there. */
function testedFiles(words: readonly string[]): string[] {
  const [first] = words;
  if (first !== '[' && first !== '[[' && first !== 'test') return [];
  if (words.includes('!')) return [];
  const at = words.findIndex((word) => /^-[efsdr]$/.test(word));
  const file = words[at + 1];
  return at === -1 || file === undefined ? [] : [file.replace(/^['"]|['"]$/g, '')];
}

/** Of a list `[ -f x ] && a && b`. */
function filesBefore(all: readonly Simple[], index: number): string[] {
  const files: string[] = [];
  for (let at = index; at > 0 && all[at]?.before === '&&'; at--) files.push(...testedFiles(all[at - 1]?.words ?? []));
  return files;
}
