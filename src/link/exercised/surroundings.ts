// What stands around the tests of a file: what it imports of the program, and what it puts in the place of dependencies.

import { compareText } from '../../core/evidence.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { LinkedTest } from '../../core/linked.ts';
import { ancestors, below, directoryOf } from '../resolve/resolver.ts';
import { importedValue } from './bind.ts';
import { definedAt } from './definitions.ts';
import type { Reader } from './record.ts';

type Imports = LinkedTest['imports'];

export function importsOf(reader: Reader, { file, body }: Program): Imports {
  const found = new Map<string, Imports[number]>();
  for (const s of body) {
    if (s.kind !== 'import' || s.typeOnly) continue;
    for (const { imported } of s.names) {
      const value = importedValue(reader, s.source, imported, file);
      if (value.kind !== 'outside' || value.file === undefined) continue;
      const one = definedAt(reader, value.file, value.path);
      found.set(`${one.file} ${one.name}`, one);
    }
  }
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
}

/** `app.dependency_overrides[current_user] = …`, in the file or in a `conftest.py` above it. */
export function overridden(reader: Reader, program: Program): string[] {
  const above = ancestors(directoryOf(program.file)).flatMap((at) => reader.tests.get(below(at, 'conftest.py')) ?? []);
  return [program, ...above].flatMap(overridesIn);
}

const known = new WeakMap<Program, string[]>();

function overridesIn(program: Program): string[] {
  const names = known.get(program) ?? findOverrides(program);
  known.set(program, names);
  return names;
}

function findOverrides(program: Program): string[] {
  const names: string[] = [];
  const open: unknown[] = [program.body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Array.isArray(node)) {
      for (const item of node as unknown[]) open.push(item);
      continue;
    }
    const record = node as Record<string, unknown>;
    const name = record.kind === 'assign' ? overriddenName(record.target as Expression) : undefined;
    if (name !== undefined) names.push(name);
    for (const key in record) {
      const child = record[key];
      if (key !== 'at' && child !== null && typeof child === 'object') open.push(child);
    }
  }
  return names;
}

function overriddenName(target: Expression): string | undefined {
  if (target.kind !== 'index' || target.object.kind !== 'member') return undefined;
  if (target.object.property !== 'dependency_overrides') return undefined;
  const { index } = target;
  return index.kind === 'name' ? index.name : index.kind === 'member' ? index.property : undefined;
}
