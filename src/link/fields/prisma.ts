// Models of a Prisma schema: `model User { … }`, read line by line.

import type { Document } from '../../core/document.ts';
import { compareText } from '../../core/evidence.ts';
import type { Program } from '../../core/ir.ts';
import type { Type, TypeField } from './types.ts';

const MODEL = /^\s*(?:model|type)\s+(\w+)\s*\{/;
const FIELD = /^\s+(\w+)\s+(\w+)(?:\[\]|\?)?(?=\s|$)/;

export function prismaModels(documents: ReadonlyMap<string, Document>): Type[] {
  return [...documents]
    .filter(([file]) => file.endsWith('.prisma'))
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([file, document]) => (document.format === 'lines' ? modelsIn(file, document.lines) : []));
}

function modelsIn(file: string, lines: readonly string[]): Type[] {
  const program: Program = { file, language: 'javascript', body: [] };
  const models: (Type & { fields: TypeField[] })[] = [];
  let open: TypeField[] | undefined;
  for (const [index, line] of lines.entries()) {
    const name = MODEL.exec(line)?.[1];
    if (name !== undefined) {
      open = [];
      models.push({ name, program, fields: open, bases: [], at: [index + 1, 1, index + 1, line.length + 1] });
    } else if (line.startsWith('}')) open = undefined;
    else if (open) open.push(...fieldIn(file, line, index + 1));
  }
  return models;
}

function fieldIn(file: string, line: string, at: number): TypeField[] {
  const [, name = '', type = ''] = FIELD.exec(line) ?? [];
  if (name === '') return [];
  const column = line.search(/\S/) + 1;
  const span = [at, column, at, column + name.length] as const;
  return [{ name, annotation: { kind: 'name', name: type, at: [...span] }, file, at: [...span] }];
}
