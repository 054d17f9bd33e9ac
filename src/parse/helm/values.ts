// Values of templates: what YAML knows, and what cannot be told. Text may hold holes; what is made of a hole is one.

import type { DocumentNode } from '../../core/document.ts';
import { HOLE } from '../documents/template.ts';

export const UNKNOWN: unique symbol = Symbol('unknown');

export type Value = undefined | boolean | number | string | typeof UNKNOWN | Value[] | Map<string, Value>;

export function isHole(value: Value): boolean {
  return value === UNKNOWN || (typeof value === 'string' && value.includes(HOLE));
}

/** As `if` sees it: zero, empty text, empty lists and maps, and nothing are false. */
export function truth(value: Value): boolean | typeof UNKNOWN {
  if (value === UNKNOWN) return UNKNOWN;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  // Text with a hole has more than nothing in it only when something stands beside the hole.
  if (typeof value === 'string' && value.replaceAll(HOLE, '') === '' && value !== '') return UNKNOWN;
  return Boolean(value);
}

/** As it is printed. */
export function textOfValue(value: Value): string {
  if (value === UNKNOWN) return HOLE;
  if (value === undefined) return '';
  if (Array.isArray(value)) return `[${value.map(textOfValue).join(' ')}]`;
  if (value instanceof Map) return `map[${[...value].map(([key, one]) => `${key}:${textOfValue(one)}`).join(' ')}]`;
  return String(value);
}

export function field(value: Value, name: string): Value {
  if (value === UNKNOWN) return UNKNOWN;
  if (!(value instanceof Map)) return undefined;
  if (value.has(name)) return value.get(name);
  return value.has(HOLE) ? UNKNOWN : undefined;
}

const DEPTH = 60;

export function valueOf(node: DocumentNode | undefined, depth = 0): Value {
  if (!node) return undefined;
  if (node.kind === 'unknown' || depth > DEPTH) return UNKNOWN;
  if (node.kind === 'scalar') return node.value ?? undefined;
  if (node.kind === 'list') return node.items.map((item) => valueOf(item, depth + 1));
  return new Map(node.entries.map(({ key, value }) => [key, valueOf(value, depth + 1)]));
}

/** What the first says goes before what the second says, at every depth. */
export function merged(over: Value, under: Value, depth = 0): Value {
  if (over === undefined) return under;
  if (!(over instanceof Map) || !(under instanceof Map) || depth > DEPTH) return over;
  const result = new Map(under);
  for (const [key, value] of over) result.set(key, merged(value, under.get(key), depth + 1));
  return result;
}

const PLAIN = /^[A-Za-z_/][\w ./@+-]*$/;
const WORD = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** YAML in block style, with two spaces a level. */
export function yamlOf(value: Value, indent = '', depth = 0): string {
  if (value === UNKNOWN || depth > DEPTH) return HOLE;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return value.map((item) => `${indent}- ${yamlOf(item, `${indent}  `, depth + 1).trimStart()}`).join('\n');
  }
  if (value instanceof Map) {
    if (value.size === 0) return '{}';
    return [...value].map(([key, one]) => entryText(key, one, indent, depth)).join('\n');
  }
  return scalarText(value);
}

function entryText(key: string, value: Value, indent: string, depth: number): string {
  const name = PLAIN.test(key) && !WORD.test(key) ? key : key === HOLE ? key : JSON.stringify(key);
  const nested = (Array.isArray(value) && value.length > 0) || (value instanceof Map && value.size > 0);
  if (!nested) return `${indent}${name}: ${yamlOf(value, '', depth + 1)}`;
  const deeper = Array.isArray(value) ? indent : `${indent}  `;
  return `${indent}${name}:\n${yamlOf(value, deeper, depth + 1)}`;
}

function scalarText(value: undefined | boolean | number | string): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'string') return String(value);
  if (value.includes(HOLE)) return HOLE;
  return PLAIN.test(value) && !WORD.test(value) && value === value.trim() ? value : JSON.stringify(value);
}
