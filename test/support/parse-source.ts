// Parses a piece of source as a file of the given name, and walks what came out.

import type { Span } from '../../src/core/evidence.ts';
import type { Program } from '../../src/core/ir.ts';
import type { ParsedFile } from '../../src/core/parsed.ts';
import type { Language, SourceFile } from '../../src/core/source.ts';
import { parseFile } from '../../src/parse/parse.ts';
import { walkProgram } from '../../src/parse/query.ts';
import { printProgram } from './print-ir.ts';

export function sourceFile(path: string, text = ''): SourceFile {
  const language: Language = path.endsWith('.py') ? 'python' : /\.[cm]?tsx?$/.test(path) ? 'typescript' : 'javascript';
  return { path, role: 'source', language, size: text.length };
}

export function parseSource(path: string, text: string): Promise<ParsedFile> {
  return parseFile(sourceFile(path, text), text);
}

/** The program as S-expressions; fails the test when the file has problems. */
export async function printSource(path: string, text: string): Promise<string> {
  const { program, problems, unread } = await parseSource(path, text);
  if (!program || problems.length > 0) throw new Error(JSON.stringify({ problems, unread }));
  return printProgram(program.body);
}

/** Spans that do not lie inside the text, or end before they begin. */
export function strayedSpans(program: Program, text: string): Span[] {
  const lengths = text
    .split(program.language === 'python' ? '\n' : /\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.length);
  const inside = (line: number, column: number) => {
    const length = lengths[line - 1];
    return length !== undefined && column >= 1 && column <= length + 1;
  };
  const isStray = ([line, column, endLine, endColumn]: Span) =>
    !inside(line, column) || !inside(endLine, endColumn) || endLine < line || (endLine === line && endColumn < column);
  return [...walkProgram(program)].map((node) => node.at).filter(isStray);
}
