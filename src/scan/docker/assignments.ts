// The names and values that ENV and ARG set, each with the line it stands on.

import type { Instruction } from '../../core/document.ts';

export interface Assignment {
  name: string;
  /** As written, without its quotes. */
  value: string;
  line: number;
}

const PAIR = /([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|[^\s"'\\])*)/g;

export function assignmentsOf(instruction: Instruction): Assignment[] {
  const { name, text, args } = instruction;
  const [first = ''] = args;
  // `ENV NAME value`, the old spelling.
  if (name === 'ENV' && !first.includes('=')) {
    return first === '' ? [] : [at(instruction, first, unquoted(args.slice(1).join(' ')))];
  }
  return Array.from(text.matchAll(PAIR), ([, variable = '', value = '']) => at(instruction, variable, unquoted(value)));
}

function at({ lines = [], at: [line] }: Instruction, name: string, value: string): Assignment {
  return { name, value, line: lines.find(({ text }) => text.includes(`${name}=`))?.line ?? line };
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}
