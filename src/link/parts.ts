// Which parts of a request a value rests on: what a test asks of decides whether it can tell callers apart. Text cut out of
// a part stays that part; what is looked up, compared or verified with it is *checked*.

import type { LibraryValue, MadeValue, UnknownValue, Value } from './values.ts';

/**
 * `identity`: what earlier code or a session attached; `whole`: the request as such; `plain-header`: headers that browsers
 * and proxies set, which say nothing of who calls; `network`: addresses.
 */
export type Part =
  | 'identity'
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
const NETWORK = new Set(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'cf-connecting-ip']);

/** By the name of a header, in either language's spelling. */
export function headerPart(name: string | undefined): Part {
  const lower = name?.toLowerCase().replaceAll('_', '-') ?? '';
  // Which site's page it is that asks: browsers say so, and nobody else has to.
  if (/csrf|xsrf|^(origin|referer|referrer)$/.test(lower)) return 'csrf-header';
  if (NETWORK.has(lower)) return 'network';
  if (lower === 'cookie') return 'cookie';
  return PLAIN.has(lower) || lower.startsWith('sec-fetch') ? 'plain-header' : 'header';
}

/** A header out of the container; undefined when the value is no container. */
export function headerOf(container: Value, name: string | undefined): Value | undefined {
  if (container.kind !== 'unknown' || !container.from?.includes(HEADERS)) return undefined;
  return requestPart(container.why, headerPart(name));
}

export function partsOf(value: Value | undefined): Part[] {
  const parts = new Set<string>();
  collect(value, parts, 0);
  if (parts.delete(HEADERS)) parts.add('header');
  return [...parts].sort() as Part[];
}

function collect(value: Value | undefined, parts: Set<string>, depth: number): void {
  if (value === undefined || depth > DEEPEST) return;
  const inner = (v: Value | undefined) => {
    collect(v, parts, depth + 1);
  };
  switch (value.kind) {
    case 'unknown':
      for (const part of value.from ?? (value.request ? ['other'] : [])) parts.add(part);
      return;
    case 'method':
      inner(headerOf(value.receiver, value.name) ?? value.receiver);
      return;
    case 'text':
      for (const part of value.parts) if (typeof part !== 'string') inner(part);
      return;
    case 'list':
      for (const item of value.items) inner(item);
      return;
    case 'dict':
      for (const item of value.entries.values()) inner(item);
      return;
    case 'choice':
      for (const option of value.options) {
        inner(option.value);
        for (const test of option.when.flatMap((c) => c.tests?.flat() ?? [])) for (const p of test.about) parts.add(p);
      }
      return;
    case 'instance':
      for (const field of value.fields.values()) inner(field);
      return;
    case 'made':
      for (const given of [...value.arguments.positional, ...value.arguments.named.values()]) inner(given);
      inner(value.of.made);
      return;
    case 'library':
      inner(value.made);
      return;
    case 'native':
      if (value.name === 'request') parts.add('whole');
      return;
    default:
      return;
  }
}

/** What a language computes by itself checks nothing: `JSON.parse`, `Buffer.from`, `str`. */
const LANGUAGE = new Set(['json', 'base64', 'binascii', 'buffer', 'node:buffer', 'url', 'node:url', 'urllib.parse']);
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

export function isChecked(value: Value | undefined, depth = 0): boolean {
  if (value === undefined || depth > DEEPEST) return false;
  const inner = (v: Value | undefined) => isChecked(v, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return value.checked === true;
    case 'method':
      return inner(value.receiver);
    case 'choice':
      return value.options.some((o) => inner(o.value));
    case 'made':
      return callChecks(value);
    case 'library':
      return inner(value.made);
    case 'instance':
      return [...value.fields.values()].some(inner);
    default:
      return false;
  }
}

function callChecks({ of, arguments: given }: MadeValue): boolean {
  return !isLanguage(of) || [...given.positional, ...given.named.values()].some((v) => isChecked(v, 1));
}

/** A name that nothing binds may also be anything: only those that the languages have are known. */
export function isLanguage({ source, path }: LibraryValue): boolean {
  if (source !== 'globalThis' && source !== 'builtins') return LANGUAGE.has(source);
  return GLOBALS.has(path[0] ?? '');
}

/** Something that cannot be told, made of these values. */
export function derived(why: string, of: readonly (Value | undefined)[], checked: boolean): UnknownValue {
  const from = [...new Set(of.flatMap(partsOf))].sort();
  const isDone = checked || of.some((v) => isChecked(v));
  return { kind: 'unknown', why, ...(from.length > 0 && { from, ...(isDone && { checked: true }) }) };
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
/** Methods that take one out of many by name. */
const TAKES = new Set(['get', 'getlist', 'getall', 'get_list']);

/** What a method of something that cannot be told gives. */
export function methodResult(receiver: Value, name: string, given: readonly Value[]): UnknownValue {
  const [first] = given;
  if (TAKES.has(name)) {
    const key = first?.kind === 'constant' ? String(first.value) : undefined;
    const header = headerOf(receiver, key);
    if (header?.kind === 'unknown') return header;
  }
  const plain = TEXT_METHODS.has(name) || TAKES.has(name);
  const result = derived(`the result of ${name}`, plain ? [receiver] : [receiver, ...given], !plain);
  if (receiver.kind !== 'unknown') return result;
  return {
    ...receiver,
    ...(result.from && { from: result.from }),
    ...(result.checked && { checked: true }),
  };
}
