// The parts of an address whose beginning is known: `new URL('/rooms?id=1', base).pathname`, `url.parse('/rooms').pathname`.

import { requestPart } from '../parts.ts';
import { type Arguments, constant, type LibraryValue, type Value } from '../values.ts';

const PARSERS = ['globalThis.URL', 'url.URL', 'node:url.URL', 'url.parse', 'node:url.parse', 'url.default.parse'];
const PARSERS_OF_DEFAULT = ['node:url.default.parse', 'url.default.URL', 'node:url.default.URL'];

/** Undefined unless it parses a path that is known. */
export function addressParts(callee: LibraryValue, given: Arguments): Map<string, Value> | undefined {
  const name = [callee.source, ...callee.path].join('.');
  if (callee.made || !(PARSERS.includes(name) || PARSERS_OF_DEFAULT.includes(name))) return undefined;
  const path = pathIn(given.positional[0]);
  if (path === undefined) return undefined;
  // What comes after the path is the caller's.
  return new Map<string, Value>([
    ['pathname', constant(path)],
    ['search', requestPart('`search`', 'query')],
    ['searchParams', requestPart('`searchParams`', 'query')],
    ['query', requestPart('`query`', 'query')],
  ]);
}

/** `/rooms?id=1`, or a whole address of which only the host is not known: `http://${host}/rooms`. */
function pathIn(value: Value | undefined): string | undefined {
  if (value?.kind === 'constant' && typeof value.value === 'string') {
    return value.value.startsWith('/') ? value.value.replace(/[?#].*$/s, '') : undefined;
  }
  if (value?.kind !== 'text') return undefined;
  const [scheme, host, ...rest] = value.parts;
  const isAddress = typeof scheme === 'string' && /^\w+:\/\/$/.test(scheme) && typeof host !== 'string';
  const [path] = rest;
  return isAddress && rest.length === 1 && typeof path === 'string' && path.startsWith('/')
    ? path.replace(/[?#].*$/s, '')
    : undefined;
}
