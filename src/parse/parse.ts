// One file's text to a program or a document. Never throws: what cannot be read is said in the result.
// Parsers are loaded when the first file of their kind arrives.

import type { ParsedFile } from '../core/parsed.ts';
import type { SourceFile } from '../core/source.ts';

const DEADLINE_MS = 5000;

export async function parseFile(file: SourceFile, text: string, deadlineMs = DEADLINE_MS): Promise<ParsedFile> {
  try {
    return await parse(file, text, deadlineMs);
  } catch (error) {
    return { file, problems: [], unread: `the parser failed: ${error instanceof Error ? error.message : 'unknown'}` };
  }
}

async function parse(file: SourceFile, text: string, deadlineMs: number): Promise<ParsedFile> {
  switch (file.language) {
    case 'javascript':
    case 'typescript':
      return (await import('./javascript/parse.ts')).parseJavascript(file, withoutMark(text));
    case 'python':
      return (await import('./python/parse.ts')).parsePython(file, withoutMark(text), deadlineMs);
    case 'go':
      return (await import('./go/parse.ts')).parseGo(file, withoutMark(text), deadlineMs);
    default:
      return (await import('./document.ts')).parseDocument(file, text);
  }
}

/** Editors do not count the byte order mark as a column. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
