// TOML as a document tree. `smol-toml` 1.9.1 reads it but tells no positions: toml-places.ts finds them, and what it
// does not find stands where its parent stands.

import { parse, TomlError } from 'smol-toml';
import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import type { Problem } from '../../core/parsed.ts';
import { findPlaces, type Places, pathKey } from './toml-places.ts';

const DEPTH = 200;

interface Task {
  value: unknown;
  path: (string | number)[];
  outer: Span;
  put(node: DocumentNode): void;
}

export function readToml(text: string): { roots: DocumentNode[]; problems: Problem[] } {
  try {
    const table = parse(text, { maxDepth: DEPTH, integersAsBigInt: 'asNeeded' });
    return { roots: [treeOf(table, findPlaces(text))], problems: [] };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { roots: [], problems: [{ line: error.line, why: error.message.split('\n', 1)[0] ?? 'not TOML' }] };
  }
}

function treeOf(table: unknown, places: Places): DocumentNode {
  const roots: DocumentNode[] = [];
  const tasks: Task[] = [{ value: table, path: [], outer: [1, 1, 1, 1], put: (node) => roots.push(node) }];
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    const place = places.get(pathKey(task.path));
    const at = place?.value ?? task.outer;
    task.put(nodeOf(task, at, places, tasks));
  }
  return roots[0] ?? { kind: 'map', entries: [], at: [1, 1, 1, 1] };
}

function nodeOf(task: Task, at: Span, places: Places, tasks: Task[]): DocumentNode {
  const { value, path } = task;
  if (path.length > DEPTH) return { kind: 'unknown', why: 'nested too deeply', at };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', value: Number.isFinite(value) || typeof value !== 'number' ? value : String(value), at };
  }
  if (Array.isArray(value)) {
    const items: DocumentNode[] = value.map(() => ({ kind: 'scalar', value: null, at }));
    for (const [index, item] of value.entries()) {
      tasks.push({ value: item, path: [...path, index], outer: at, put: (node) => (items[index] = node) });
    }
    return { kind: 'list', items, at };
  }
  if (value instanceof Date) return { kind: 'scalar', value: value.toISOString(), at };
  if (typeof value === 'object' && value !== null) return mapOf(task, at, places, tasks);
  return { kind: 'scalar', value: String(value), at };
}

function mapOf({ value, path }: Task, at: Span, places: Places, tasks: Task[]): DocumentNode {
  const entries = Object.entries(value as Record<string, unknown>).map(([key, item]) => {
    const inner = [...path, key];
    const keyAt = places.get(pathKey(inner))?.key ?? at;
    const entry = { key, keyAt, value: { kind: 'scalar', value: null, at: keyAt } as DocumentNode };
    tasks.push({ value: item, path: inner, outer: keyAt, put: (node) => (entry.value = node) });
    return entry;
  });
  return { kind: 'map', entries, at };
}
