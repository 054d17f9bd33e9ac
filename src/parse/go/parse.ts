// One Go file to a program.

import type { ParsedFile } from '../../core/parsed.ts';
import type { SourceFile } from '../../core/source.ts';
import { parseTree, type TreeLanguage } from '../tree-sitter/parse.ts';
import { childOfType } from '../tree-sitter/tree.ts';
import { isBuiltByDefault } from './constraints.ts';
import { lowerModule } from './lower.ts';
import { withoutNewValues } from './new-values.ts';

const GO: TreeLanguage = {
  language: 'go',
  isStatement: (type) => /_(?:statement|declaration|clause)$/.test(type),
  prepare: withoutNewValues,
  lower: lowerModule,
  describe: (module, text) => {
    const name = childOfType(module, 'package_clause')?.children[0];
    const optional = isBuiltByDefault(text) ? {} : { optional: true as const };
    return name ? { package: text.slice(name.start, name.end), ...optional } : optional;
  },
};

export function parseGo(file: SourceFile, text: string, deadlineMs: number): Promise<ParsedFile> {
  return parseTree(GO, file, text, deadlineMs);
}
