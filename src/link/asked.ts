// The path and the method of the endpoint that a guard is asked about, as values: `/users/:id` is text in which one segment
// is not known. Tests that the known part decides are decided, others stay open.

import type { Asked } from './evaluate/machine.ts';
import { joinText, segment } from './texts.ts';
import { constant, type Value } from './values.ts';

/** Undefined: any of them. */
export function askedMethod({ method }: Asked): Value | undefined {
  return /^[A-Z]+$/.test(method) && method !== 'ALL' && method !== 'ANY' ? constant(method) : undefined;
}

/** `rest`: without what was taken off before the guard. */
export function askedPath(asked: Asked, which: 'whole' | 'base' | 'rest'): Value | undefined {
  const { base = '', path } = asked;
  const whole = path.startsWith('/') ? path : `/${path}`;
  if (which === 'base') return base.includes('{') || base.includes(':') ? undefined : constant(base);
  if (which === 'whole' || base === '' || base === '/') return textOf(whole, asked);
  if (!whole.startsWith(base)) return undefined;
  const rest = whole.slice(base.length);
  return textOf(rest.startsWith('/') ? rest : `/${rest}`, asked);
}

const PARAMETER = /(:[A-Za-z_]\w*(?:\([^()/]*\))?|\{[A-Za-z_]\w*(?::(?!path\})\w+)?\}|<(?!path:)[^<>/]*>)/;
const OPEN = /[*?{}()<>[\]|+:\\]/;

function textOf(path: string, { below }: Asked): Value | undefined {
  if (below) return undefined;
  const parts: Value[] = [];
  for (const [i, piece] of path.split(PARAMETER).entries()) {
    if (i % 2 === 1) parts.push(segment());
    else if (OPEN.test(piece)) return undefined;
    else parts.push(constant(piece));
  }
  return joinText(parts);
}

/** The value of a path parameter of the endpoint: never nothing. Undefined when its path has none of this name. */
export function askedParameter({ path }: Asked, name: string): Value | undefined {
  const names = [...path.matchAll(/[{<:](?:\w+:)?([A-Za-z_]\w*)/g)].map((m) => m[1]);
  return names.includes(name) ? joinText([segment('params')]) : undefined;
}
