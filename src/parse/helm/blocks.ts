// Pieces of a template as a tree of blocks. What is not understood is a node that says so: it becomes a hole.

import { type Expression, parseExpression, tokensOf } from './expression.ts';
import { piecesOf } from './pieces.ts';

export type Node =
  | { kind: 'text'; text: string; line: number }
  | { kind: 'print'; value: Expression; line: number }
  | { kind: 'set'; variable: string; declares: boolean; value: Expression; line: number }
  | { kind: 'if' | 'with'; arms: Arm[]; otherwise: Node[]; line: number }
  | {
      kind: 'range';
      key: string;
      item: string;
      over: Expression | undefined;
      body: Node[];
      otherwise: Node[];
      line: number;
    }
  | { kind: 'hole'; line: number };

export interface Arm {
  /** Undefined: a condition that is not understood. */
  test: Expression | undefined;
  /** `with $x := …`. */
  variable: string;
  body: Node[];
}

export interface Template {
  body: Node[];
  /** Named templates that it defines. */
  defines: Map<string, Node[]>;
}

interface Open {
  into: Node[];
  block?: Extract<Node, { kind: 'if' | 'with' | 'range' }> | undefined;
}

const DEPTH = 60;

/** Undefined: blocks or actions that do not close. */
export function blocksOf(source: string): Template | undefined {
  const pieces = piecesOf(source);
  if (!pieces) return undefined;
  const template: Template = { body: [], defines: new Map() };
  const open: Open[] = [{ into: template.body }];
  for (const piece of pieces) {
    const top = open.at(-1);
    if (!top || open.length > DEPTH) return undefined;
    if (piece.kind === 'text') top.into.push(piece);
    else if (!action(piece.text, piece.line, open, top, template)) return undefined;
  }
  return open.length === 1 ? template : undefined;
}

/** False: the blocks do not fit. */
function action(text: string, line: number, open: Open[], top: Open, template: Template): boolean {
  const [, keyword = '', rest = ''] =
    /^(if|with|range|else|end|define|block|template|break|continue)\b\s*([\s\S]*)$/.exec(text) ?? [];
  switch (keyword) {
    case 'if':
    case 'with':
      open.push(begin({ kind: keyword, arms: [armOf(rest)], otherwise: [], line }, top));
      return true;
    case 'range':
      open.push(begin(rangeOf(rest, line), top));
      return true;
    case 'define': {
      const into: Node[] = [];
      template.defines.set(/^"([^"]*)"/.exec(rest)?.[1] ?? '', into);
      open.push({ into });
      return true;
    }
    case 'else':
      return otherwise(rest, top);
    case 'end':
      open.pop();
      return open.length > 0;
    case 'block':
      top.into.push({ kind: 'hole', line });
      open.push({ into: [] });
      return true;
    case '':
      top.into.push(statement(text, line));
      return true;
    default:
      top.into.push(keyword === 'template' ? statement(`include ${rest}`, line) : { kind: 'hole', line });
      return true;
  }
}

function begin(block: Extract<Node, { kind: 'if' | 'with' | 'range' }>, top: Open): Open {
  top.into.push(block);
  return { into: block.kind === 'range' ? block.body : (block.arms[0]?.body ?? []), block };
}

function otherwise(rest: string, top: Open): boolean {
  const { block } = top;
  if (!block) return false;
  const again = /^(?:if|with)\b\s*([\s\S]*)$/.exec(rest)?.[1];
  if (again !== undefined && block.kind !== 'range') {
    const arm = armOf(again);
    block.arms.push(arm);
    top.into = arm.body;
  } else top.into = block.otherwise;
  return true;
}

function expressionOf(text: string): Expression | undefined {
  const tokens = tokensOf(text);
  return tokens && parseExpression(tokens);
}

function armOf(text: string): Arm {
  const [, variable = '', rest = text] = /^(\$\w+)\s*:=\s*([\s\S]*)$/.exec(text) ?? [];
  return { test: expressionOf(rest), variable, body: [] };
}

function rangeOf(text: string, line: number): Extract<Node, { kind: 'range' }> {
  const [, first = '', second, rest = text] = /^(\$\w+)\s*(?:,\s*(\$\w+)\s*)?:=\s*([\s\S]*)$/.exec(text) ?? [];
  const [key, item] = second === undefined ? ['', first] : [first, second];
  return { kind: 'range', key, item, over: expressionOf(rest), body: [], otherwise: [], line };
}

function statement(text: string, line: number): Node {
  const [, variable, sign, rest] = /^(\$\w+)\s*(:?=)\s*([\s\S]*)$/.exec(text) ?? [];
  const value = expressionOf(rest ?? text);
  if (!value) return { kind: 'hole', line };
  if (variable !== undefined) return { kind: 'set', variable, declares: sign === ':=', value, line };
  return { kind: 'print', value, line };
}
