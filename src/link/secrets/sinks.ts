// What takes a key: calls, fields and configuration that rules/libraries name, and the very expression they are given.

import type { Span } from '../../core/evidence.ts';
import type { Argument, Expression } from '../../core/ir.ts';
import { type KeyKind, type Library, type LibraryKey, namesExport } from '../../core/library.ts';
import { exportPath } from '../catalogue.ts';
import type { Around, CallNode } from '../sites/walk.ts';
import type { LibraryValue, Site, Value } from '../values.ts';

export interface Taken {
  kind: KeyKind;
  value: Value;
  /** The expression that gives it, where it stands at the call. */
  expression?: Expression;
  at: Span;
  inAddress?: true;
  /** The field of a settings class that gives it. */
  place?: Site;
}

export function keysTaken(library: Library, value: LibraryValue): LibraryKey[] {
  const path = exportPath(value);
  const named = (name: string) =>
    namesExport(name, path) || (path[0] === 'default' && namesExport(name, path.slice(1)));
  return (library.keys ?? []).filter(({ calls }) => calls?.some(named));
}

type Read = (expression: Expression, around: Around | undefined) => Value;

/** The first of the places at which the call gives something. */
export function takenBy(key: LibraryKey, node: CallNode, read: Read, around: Around | undefined): Taken | undefined {
  for (const place of key.at ?? []) {
    const found =
      typeof place === 'number' ? positional(node.args, place, read, around) : named(node.args, place, read, around);
    if (!found) continue;
    return { kind: key.kind, ...found, ...(key.inAddress && { inAddress: true as const }) };
  }
  return undefined;
}

type Found = Pick<Taken, 'value' | 'expression' | 'at'>;

function positional(args: Argument[], index: number, read: Read, around: Around | undefined): Found | undefined {
  const plain = args.filter(({ name }) => name === undefined);
  const argument = plain[index];
  if (!argument || plain.slice(0, index + 1).some(({ spread }) => spread)) return undefined;
  return { value: read(argument.value, around), expression: argument.value, at: argument.value.at };
}

function named(args: Argument[], path: string, read: Read, around: Around | undefined): Found | undefined {
  const [first = '', ...rest] = path.split('.');
  const keyword = args.find(({ name }) => name === first);
  if (keyword) return inside(keyword.value, rest, read, around);
  for (const { name, value } of args) {
    if (name !== undefined) continue;
    const found = inside(value, [first, ...rest], read, around);
    if (found) return found;
  }
  return undefined;
}

/** Down a path of keys: through objects as they are written, then by value. */
function inside(expression: Expression, path: string[], read: Read, around: Around | undefined): Found | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return { value: read(expression, around), expression, at: expression.at };
  if (expression.kind === 'dict') {
    const entry = expression.entries.find(({ key: k }) => k && keyOf(k) === key);
    return entry && inside(entry.value, rest, read, around);
  }
  if (expression.kind !== 'name' && expression.kind !== 'member' && expression.kind !== 'call') return undefined;
  let value: Value | undefined = read(expression, around);
  for (const word of path) value = value?.kind === 'dict' ? value.entries.get(word) : undefined;
  return value && { value, at: expression.at };
}

export function keyOf(key: Expression): string | undefined {
  return key.kind === 'literal' ? String(key.value) : undefined;
}
