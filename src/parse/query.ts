// Questions that scanners ask of documents and programs. All take undefined for what is not there.

import type { DocumentEntry, DocumentNode } from '../core/document.ts';
import type { Span } from '../core/evidence.ts';
import type { Expression, Program, Statement } from '../core/ir.ts';

type Maybe = DocumentNode | undefined;

export function entries(node: Maybe): DocumentEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

export function items(node: Maybe): DocumentNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The value under a path of keys. Of a key that stands twice the last counts, as all parsers have it. */
export function entry(node: Maybe, ...path: string[]): DocumentNode | undefined {
  let found = node;
  for (const key of path) found = entries(found).findLast((one) => one.key === key)?.value;
  return found;
}

/** From the start of the key to the end of the value. */
export function spanOf({ keyAt, value }: DocumentEntry): Span {
  return [keyAt[0], keyAt[1], value.at[2], value.at[3]];
}

/** A scalar as text; undefined for null and for what is no scalar. */
export function textOf(node: Maybe): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

export function textAt(node: Maybe, ...path: string[]): string | undefined {
  return textOf(entry(node, ...path));
}

/** `true`, also in quotes. */
export function isTrue(node: Maybe): boolean {
  return textOf(node)?.toLowerCase() === 'true';
}

/** One scalar or a list of them: many formats take either. */
export function textsOf(node: Maybe): string[] {
  const nodes = node?.kind === 'list' ? node.items : [node];
  return nodes.flatMap((one) => textOf(one) ?? []);
}

/** A node and all nodes below it, in no promised order. */
export function* walk(node: Maybe): Generator<DocumentNode> {
  const open = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    for (const item of items(next)) open.push(item);
    for (const one of entries(next)) open.push(one.value);
  }
}

export type ProgramNode = Expression | Statement;

/** All expressions and statements of a program, in no promised order; patterns and annotations included. */
export function* walkProgram(program: Program): Generator<ProgramNode> {
  const open: unknown[] = [program.body];
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) for (const one of next) open.push(one);
    else {
      if ('kind' in next && 'at' in next) yield next as ProgramNode;
      for (const [name, value] of Object.entries(next)) if (name !== 'at') open.push(value);
    }
  }
}
