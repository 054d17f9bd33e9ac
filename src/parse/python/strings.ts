// Python strings: prefixes, escapes, f-strings, and literals that stand next to each other.

import type { Expression } from '../../core/ir.ts';
import { literal, textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, type Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';

export function lowerString(node: Node, lower: Lowering): Expression {
  const parts = stringParts(node, lower);
  if (!parts) return unknown(node, 'unterminated string', lower);
  const [only] = parts;
  if (!only) return literal(node, '', lower);
  if (parts.length === 1 && only.kind === 'literal') return { ...only, at: lower.at(node) };
  return { kind: 'template', parts, at: lower.at(node) };
}

/** `"a" f"{b}"` is one template; plain strings next to each other are one string. */
export function lowerConcatenated(node: Node, lower: Lowering): Expression {
  const parts: Expression[] = [];
  for (const piece of node.children) {
    const found = stringParts(piece, lower);
    if (!found) return unknown(node, 'unterminated string', lower);
    for (const part of found) append(parts, part);
  }
  const [only] = parts;
  if (!only) return literal(node, '', lower);
  if (parts.length === 1 && only.kind === 'literal') return { ...only, at: lower.at(node) };
  return { kind: 'template', parts, at: lower.at(node) };
}

function append(parts: Expression[], part: Expression): void {
  const last = parts.at(-1);
  if (last?.kind === 'literal' && part.kind === 'literal') {
    const at = [last.at[0], last.at[1], part.at[2], part.at[3]] as const;
    parts[parts.length - 1] = { kind: 'literal', value: `${String(last.value)}${String(part.value)}`, at };
  } else parts.push(part);
}

/** Text and values in order; text that is empty is left out. Undefined when the string never ends. */
function stringParts(node: Node, lower: Lowering): Expression[] | undefined {
  const open = node.children.find((part) => part.type === 'string_start');
  if (!open) return undefined;
  const prefix = textOf(open, lower)
    .replace(/["']+$/, '')
    .toLowerCase();
  const parts: Expression[] = [];
  for (const part of node.children) {
    if (part.type === 'interpolation')
      parts.push(lower.expression(child(part, 'expression') ?? part.children[0], part));
    if (part.type !== 'string_content') continue;
    const value = plainText(textOf(part, lower), prefix);
    if (value !== '') append(parts, literal(part, value, lower));
  }
  return parts;
}

function plainText(raw: string, prefix: string): string {
  const text = /[ft]/.test(prefix) ? raw.replace(/\{\{|\}\}/g, (braces) => braces.charAt(0)) : raw;
  return prefix.includes('r') || !text.includes('\\') ? text : text.replace(ESCAPE, unescape);
}

const ESCAPE = /\\(\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;
const SIMPLE: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  '\r\n': '',
};

function unescape(whole: string, escape: string): string {
  const simple = SIMPLE[escape];
  if (simple !== undefined) return simple;
  if (/^[0-7]/.test(escape)) return String.fromCodePoint(Number.parseInt(escape, 8));
  if (escape.length === 1) return whole;
  const code = Number.parseInt(escape.slice(1), 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
