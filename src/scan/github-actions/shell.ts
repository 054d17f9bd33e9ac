// What a `run` says, line by line: which variables are assigned from what, and what is written into the files by which
// a step sets variables, paths and outputs of later steps. Not a shell: what it cannot follow it leaves out.

import { type Expr, expressionsIn } from './expression.ts';

export interface ShellLine {
  text: string;
  /** Where the line begins in the whole text. */
  offset: number;
}

const LONGEST = 2000;

export function shellLines(run: string): ShellLine[] {
  const lines: ShellLine[] = [];
  let offset = 0;
  for (const text of run.split('\n')) {
    lines.push({ text: text.slice(0, LONGEST), offset });
    offset += text.length + 1;
  }
  return lines;
}

/** The same with continued lines in one, at the place of the first. */
export function commandLines(run: string): ShellLine[] {
  const joined: ShellLine[] = [];
  let open: ShellLine | undefined;
  for (const line of shellLines(run)) {
    const goesOn = /[^\\]\\$/.test(line.text);
    const text = goesOn ? line.text.slice(0, -1).trimEnd() : line.text;
    if (open) open.text = `${open.text} ${text.trimStart()}`.slice(0, LONGEST);
    else {
      open = { text, offset: line.offset };
      joined.push(open);
    }
    if (!goesOn) open = undefined;
  }
  return joined;
}

export const isComment = ({ text }: ShellLine) => /^\s*#/.test(text);

/** What a piece of shell takes up: variables of the shell, expressions of the workflow, the output of commands. */
export interface Taken {
  variables: string[];
  expressions: Expr[];
  commands: string;
}

const VARIABLE = /\$\{?(?:env:)?([A-Za-z_]\w*)|%([A-Za-z_]\w*)%/g;
const COMMAND = /\$\(|`/;

export function takenBy(text: string): Taken {
  const plain = text.replace(/\$\{\{.*?\}\}/g, ' ');
  const variables = [...plain.matchAll(VARIABLE)].flatMap(([, name, other]) => name ?? other ?? []);
  return {
    variables,
    expressions: expressionsIn(text).map(({ expr }) => expr),
    commands: COMMAND.test(plain) ? plain.slice(plain.search(COMMAND)) : '',
  };
}

export interface Assignment {
  name: string;
  text: string;
}

const ASSIGNED = /^\s*(?:export\s+|local\s+|declare\s+(?:-\w+\s+)?|readonly\s+)?\$?([A-Za-z_]\w*)\s?=\s?(.*)$/;
const READ = /^\s*(?:while\s+.*)?read\s+(?:-\w+\s+)*([A-Za-z_]\w*)\s*<<<\s*(.*)$/;
const LOOP = /^\s*for\s+([A-Za-z_]\w*)\s+in\s+(.*)$/;

export function assignmentOn({ text }: ShellLine): Assignment | undefined {
  const match = ASSIGNED.exec(text) ?? LOOP.exec(text) ?? READ.exec(text);
  return match ? { name: match[1] ?? '', text: match[2] ?? '' } : undefined;
}

/** The files of a step: GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT. */
export type StepFile = 'ENV' | 'PATH' | 'OUTPUT';

export interface Write {
  file: StepFile;
  /** The name that is set, '' where it is not plain. */
  name: string;
  /** What is written: the text of the command. */
  text: string;
  offset: number;
}

const TARGET =
  /(?:>>?\s*|\btee\s+(?:-a\s+|--append\s+)?|Out-File\s.*|Add-Content\s.*)["']?\$?[{%]?(?:env:)?\{?GITHUB_(ENV|PATH|OUTPUT)\b/i;
const COMMANDS = /::(set-env|add-path|set-output)(?:\s+name=([\w-]+))?::/;
const OF_COMMAND: Record<string, StepFile> = { 'set-env': 'ENV', 'add-path': 'PATH', 'set-output': 'OUTPUT' };

export function writesIn(run: string): Write[] {
  const lines = shellLines(run);
  return lines.flatMap((line, index) => (isComment(line) ? [] : writesOn(lines, index)));
}

function writesOn(lines: readonly ShellLine[], index: number): Write[] {
  const line = lines[index];
  if (line === undefined) return [];
  const command = COMMANDS.exec(line.text);
  if (command) {
    const [whole, kind = '', name = ''] = command;
    const text = line.text.slice(command.index + whole.length);
    return [{ file: OF_COMMAND[kind] ?? 'OUTPUT', name, text, offset: line.offset }];
  }
  const target = TARGET.exec(line.text);
  if (!target) return [];
  const file = (target[1] ?? '').toUpperCase() as StepFile;
  const own = written(file, line, line.text.slice(0, target.index));
  return [...own, ...groupedAbove(lines, index, file), ...heredocBelow(lines, index, file)];
}

const NAMED = /(?:^|["'\s\\n])([A-Za-z_][\w-]*)(?:=|<<)/;

function written(file: StepFile, { text, offset }: ShellLine, before = text): Write[] {
  const said = before.replace(/^\s*(?:\w+\s*\(\)\s*)?[{(]?\s*/, '');
  if (said.trim() === '' || said.trim() === '}') return [];
  const name = NAMED.exec(said.replace(/^\s*(?:echo|printf)\s+(?:-\w+\s+)*/, ' '))?.[1] ?? '';
  return [{ file, name, text: said, offset }];
}

/** `{ …; } >> "$GITHUB_ENV"` */
function groupedAbove(lines: readonly ShellLine[], index: number, file: StepFile): Write[] {
  if (!/^\s*[})]/.test(lines[index]?.text ?? '')) return [];
  const above: ShellLine[] = [];
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at];
    if (line === undefined || /^\s*[{(]\s*$/.test(line.text)) break;
    above.unshift(line);
  }
  const name = above.map(({ text }) => NAMED.exec(text.replace(/^\s*echo\s+/, ' '))?.[1]).find((one) => one) ?? '';
  return above.flatMap((line) => written(file, line).map((one) => ({ ...one, name: one.name || name })));
}

/** `cat <<EOF >> "$GITHUB_ENV"` */
function heredocBelow(lines: readonly ShellLine[], index: number, file: StepFile): Write[] {
  const opened = /(?:^|[^<])<<-?\s*["']?(\w+)/.exec(lines[index]?.text ?? '');
  if (!opened || /^\s*echo\b/.test(lines[index]?.text ?? '')) return [];
  const below: Write[] = [];
  for (let at = index + 1; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === opened[1]) break;
    below.push(...written(file, line));
  }
  return below;
}
