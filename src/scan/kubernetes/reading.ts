// Reading objects with what may be missing in them: a template's hole or a parameter is unknown, and so is every key
// that a map with a hole may hold.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { HOLE } from '../../parse/documents/template.ts';
import { entries, textOf } from '../../parse/query.ts';

type Maybe = DocumentNode | undefined;

export type Tri = 'true' | 'false' | 'unknown';

/** The node under a path of keys; an unknown node where something on the way cannot be told. */
export function below(node: Maybe, ...path: string[]): Maybe {
  let found = node;
  for (const key of path) {
    if (found?.kind === 'unknown') return found;
    const own = entries(found).findLast((one) => one.key === key);
    found = own?.value ?? holeIn(found);
  }
  return found;
}

/** What stands for keys that nobody can tell: a hole of a template, a merge of what is unknown. */
function holeIn(node: Maybe): Maybe {
  const hole = entries(node).find(({ key, value }) => key.includes(HOLE) || (key === '<<' && value.kind === 'unknown'));
  return hole && { kind: 'unknown', why: 'template', at: hole.keyAt };
}

export function entryAt(node: Maybe, ...path: string[]): DocumentEntry | undefined {
  const last = path.at(-1);
  return entries(below(node, ...path.slice(0, -1))).findLast(({ key }) => key === last);
}

/** From the start of the last key to the end of its value, on the line of the key. */
export function keySpan(node: Maybe, ...path: string[]): Span | undefined {
  const found = entryAt(node, ...path);
  if (!found) return undefined;
  const [line, column, endLine, endColumn] = found.keyAt;
  const { at, kind } = found.value;
  return kind !== 'map' && kind !== 'list' && at[0] === line
    ? [line, column, at[2], at[3]]
    : [line, column, endLine, endColumn];
}

/** The place of the deepest key of a path that is there: where one would write what is missing. */
export function deepest(node: DocumentNode, ...path: string[]): Span {
  for (let length = path.length; length > 0; length--) {
    const span = keySpan(node, ...path.slice(0, length));
    if (span) return span;
  }
  return startOf(node.at);
}

/** The first line of what goes over many. */
export function startOf([line, column]: Span): Span {
  return [line, column, line, column + 1];
}

const PARAMETER = /\$\{\{?\w+\}?\}/;

/** Undefined: not there, or null. Parameters of OpenShift and kustomize make a text unknown. */
export function plain(node: Maybe): string | undefined {
  const text = textOf(node);
  return text === undefined || PARAMETER.test(text) ? undefined : text;
}

export function isUnknown(node: Maybe): boolean {
  return node?.kind === 'unknown' || PARAMETER.test(textOf(node) ?? '');
}

/** Undefined where nothing is said. */
export function triOf(node: Maybe): Tri | undefined {
  if (isUnknown(node)) return 'unknown';
  const text = plain(node)?.toLowerCase();
  return text === 'true' || text === 'false' ? text : undefined;
}

/** The items of a list; undefined where they cannot be told. */
export function listed(node: Maybe): DocumentNode[] | undefined {
  if (node?.kind === 'unknown') return undefined;
  return node?.kind === 'list' ? node.items : [];
}
