// One Python file to a program.

import type { ParsedFile } from '../../core/parsed.ts';
import type { SourceFile } from '../../core/source.ts';
import { parseTree } from '../tree-sitter/parse.ts';
import { lowerModule } from './lower.ts';

export function parsePython(file: SourceFile, text: string, deadlineMs: number): Promise<ParsedFile> {
  const isStatement = (type: string) => /_(statement|definition)$/.test(type);
  return parseTree({ language: 'python', isStatement, lower: lowerModule }, file, text, deadlineMs);
}
