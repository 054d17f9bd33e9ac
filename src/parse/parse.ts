// One file's text to a program or a document. Never throws: what cannot be read is said in the result.
// Parsers are loaded when the first file of their kind arrives.

import type { ParsedFile } from '../core/parsed.ts';
import type { SourceFile } from '../core/source.ts';

const DEADLINE_MS = 5000;

export async function parseFile(file: SourceFile, text: string, deadlineMs = DEADLINE_MS): Promise<ParsedFile> {
  switch (file.language) {
    case 'javascript':
    case 'typescript':
      return (await import('./javascript/parse.ts')).parseJavascript(file, text);
    case 'python':
      return (await import('./python/parse.ts')).parsePython(file, text, deadlineMs);
    default:
      return { file, problems: [], unread: 'no parser for this language' };
  }
}
