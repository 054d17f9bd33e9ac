// Tests of a path in which some segments are not known: `/users/{…}/keys`. What its known parts decide is decided; the rest
// stays open. A segment is one character or more, without a slash.

import { isSegment, joinText, segment } from '../texts.ts';
import { constant, list, type Value } from '../values.ts';

type Text = Extract<Value, { kind: 'text' }>;
type Told = boolean | undefined;

/** `head` and `tail` of a segment that is not wholly known; `whole` of one that is. */
type Piece = { whole: string } | { head: string; tail: string };

export function isPathText(value: Value): value is Text {
  return value.kind === 'text' && value.parts.every((p) => typeof p === 'string' || isSegment(p));
}

function piecesOf({ parts }: Text): Piece[] {
  const pieces: Piece[] = [];
  let open: { head: string; tail: string; seen: boolean } = { head: '', tail: '', seen: false };
  const close = () => {
    pieces.push(open.seen ? { head: open.head, tail: open.tail } : { whole: open.head });
    open = { head: '', tail: '', seen: false };
  };
  for (const part of parts) {
    if (typeof part !== 'string') {
      open = { head: open.head, tail: '', seen: true };
      continue;
    }
    for (const [i, text] of part.split('/').entries()) {
      if (i > 0) close();
      if (open.seen) open.tail += text;
      else open.head += text;
    }
  }
  close();
  return pieces;
}

function mayBe(piece: Piece, text: string): boolean {
  if ('whole' in piece) return piece.whole === text;
  return (
    text.length > piece.head.length + piece.tail.length && text.startsWith(piece.head) && text.endsWith(piece.tail)
  );
}

function mayStart(piece: Piece, text: string): boolean {
  if ('whole' in piece) return piece.whole.startsWith(text);
  return piece.head.startsWith(text) || text.startsWith(piece.head);
}

function mayEnd(piece: Piece, text: string): boolean {
  if ('whole' in piece) return piece.whole.endsWith(text);
  return piece.tail.endsWith(text) || text.endsWith(piece.tail);
}

/** False when it cannot be; never certainly true, since something is not known. */
export function isText(path: Text, text: string): Told {
  const [pieces, sought] = [piecesOf(path), text.split('/')];
  return pieces.length === sought.length && pieces.every((p, i) => mayBe(p, sought[i] ?? '')) ? undefined : false;
}

function startsWith(path: Text, text: string): Told {
  const [first] = path.parts;
  if (typeof first === 'string' && first.startsWith(text)) return true;
  const [pieces, sought] = [piecesOf(path), text.split('/')];
  const last = sought.length - 1;
  const fits = sought.every((s, i) => {
    const piece = pieces[i];
    return piece !== undefined && (i === last ? mayStart(piece, s) : mayBe(piece, s));
  });
  return fits ? undefined : false;
}

function endsWith(path: Text, text: string): Told {
  const end = path.parts.at(-1);
  if (typeof end === 'string' && end.endsWith(text)) return true;
  const [pieces, sought] = [piecesOf(path).reverse(), text.split('/').reverse()];
  const last = sought.length - 1;
  const fits = sought.every((s, i) => {
    const piece = pieces[i];
    return piece !== undefined && (i === last ? mayEnd(piece, s) : mayBe(piece, s));
  });
  return fits ? undefined : false;
}

function includes(path: Text, text: string): Told {
  if (path.parts.some((p) => typeof p === 'string' && p.includes(text))) return true;
  const sought = text.split('/');
  const pieces = piecesOf(path);
  if (sought.length === 1) return undefined;
  const fits = pieces.some((_, from) =>
    sought.every((s, i) => {
      const piece = pieces[from + i];
      if (!piece) return false;
      return i === 0 ? mayEnd(piece, s) : i === sought.length - 1 ? mayStart(piece, s) : mayBe(piece, s);
    }),
  );
  return fits ? undefined : false;
}

/** Only how a pattern begins is compared: `^/api/public(/|$)` has `/api/public` to begin with. */
export function matchesPattern(
  path: Text,
  { source, flags }: { source: string; flags: string },
  anchored: boolean,
): Told {
  if (flags.includes('i') || (!anchored && !source.startsWith('^'))) return undefined;
  const body = source.replace(/^\^/, '').replaceAll('\\/', '/').replaceAll('\\-', '-');
  if (body.includes('|') && !/^[^(]*\([^()]*\)[^|]*$/.test(body)) return undefined;
  const literal = /^[\w\-/]*/.exec(body)?.[0] ?? '';
  // A character with a repetition behind it is no literal.
  const certain = /^[*+?{]/.test(body.slice(literal.length)) ? literal.slice(0, -1) : literal;
  const begins = startsWith(path, certain);
  if (begins === false) return false;
  return begins === true && certain === body ? true : undefined;
}

const TESTS: Record<string, (path: Text, text: string) => Told> = {
  startsWith,
  startswith: startsWith,
  endsWith,
  endswith: endsWith,
  includes,
};

/** Methods of such a path; undefined: nothing that can be told. */
export function pathMethod(path: Text, name: string, [first]: readonly Value[]): Value | undefined {
  const test = TESTS[name];
  if (test && first) return asValue(anyOf(first, (text) => test(path, text)));
  switch (name) {
    case 'toLowerCase':
    case 'lower':
      return joinText(path.parts.map((p) => (typeof p === 'string' ? constant(p.toLowerCase()) : p)));
    case 'trim':
    case 'toString':
    case 'normalize':
      return path;
    case 'rstrip':
      return withoutEnd(path, first?.kind === 'constant' && first.value === '/');
    case 'replace':
      return withoutEnd(path, first?.kind === 'regex' && /^\\?\/\+?\$$/.test(first.source));
    case 'split':
      return split(path, first);
    case 'slice':
    case 'substring':
      return from(path, first);
    default:
      return undefined;
  }
}

/** Python takes a tuple of them. */
function anyOf(value: Value, test: (text: string) => Told): Told {
  const all = value.kind === 'list' && !value.open ? value.items : [value];
  const told = all.map((v) => (v.kind === 'constant' && typeof v.value === 'string' ? test(v.value) : undefined));
  if (told.includes(true)) return true;
  return told.every((t) => t === false) ? false : undefined;
}

function asValue(told: Told): Value | undefined {
  return told === undefined ? undefined : constant(told);
}

function withoutEnd({ parts }: Text, applies: boolean): Value | undefined {
  if (!applies) return undefined;
  const last = parts.at(-1);
  const kept = typeof last === 'string' ? [...parts.slice(0, -1), last.replace(/(?<!\/)\/{1,9}$/, '')] : parts;
  return joinText(kept.map((p) => (typeof p === 'string' ? constant(p) : p)));
}

function split(path: Text, by: Value | undefined): Value | undefined {
  if (by?.kind !== 'constant') return undefined;
  if (by.value === '?' || by.value === '#') return list([path]);
  if (by.value !== '/') return undefined;
  return list(
    piecesOf(path).map((p) =>
      'whole' in p ? constant(p.whole) : joinText([constant(p.head), segment(), constant(p.tail)]),
    ),
  );
}

function from({ parts: [first, ...rest] }: Text, at: Value | undefined): Value | undefined {
  const start = at?.kind === 'constant' ? at.value : undefined;
  if (typeof first !== 'string' || typeof start !== 'number' || start < 0 || start > first.length) return undefined;
  return joinText([constant(first.slice(start)), ...rest.map((p) => (typeof p === 'string' ? constant(p) : p))]);
}

/** Whether such a path is among these. */
export function isAmong(path: Text, items: readonly Value[], open: boolean): Value | undefined {
  const told = items.map((v) =>
    v.kind === 'constant' && typeof v.value === 'string' ? isText(path, v.value) : undefined,
  );
  return !open && told.every((t) => t === false) ? constant(false) : undefined;
}

/** `==` and its opposite. */
export function comparedPath(operator: string, left: Value, right: Value): Value | undefined {
  const path = isPathText(left) ? left : isPathText(right) ? right : undefined;
  const other = path === left ? right : left;
  if (!path || other.kind !== 'constant') return undefined;
  const same = typeof other.value === 'string' ? isText(path, other.value) : false;
  if (same === undefined) return undefined;
  return constant(operator === '==' || operator === 'is' ? same : !same);
}
