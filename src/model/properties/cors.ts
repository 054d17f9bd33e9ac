// What a CORS configuration lets through: what the linker says of the policy, or else what its options say. Two spellings of
// options exist: `origin` (Express and its kin, where `true` reflects the caller) and `allow_origins` or `origins` (Python,
// where `*` with credentials reflects it).

import type { LinkedControl } from '../../core/linked.ts';
import type { Tri } from '../../core/model.ts';
import { either } from './tri.ts';

export interface CorsPolicy {
  /** Any origin may read responses. */
  wildcard: Tri;
  /** Any origin may read responses to requests that carry the visitor's cookies. */
  reflectsWithCredentials: Tri;
  credentials: Tri;
}

const CREDENTIALS = ['credentials', 'allow_credentials', 'supports_credentials', 'allowCredentials'];
const LISTS = ['allow_origins', 'origins', 'allowOrigins', 'allowedOrigins'];

export function corsOf({ config, policy }: Pick<LinkedControl, 'config' | 'policy'>): CorsPolicy {
  const told = ofOptions(config);
  if (!policy) return told;
  const { anyOrigin, reflectsWithCredentials } = policy;
  return { ...told, wildcard: anyOrigin, reflectsWithCredentials };
}

function ofOptions(config: Record<string, unknown>): CorsPolicy {
  const credentials = flag(CREDENTIALS.map((name) => config[name]).find((value) => value !== undefined));
  const list = LISTS.find((name) => name in config);
  if (list !== undefined) {
    const pattern = config['allow_origin_regex'];
    const byPattern = anyByPattern(pattern);
    const wildcard = either(byPattern, anyOrigin(config[list]));
    return { wildcard, credentials, reflectsWithCredentials: both(wildcard, credentials) };
  }
  const { origin } = config;
  if (origin === true) return { wildcard: true, credentials, reflectsWithCredentials: credentials };
  // `cors` answers a literal `*`, which browsers refuse together with credentials; others of its kin reflect.
  if (origin === '*') return { wildcard: true, credentials, reflectsWithCredentials: both('unknown', credentials) };
  // An array with `*` means any origin to some of them and none to others.
  const wildcard = Array.isArray(origin) && origin.includes('*') ? 'unknown' : anyOrigin(origin);
  return { wildcard, credentials, reflectsWithCredentials: both(wildcard, credentials) };
}

function flag(value: unknown): Tri {
  if (value === undefined || value === null) return false;
  return typeof value === 'boolean' ? value : 'unknown';
}

function anyOrigin(value: unknown): Tri {
  if (value === false || value === null || value === '') return false;
  if (typeof value === 'string') return value === '*' ? true : isSymbolic(value) ? 'unknown' : false;
  if (!Array.isArray(value)) return 'unknown';
  if (value.includes('*')) return true;
  return value.every((one) => typeof one === 'string' && !isSymbolic(one)) ? false : 'unknown';
}

/** Names that the linker leaves in place of what it could not resolve, and function names. */
const isSymbolic = (text: string) => !/^(https?:\/\/[^{}$]+|null|\w+:\/\/[^{}$]+)$/.test(text);

/** With a scheme first and its dots escaped a pattern names hosts; others let in more than they seem to. */
function anyByPattern(pattern: unknown): Tri {
  if (pattern === undefined || pattern === null) return false;
  if (matchesAll(pattern)) return true;
  return typeof pattern === 'string' && NAMES_HOSTS.test(pattern) ? false : 'unknown';
}

const NAMES_HOSTS = /^\^?https?\??:\/\/(?:[\w()|?:-]|\\[.d]|\.[*+]|\+)+\$?$/;

const matchesAll = (pattern: unknown) => typeof pattern === 'string' && /^\^?(https?\??:\/\/)?\.[*+]\$?$/.test(pattern);

function both(a: Tri, b: Tri): Tri {
  if (a === false || b === false) return false;
  return a === true && b === true ? true : 'unknown';
}
