// The plainest expressions that every language lowers its nodes to, with their place.

import type { Span } from '../../core/evidence.ts';
import type { Expression } from '../../core/ir.ts';
import type { Node } from './tree.ts';

/** The text that a tree was read from, and where its nodes stand in it. */
export interface Written {
  text: string;
  at(node: Node): Span;
}

export function textOf(node: Node, { text }: Written): string {
  return text.slice(node.start, node.end);
}

export function name(node: Node, text: string, written: Written): Expression {
  return { kind: 'name', name: text, at: written.at(node) };
}

export function literal(node: Node, value: string | number | boolean | null, written: Written): Expression {
  return { kind: 'literal', value, at: written.at(node) };
}

export function unknown(node: Node, why: string, written: Written): Expression {
  return { kind: 'unknown', why, at: written.at(node) };
}
