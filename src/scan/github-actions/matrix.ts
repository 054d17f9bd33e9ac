// What an expression of the matrix stands for: every value that the file gives it. A matrix made at run time gives none.

import { entry } from '../../parse/query.ts';
import { expressionsIn } from './expression.ts';
import { textsBelow } from './texts.ts';
import type { Job, Text } from './workflow.ts';

export function matrixValues(job: Job, name: string): string[] {
  const matrix = entry(job.node, 'strategy', 'matrix');
  const included = entry(matrix, 'include');
  const rows = included?.kind === 'list' ? included.items.map((one) => entry(one, name)) : [];
  return [entry(matrix, name), ...rows].flatMap((node) => textsBelow(node).map(({ value }) => value));
}

/** `${{ matrix.name }}` alone, once for each value; all other texts as they are. */
export function inMatrix(job: Job, text: Text): Text[] {
  const value = text.value.trim();
  const [only, ...more] = expressionsIn(value);
  if (only === undefined || more.length > 0 || only.from !== 0 || only.to !== value.length) return [text];
  const { expr } = only;
  if (expr.kind !== 'context' || expr.path[0] !== 'matrix' || expr.path.length !== 2) return [text];
  return [...new Set(matrixValues(job, expr.path[1] ?? ''))].map((one) => ({ ...text, value: one }));
}
