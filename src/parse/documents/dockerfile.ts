// Dockerfile instructions. `dockerfile-ast` 0.7.1 finds where each begins and ends (escape directive, continuation,
// heredocs) and its flags; its arguments keep comments of continued lines and heredoc bodies, so they are read here.

import { DockerfileParser, type Flag, type Heredoc, type Instruction as Parsed } from 'dockerfile-ast';
import type { Instruction, InstructionLine } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { collectProblems } from './problems.ts';

const KNOWN = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

export function readDockerfile(text: string): { instructions: Instruction[]; problems: Problem[] } {
  const problems = collectProblems();
  // dockerfile-ast breaks lines at a lone \r, which Docker does not, and takes quadratic time on `####` at the very end.
  const dockerfile = DockerfileParser.parse(`${text.replace(/\r(?!\n)/g, ' ')}\n`);
  const lines = text.split(/\r?\n/);
  const escape = dockerfile.getEscapeCharacter();
  const instructions = dockerfile.getInstructions().map((parsed) => {
    const instruction = instructionOf(parsed, lines, escape);
    if (!KNOWN.has(instruction.name))
      problems.add(instruction.at[0], `unknown instruction ${instruction.name.slice(0, 20)}`);
    return instruction;
  });
  return { instructions, problems: problems.list };
}

/** Both are protected or absent in the base class of dockerfile-ast, public in most of its instructions. */
interface Extras {
  getFlags?(): Flag[];
  getHeredocs?(): Heredoc[];
}

function instructionOf(parsed: Parsed, lines: string[], escape: string): Instruction {
  const { start, end } = parsed.getRange();
  const extras = parsed as unknown as Extras;
  const flags = Object.fromEntries((extras.getFlags?.() ?? []).map((flag) => [flag.getName(), flag.getValue() ?? '']));
  const said = argumentLines(parsed, extras, lines, escape);
  const text = said
    .filter((part) => !part.body && part.text !== '')
    .map((part) => part.text)
    .join(' ');
  return {
    name: parsed.getKeyword().replace(/\s+/g, ''),
    text,
    args: jsonArguments(text) ?? text.split(/\s+/).filter((word) => word !== ''),
    flags,
    lines: said,
    at: [start.line + 1, start.character + 1, ...endInside(end, lines)],
  };
}

/** An escape at the very end of a file continues into the line break that was added to it. */
function endInside(end: { line: number; character: number }, lines: string[]): [number, number] {
  if (end.line < lines.length) return [end.line + 1, end.character + 1];
  return [lines.length, (lines.at(-1) ?? '').length + 1];
}

/** What stands after the flags, then the heredoc bodies as they are. */
function argumentLines(parsed: Parsed, extras: Extras, lines: string[], escape: string): InstructionLine[] {
  const range = parsed.getArgumentsRange();
  if (!range) return [];
  const bodies = (extras.getHeredocs?.() ?? []).flatMap((heredoc) => heredoc.getContentRange() ?? []);
  const last = bodies[0] ? Math.min(bodies[0].start.line - 1, range.end.line) : range.end.line;
  const said: InstructionLine[] = [];
  for (let line = range.start.line; line <= last; line++) {
    const whole = (lines[line] ?? '').slice(0, line === range.end.line ? range.end.character : undefined);
    const part = line === range.start.line ? whole.slice(range.start.character) : whole;
    if (line > range.start.line && part.trimStart().startsWith('#')) continue;
    said.push({ text: withoutEscape(part, escape), line: line + 1, body: false });
  }
  for (const { start, end } of bodies) {
    for (let line = start.line; line <= Math.min(end.line, lines.length - 1); line++) {
      said.push({ text: lines[line] ?? '', line: line + 1, body: true });
    }
  }
  return said;
}

function withoutEscape(line: string, escape: string): string {
  const text = line.trim();
  return text.endsWith(escape) ? text.slice(0, -1).trim() : text;
}

/** The exec form: a JSON list of strings. Docker takes anything else for the shell form. */
function jsonArguments(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
