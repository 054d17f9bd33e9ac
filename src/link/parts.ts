// Which parts of a request a value rests on: what a test asks of decides whether it can tell callers apart. Text cut out of
// a part stays that part; what is looked up, compared or verified with it is *checked*.

import type { Condition, Test } from '../core/linked.ts';
import { insideOf } from './inside.ts';
import { subjectKey, UNTOLD } from './subject.ts';
import { isRequestDerived } from './truth.ts';
import type { ChoiceValue, LibraryValue, UnknownValue, Value } from './values.ts';

/**
 * `identity`: what earlier code or a session attached; `found`: who a library found by what was sent, which in a handler may
 * be a sign-in; `whole`: the request as such; `plain-header`: headers that browsers
 * and proxies set, which say nothing of who calls; `network`: addresses; `forwarded`: addresses that a header claims, to which
 * proxies add theirs; `relayed`: those of headers that proxies write anew.
 */
export type Part =
  | 'identity'
  | 'found'
  | 'header'
  | 'plain-header'
  | 'csrf-header'
  | 'cookie'
  | 'body'
  | 'query'
  | 'params'
  | 'path'
  | 'method'
  | 'network'
  | 'forwarded'
  | 'relayed'
  | 'whole'
  | 'other';

/** A container of headers: which one is meant, the next name says. */
const HEADERS = 'headers';

const DEEPEST = 6;

export function requestPart(why: string, part: Part | typeof HEADERS): UnknownValue {
  return { kind: 'unknown', why, request: true, from: [part] };
}

export function requestHeaders(why: string): UnknownValue {
  return requestPart(why, HEADERS);
}

const PLAIN = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'content-type',
  'host',
  'if-none-match',
  'if-modified-since',
  'range',
  'upgrade',
  'user-agent',
  'x-forwarded-proto',
  'x-requested-with',
]);
const FORWARDED = new Set(['forwarded', 'x-forwarded-for', 'x-forwarded-host']);
const RELAYED = new Set([
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'fly-client-ip',
  'x-envoy-external-address',
]);

/** By the name of a header, in either language's spelling. */
export function headerPart(name: string | undefined): Part {
  const lower = name?.toLowerCase().replaceAll('_', '-') ?? '';
  // Which site's page it is that asks: browsers say so, and nobody else has to.
  if (/csrf|xsrf|^(origin|referer|referrer)$/.test(lower)) return 'csrf-header';
  if (FORWARDED.has(lower)) return 'forwarded';
  if (RELAYED.has(lower)) return 'relayed';
  if (lower === 'cookie') return 'cookie';
  return PLAIN.has(lower) || lower.startsWith('sec-fetch') ? 'plain-header' : 'header';
}

/** Two headers of one request are two things; of one without a name nobody knows which. */
export function headerTitle(container: string, name: string | undefined): string {
  return `${container}.${name === undefined ? UNTOLD : name.toLowerCase()}`;
}

/** A header out of the container; undefined when the value is no container. */
export function headerOf(container: Value, name: string | undefined): Value | undefined {
  if (container.kind !== 'unknown' || !container.from?.includes(HEADERS)) return undefined;
  return requestPart(headerTitle(container.why, name), headerPart(name));
}

export function partsOf(value: Value | undefined): Part[] {
  const parts = new Set<string>();
  collect(value, parts);
  if (parts.delete(HEADERS)) parts.add('header');
  return [...parts].sort() as Part[];
}

function collect(value: Value | undefined, parts: Set<string>): void {
  const met = new Set<Condition>();
  const whole = visit(value, partsIn, (one) => {
    if (one.kind === 'unknown') for (const part of one.from ?? (one.request ? ['other'] : [])) parts.add(part);
    if (one.kind === 'native' && one.name === 'request') parts.add('whole');
    if (one.kind === 'choice') addTested(one, met, parts);
    return false;
  });
  if (whole === 'cut') parts.add('other');
}

const MOST_VISITED = 300;
/** Nothing of a request is in them. */
const LEAVES: ReadonlySet<Value['kind']> = new Set([
  'class',
  'constant',
  'function',
  'module',
  'regex',
  'router',
  'setting',
  'super',
]);

/**
 * Looks at each value once, near ones first: tables hold tables, and objects each other. Gives whether `found` said yes,
 * or that there was more than is looked at.
 */
function visit(
  start: Value | undefined,
  inside: (value: Value) => (Value | undefined)[],
  found: (value: Value) => boolean,
): boolean | 'cut' {
  if (start === undefined || LEAVES.has(start.kind)) return false;
  if (inside(start).length === 0) return found(start);
  const depths = new Map<Value, number>([[start, 0]]);
  // A map gives what is added while it is walked, too.
  for (const [value, depth] of depths) {
    if (found(value)) return true;
    if (depth === DEEPEST) continue;
    for (const next of inside(value)) {
      if (next !== undefined && !LEAVES.has(next.kind) && !depths.has(next)) depths.set(next, depth + 1);
      if (depths.size > MOST_VISITED) return 'cut';
    }
  }
  return false;
}

/** A header out of their container is a part of its own. */
function partsIn(value: Value): Value[] {
  const header = value.kind === 'method' ? headerOf(value.receiver, value.name) : undefined;
  return header ? [header] : insideOf(value);
}

/** The same conditions stand on many options: each is asked once. */
function addTested({ options }: ChoiceValue, met: Set<Condition>, parts: Set<string>): void {
  for (const { when } of options) {
    for (const condition of when) {
      if (met.has(condition)) continue;
      met.add(condition);
      if (condition.tests) for (const part of aboutAll(condition.tests)) parts.add(part);
    }
  }
}

const abouts = new WeakMap<Test[][], string[]>();

/** Conditions are met again on every value that was made under them. */
function aboutAll(tests: Test[][]): string[] {
  const known = abouts.get(tests) ?? [...new Set(tests.flatMap((way) => way.flatMap((test) => test.about)))];
  abouts.set(tests, known);
  return known;
}

/** What a language computes by itself checks nothing: `JSON.parse`, `Buffer.from`, `str`. */
const LANGUAGE = new Set([
  ...['json', 'base64', 'binascii', 'buffer', 'node:buffer', 'url', 'node:url', 'urllib.parse'],
  // Go
  ...['bytes', 'encoding/base64', 'encoding/hex', 'encoding/json', 'errors', 'fmt', 'net/url', 'strconv', 'strings'],
  ...['unicode', 'unicode/utf8', 'path/filepath'],
]);
const GLOBALS = new Set([
  'Array',
  'Boolean',
  'Buffer',
  'Date',
  'JSON',
  'Math',
  'Number',
  'Object',
  'Promise',
  'RegExp',
  'String',
  'URL',
  'URLSearchParams',
  'atob',
  'btoa',
  'console',
  'decodeURIComponent',
  'encodeURIComponent',
  'parseInt',
  ...['all', 'any', 'bool', 'bytes', 'dict', 'float', 'getattr', 'hasattr', 'int', 'isinstance', 'len', 'list', 'map'],
  ...['max', 'min', 'print', 'repr', 'set', 'sorted', 'str', 'tuple', 'type'],
]);

export function isChecked(value: Value | undefined): boolean {
  return visit(value, checkedInside, isCheck) === true;
}

function isCheck(value: Value): boolean {
  return value.kind === 'unknown' ? value.checked === true : value.kind === 'made' && !isLanguage(value.of);
}

/** Text and tables may be made with what was checked, which says nothing of them. */
function checkedInside(value: Value): (Value | undefined)[] {
  if (value.kind === 'method') return [value.receiver];
  if (value.kind === 'made') return [...value.arguments.positional, ...value.arguments.named.values()];
  return value.kind === 'choice' || value.kind === 'library' || value.kind === 'instance' ? insideOf(value) : [];
}

/** A name that nothing binds may also be anything: only those that the languages have are known. */
export function isLanguage({ source, path }: LibraryValue): boolean {
  if (source === 'builtin') return true;
  if (source !== 'globalThis' && source !== 'builtins') return LANGUAGE.has(source);
  return GLOBALS.has(path[0] ?? '');
}

/** Something that cannot be told, made of these values. */
export function derived(why: string, of: readonly (Value | undefined)[], checked: boolean): UnknownValue {
  const from = [...new Set(of.flatMap(partsOf))].sort();
  const isDone = checked || of.some((v) => isChecked(v));
  const result: UnknownValue = {
    kind: 'unknown',
    why,
    ...(from.length > 0 && { from, ...(isDone && { checked: true }) }),
  };
  origins.set(result, of);
  return result;
}

const origins = new WeakMap<Value, readonly (Value | undefined)[]>();

/** What something that cannot be told was made of, where that is known. */
export function originOf(value: Value): readonly (Value | undefined)[] {
  return origins.get(value) ?? [];
}

/** Methods that cut text, or ask how it looks. */
const TEXT_METHODS = new Set([
  'charAt',
  'decode',
  'encode',
  'endsWith',
  'endswith',
  'indexOf',
  'lower',
  'match',
  'partition',
  'removeprefix',
  'replace',
  'replaceAll',
  'slice',
  'split',
  'startsWith',
  'startswith',
  'strip',
  'substr',
  'substring',
  'toLowerCase',
  'toString',
  'toUpperCase',
  'trim',
  'upper',
]);
/** The same of Go's requests and strings: what is asked for, is there or not. */
const GO_TAKES = new Set(
  'Contains Cookie Cut CutPrefix Fields FormValue Get GetHeader Header HasPrefix HasSuffix Index Param Params PathValue PostFormValue Query QueryParam Split SplitN ToLower ToUpper Trim TrimLeft TrimPrefix TrimRight TrimSpace TrimSuffix URLParam Value Values Vars'.split(
    ' ',
  ),
);
/** Methods by which errors say what went wrong. */
const SAYS_ITSELF = new Set(['Error', '__str__', 'toString']);
/** Methods that take one out of many by name. */
const TAKES = new Set(['get', 'getlist', 'getall', 'get_list']);

/** Called, it still only takes or cuts, and answers no question of its own: `get`, `trim`, `Boolean`. */
export function onlyTakes(name: string): boolean {
  if (GO_TAKES.has(name)) return true;
  return TEXT_METHODS.has(name) || TAKES.has(name) || GLOBALS.has(name) || name === 'header' || name === 'test';
}

/** `text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')`: what is left means only itself. */
function escapesPattern(name: string, [what]: readonly Value[]): boolean {
  if (name !== 'replace' && name !== 'replaceAll') return false;
  if (what?.kind !== 'regex' || !what.flags.includes('g')) return false;
  return /^\(?\[/.test(what.source) && ['*', '+', '(', '?'].every((special) => what.source.includes(special));
}

/** What a method of something that cannot be told gives. */
/** `get("from")` and `get("to")` are two parts. */
function named(given: readonly Value[]): string {
  return given.map((one) => (one.kind === 'constant' ? JSON.stringify(one.value) : UNTOLD)).join(', ');
}

export function methodResult(receiver: Value, name: string, given: readonly Value[]): UnknownValue {
  const [first] = given;
  if (TAKES.has(name)) {
    const key = first?.kind === 'constant' ? String(first.value) : undefined;
    const header = headerOf(receiver, key);
    if (header?.kind === 'unknown') return header;
  }
  if (escapesPattern(name, given)) return derived('text escaped for a pattern', [receiver], false);
  const plain = TEXT_METHODS.has(name) || TAKES.has(name);
  const result = derived(`the result of ${name}`, plain ? [receiver] : [receiver, ...given], !plain);
  if (receiver.kind !== 'unknown') {
    // A piece of what the sender chose is the sender's.
    const why = plain && isRequestDerived(receiver) ? subjectKey(receiver) : undefined;
    return why === undefined ? result : { ...result, why: `${why}.${name}(${named(given)})`, request: true };
  }
  return {
    ...receiver,
    ...(SAYS_ITSELF.has(name) && (receiver.exception || receiver.failure) && { exception: 'text' as const }),
    ...(receiver.request && { why: `${receiver.why}.${name}(${named(given)})` }),
    ...(result.from && { from: result.from }),
    ...(result.checked && { checked: true }),
  };
}
