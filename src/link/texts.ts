// Values as text: joining them with the parts that are not known, reading what is, and naming what is not.

import { constant, type UnknownValue, unknown, type Value } from './values.ts';

const LONGEST_TEXT = 20_000;
const MOST_PARTS = 200;

/** Joins to text; parts that are not known stay as parts. */
export function joinText(parts: Value[]): Value {
  const flat: (string | Value)[] = [];
  for (const part of parts) {
    for (const piece of piecesOf(part)) {
      const last = flat.at(-1);
      if (typeof piece === 'string' && typeof last === 'string') flat[flat.length - 1] = last + piece;
      else flat.push(piece);
    }
  }
  const known = flat.filter((p) => p !== '');
  if (known.length > MOST_PARTS || known.some((p) => typeof p === 'string' && p.length > LONGEST_TEXT))
    return unknown('text longer than is followed');
  if (known.length === 0) return constant('');
  const [first] = known;
  return known.length === 1 && typeof first === 'string' ? constant(first) : { kind: 'text', parts: known };
}

function piecesOf(value: Value): (string | Value)[] {
  if (value.kind === 'text') return value.parts;
  if (value.kind === 'constant') return [String(value.value)];
  return [value];
}

/** The text of a value when it is wholly known; a setting counts as its default. */
export function knownText(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'constant') return typeof value.value === 'string' ? value.value : undefined;
  if (value.kind === 'setting') return knownText(value.fallback);
  if (value.kind !== 'text') return undefined;
  let text = '';
  for (const part of value.parts) {
    const piece = typeof part === 'string' ? part : knownPiece(part);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function knownPiece(value: Value): string | undefined {
  if (value.kind === 'constant') return String(value.value);
  if (value.kind === 'setting' && value.fallback?.kind === 'constant') return String(value.fallback.value);
  return knownText(value);
}

export function numberOf(value: Value | undefined): number | undefined {
  if (value?.kind === 'setting') return numberOf(value.fallback);
  if (value?.kind !== 'constant') return undefined;
  const number = typeof value.value === 'string' ? Number(value.value) : value.value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const A_SEGMENT = 'a path parameter';

/** One segment of a path, of one character or more, without a slash. */
export function segment(from: 'path' | 'params' = 'path'): UnknownValue {
  return { kind: 'unknown', why: A_SEGMENT, request: true, from: [from] };
}

export function isSegment(value: Value): boolean {
  return value.kind === 'unknown' && value.why === A_SEGMENT;
}

/** How a reader would name the value when it cannot be told: the part between braces in a path. */
export function symbol(value: Value): string {
  switch (value.kind) {
    case 'setting':
      return value.name;
    case 'library':
      return [
        ...(value.source === 'globalThis' || value.source === 'builtins' ? [] : [value.source]),
        ...value.path,
      ].join('.');
    case 'made':
      return `${symbol(value.of)}(${value.arguments.positional.map((v) => knownText(v) ?? '').join(', ')})`;
    case 'unknown':
      return /`([^`]+)`/.exec(value.why)?.[1] ?? '?';
    case 'method':
      return `${symbol(value.receiver)}.${value.name}`;
    default:
      return '?';
  }
}
