// Methods of text and of regular expressions that routing code computes with.

import { joinText, knownText } from '../texts.ts';
import { type Arguments, constant, list, type Value } from '../values.ts';
import { isPathText, matchesPattern } from './path-text.ts';
import { matchPattern, replacePattern, splitPattern, testPattern } from './patterns.ts';

type Given = Arguments['positional'];
type TextMethod = (text: string, given: Given) => Value | undefined;

const METHODS: Record<string, TextMethod> = {
  toString: (text: string) => constant(text),
  valueOf: (text: string) => constant(text),
  toLowerCase: (text) => constant(text.toLowerCase()),
  lower: (text) => constant(text.toLowerCase()),
  toUpperCase: (text) => constant(text.toUpperCase()),
  upper: (text) => constant(text.toUpperCase()),
  capitalize: (text) => constant(text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()),
  trim: (text) => constant(text.trim()),
  strip: (text, [set]) => constant(stripCharacters(text, plain(set), true, true)),
  lstrip: (text, [set]) => constant(stripCharacters(text, plain(set), true, false)),
  rstrip: (text, [set]) => constant(stripCharacters(text, plain(set), false, true)),
  concat: (text, given) => joinText([constant(text), ...given]),
  format: (text, given) => formatted(text, given),
  split: (text, [by]) => split(text, by),
  rsplit: (text, [by, most]) => splitAtLast(text, plain(by), plain(most)),
  splitlines: (text) => list(text.split('\n').map(constant)),
  join: (text, [items]) => joinItems(text, items),
  replace: (text, [what, by]) => replace(text, what, by, false),
  replaceAll: (text, [what, by]) => replace(text, what, by, true),
  removeprefix: (text, [what]) => onText(what, (w) => (text.startsWith(w) ? text.slice(w.length) : text)),
  removesuffix: (text, [what]) => onText(what, (w) => (w !== '' && text.endsWith(w) ? text.slice(0, -w.length) : text)),
  startsWith: (text, [what]) => affix(what, (w) => text.startsWith(w)),
  startswith: (text, [what]) => affix(what, (w) => text.startsWith(w)),
  endsWith: (text, [what]) => affix(what, (w) => text.endsWith(w)),
  endswith: (text, [what]) => affix(what, (w) => text.endsWith(w)),
  includes: (text, [what]) => onText(what, (w) => text.includes(w)),
  indexOf: (text, [what]) => onText(what, (w) => text.indexOf(w)),
  lastIndexOf: (text, [what]) => onText(what, (w) => text.lastIndexOf(w)),
  charAt: (text, [at]) => onNumber(at, (n) => text.charAt(n)),
  slice: (text, [from, to]) => section(text, from, to, (a, b) => text.slice(a, b)),
  substring: (text, [from, to]) => section(text, from, to, (a, b) => text.substring(a, b)),
  match: (text, [pattern]) => match(text, pattern),
};

export function textMethod(text: string, name: string, given: Given): Value | undefined {
  return Object.hasOwn(METHODS, name) ? METHODS[name]?.(text, given) : undefined;
}

/** `pattern.test(text)`, `pattern.exec(text)`. */
export function patternMethod({ source, flags }: { source: string; flags: string }, name: string, given: Given) {
  const [first] = given;
  if (first && name === 'test' && isPathText(first)) {
    const told = matchesPattern(first, { source, flags }, false);
    return told === undefined ? undefined : constant(told);
  }
  const text = knownText(first);
  if (text === undefined) return undefined;
  if (name === 'exec') return match(text, { kind: 'regex', source, flags });
  const found = name === 'test' ? testPattern(source, flags, text) : undefined;
  return found === undefined ? undefined : constant(found);
}

/** Python's `'/{}/x'.format(y)`, with places by order or number; anything cleverer stays untold. */
function formatted(text: string, given: Given): Value | undefined {
  const pieces = text.split(/\{(\d*)\}/);
  if (pieces.some((p, i) => i % 2 === 0 && /[{}]/.test(p))) return undefined;
  let next = 0;
  const parts = pieces.map((piece, i) =>
    i % 2 === 0 ? constant(piece) : given[piece === '' ? next++ : Number(piece)],
  );
  return parts.every((p) => p !== undefined) ? joinText(parts) : undefined;
}

function plain(value: Value | undefined): unknown {
  return value?.kind === 'constant' ? value.value : undefined;
}

function onText(value: Value | undefined, compute: (text: string) => string | number | boolean): Value | undefined {
  const text = plain(value);
  return typeof text === 'string' ? constant(compute(text)) : undefined;
}

function onNumber(value: Value | undefined, compute: (number: number) => string): Value | undefined {
  const number = plain(value);
  return typeof number === 'number' ? constant(compute(number)) : undefined;
}

/** Python takes a tuple of them. */
function affix(what: Value | undefined, has: (affix: string) => boolean): Value | undefined {
  const all = what?.kind === 'list' && !what.open ? what.items.map(plain) : [plain(what)];
  return all.every((w) => typeof w === 'string') ? constant(all.some(has)) : undefined;
}

function section(text: string, from: Value | undefined, to: Value | undefined, cut: (a: number, b: number) => string) {
  const [a, b] = [plain(from), to === undefined ? text.length : plain(to)];
  return typeof a === 'number' && typeof b === 'number' ? constant(cut(a, b)) : undefined;
}

function split(text: string, by: Value | undefined): Value | undefined {
  if (by?.kind === 'regex') {
    const parts = splitPattern(by.source, by.flags, text);
    return parts && list(parts.map(constant));
  }
  const separator = plain(by);
  return typeof separator === 'string' && separator !== '' ? list(text.split(separator).map(constant)) : undefined;
}

function splitAtLast(text: string, by: unknown, most: unknown): Value | undefined {
  if (typeof by !== 'string' || by === '' || most !== 1) return undefined;
  const at = text.lastIndexOf(by);
  return list((at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)]).map(constant));
}

function replace(text: string, what: Value | undefined, by: Value | undefined, all: boolean): Value | undefined {
  const text2 = plain(by);
  if (typeof text2 !== 'string') return undefined;
  if (what?.kind === 'regex') {
    const replaced = replacePattern(what.source, what.flags, text, text2);
    return replaced === undefined ? undefined : constant(replaced);
  }
  const sought = plain(what);
  if (typeof sought !== 'string') return undefined;
  return constant(all ? text.replaceAll(sought, () => text2) : text.replace(sought, () => text2));
}

function match(text: string, pattern: Value | undefined): Value | undefined {
  const found = pattern?.kind === 'regex' ? matchPattern(pattern.source, pattern.flags, text) : undefined;
  if (found === undefined) return undefined;
  return found === null ? constant(null) : list(found.map(constant));
}

function stripCharacters(text: string, characters: unknown, start: boolean, end: boolean): string {
  const drop = (c: string) => (typeof characters === 'string' ? characters.includes(c) : /\s/.test(c));
  let [from, to] = [0, text.length];
  while (start && from < to && drop(text.charAt(from))) from += 1;
  while (end && to > from && drop(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

export function joinItems(separator: string, items: Value | undefined): Value | undefined {
  if (items?.kind !== 'list' || items.open) return undefined;
  return joinText(items.items.flatMap((item, i) => (i === 0 ? [item] : [constant(separator), item])));
}
