// An expression in the words of the code, short: for conditions and for names of what could not be told.

import type { Expression } from '../../core/ir.ts';

const LONGEST = 80;
const DEEPEST = 6;

export function sourceText(expression: Expression): string {
  const text = print(expression, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function print(e: Expression, depth: number): string {
  if (depth > DEEPEST) return '…';
  const of = (inner: Expression) => print(inner, depth + 1);
  switch (e.kind) {
    case 'literal':
      return typeof e.value === 'string' ? `'${e.value}'` : String(e.value);
    case 'name':
      return e.name;
    case 'member':
      return `${of(e.object)}.${e.property}`;
    case 'index':
      return `${of(e.object)}[${of(e.index)}]`;
    case 'call':
      return `${of(e.callee)}(${e.args.map((a) => of(a.value)).join(', ')})`;
    case 'unary':
      return e.operator === 'not' ? `not ${of(e.value)}` : `${e.operator} ${of(e.value)}`;
    case 'binary':
      return `${of(e.left)} ${e.operator} ${of(e.right)}`;
    case 'await':
      return of(e.value);
    case 'template':
      return e.parts.map((p) => (p.kind === 'literal' ? String(p.value) : `{${of(p)}}`)).join('');
    case 'list':
      return `[${e.items.map(of).join(', ')}]`;
    default:
      return '…';
  }
}
