// Go's strings and numbers to the IR, and `fmt.Sprintf` of a literal format as a template.

import type { Expression } from '../../core/ir.ts';
import { literal, textOf, unknown } from '../tree-sitter/leaves.ts';
import type { Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';

const ESCAPE = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[\s\S])/g;
const SIMPLE: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

export function stringText(node: Node, lower: Lowering): string {
  const raw = textOf(node, lower).slice(1, -1);
  if (node.type === 'raw_string_literal') return raw.replaceAll('\r', '');
  return raw.includes('\\') ? raw.replace(ESCAPE, unescape) : raw;
}

function unescape(_: string, escape: string): string {
  if (escape.length === 1) return SIMPLE[escape] ?? escape;
  const code = Number.parseInt(escape.replace(/^[xuU]/, ''), /^[0-7]/.test(escape) ? 8 : 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}

export function lowerNumber(node: Node, lower: Lowering): Expression {
  const value = Number(
    textOf(node, lower)
      .replaceAll('_', '')
      .replace(/^0([0-7]+)$/, '0o$1'),
  );
  return Number.isNaN(value) ? unknown(node, 'a number', lower) : literal(node, value, lower);
}

/** A rune is a number in Go; as text it is what people compare with. */
export function lowerRune(node: Node, lower: Lowering): Expression {
  const raw = textOf(node, lower).slice(1, -1);
  return literal(node, raw.replace(ESCAPE, unescape), lower);
}

const VERB = /%(?:%|[-+# 0]*[\d.]*(?:\[\d+\])?[a-zA-Z])/g;

/** `fmt.Sprintf("/%s/users", prefix)`. Undefined where the format does not tell which argument stands where. */
export function lowerFormat(node: Node, args: readonly Expression[], lower: Lowering): Expression | undefined {
  const [format, ...values] = args;
  if (format?.kind !== 'literal' || typeof format.value !== 'string' || /%[-+# 0\d.]*[[*]/.test(format.value))
    return undefined;
  const parts: Expression[] = [];
  let from = 0;
  let next = 0;
  const push = (text: string) => {
    if (text !== '') parts.push({ kind: 'literal', value: text, at: format.at });
  };
  for (const match of format.value.matchAll(VERB)) {
    push(format.value.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[0] === '%%') push('%');
    else parts.push(values[next++] ?? unknown(node, 'a missing argument', lower));
  }
  push(format.value.slice(from));
  return { kind: 'template', parts, at: lower.at(node) };
}

export function isSprintf(callee: Expression): boolean {
  if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'fmt') return false;
  return callee.property === 'Sprintf';
}
