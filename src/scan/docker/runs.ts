// The commands that a RUN, CMD or ENTRYPOINT starts, each on its own line: shell form, exec form, heredocs that a shell
// reads, and what `sh -c` is given.

import type { Instruction } from '../../core/document.ts';
import { type Invocation, invocationOf, readShell, type ShellCommand, type ShellLine } from '../shell.ts';

export interface Run extends Invocation {
  /** What its output is piped into, one after the other. */
  into: Invocation[];
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);
export const isShell = (program: string): boolean => SHELLS.has(program);

/** Longer chains of pipes are nobody's. */
const PIPES = 20;

export function runsIn(instruction: Instruction): Run[] {
  return commandsIn(instruction)
    .flatMap((command) => [command, ...scriptOf(command)])
    .map((command) => ({ ...invocationOf(command), into: pipeline(command).map(invocationOf) }));
}

function commandsIn({ text, args, lines = [], at }: Instruction): ShellCommand[] {
  if (args.length > 0 && text.startsWith('[') && isExecForm(text)) {
    return [{ words: args.map((word) => ({ text: word, line: lineOf(word, lines, at[0]) })), line: at[0] }];
  }
  const body = lines.filter((line) => line.body);
  const own = readShell(lines.filter((line) => !line.body));
  if (body.length === 0) return own;
  // `RUN <<EOF` and `RUN bash <<EOF` give the body to a shell; any other program reads it as it likes.
  const reader = own.map(invocationOf).find(({ program }) => program !== '')?.program;
  return reader === undefined || isShell(reader) ? [...own, ...readShell(body)] : own;
}

function isExecForm(text: string): boolean {
  return /^\[\s*(?:"(?:[^"\\]|\\.)*"\s*,?\s*)*\]$/.test(text);
}

function lineOf(word: string, lines: readonly ShellLine[], otherwise: number): number {
  const quoted = JSON.stringify(word);
  return lines.find(({ text }) => text.includes(quoted))?.line ?? otherwise;
}

/** The text after `-c`, as commands on the line where it begins. */
function scriptOf(command: ShellCommand): ShellCommand[] {
  const { program, args } = invocationOf(command);
  if (!isShell(program)) return [];
  const flag = args.findIndex(({ text }) => /^-\w*c$/.test(text));
  const script = args[flag + 1];
  return flag === -1 || !script ? [] : readShell([{ text: script.text, line: script.line, body: true }]);
}

function pipeline(command: ShellCommand): ShellCommand[] {
  const way: ShellCommand[] = [];
  for (let next = command.into; next && way.length < PIPES; next = next.into) way.push(next);
  return way;
}

/** The words of a command that are no options. */
export function operands({ args }: Invocation, valued: ReadonlySet<string> = NONE): string[] {
  const found: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.text ?? '';
    if (text.startsWith('-')) at += valued.has(text) ? 1 : 0;
    else found.push(text);
  }
  return found;
}

const NONE: ReadonlySet<string> = new Set();
