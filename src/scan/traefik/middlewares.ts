// Middlewares of Traefik: which control each carries out on the routers that name it.

import type { Span } from '../../core/evidence.ts';
import type { ControlFamily, Mode } from '../../core/model.ts';
import { type Option, valueAt } from './options.ts';

export interface Control {
  family: ControlFamily;
  mode: Mode;
  note: string;
  at: Span;
}

const AUTH = new Set(['basicauth', 'digestauth', 'forwardauth']);
const ADDRESSES = new Set(['ipallowlist', 'ipwhitelist']);
const HEADERS = new Set([
  ...['stsseconds', 'framedeny', 'customframeoptionsvalue', 'contenttypenosniff', 'contentsecuritypolicy'],
  ...['referrerpolicy', 'permissionspolicy'],
]);

export function controlsOf(options: readonly Option[]): Control[] {
  const [first] = options;
  if (!first) return [];
  const type = first.path[0] ?? '';
  const { at } = first;
  if (AUTH.has(type)) return [{ family: 'authentication', mode: 'enforcing', note: type, at }];
  if (ADDRESSES.has(type)) return addresses(options, type, at);
  if (type === 'ratelimit') return rateLimit(options, at);
  if (type === 'inflightreq') return [{ family: 'resource-limit', mode: 'enforcing', note: type, at }];
  if (type === 'headers') return headers(options);
  const size = valueAt(options, 'buffering.maxrequestbodybytes');
  if (!size || size.value === '0') return [];
  return [{ family: 'body-limit', mode: modeOf(size.value), note: `maxRequestBodyBytes ${size.value}`, at: size.at }];
}

function modeOf(value: string): Mode {
  return value.includes('$') ? 'unknown' : 'enforcing';
}

function addresses(options: readonly Option[], type: string, at: Span): Control[] {
  const ranges = valueAt(options, `${type}.sourcerange`)?.value.split(',') ?? [];
  if (ranges.some((range) => /^(?:0\.0\.0\.0|::)\/0$/.test(range.trim()))) return [];
  return [
    { family: 'network-policy', mode: modeOf(ranges.join()), note: `only from ${ranges.slice(0, 5).join(', ')}`, at },
  ];
}

/** Without an average, or with 0, nothing is limited. */
function rateLimit(options: readonly Option[], at: Span): Control[] {
  const average = valueAt(options, 'ratelimit.average');
  if (!average || average.value === '0') {
    return [{ family: 'rate-limit', mode: 'declared-only', note: 'an average of 0 limits nothing', at }];
  }
  const period = valueAt(options, 'ratelimit.period')?.value ?? '1s';
  const key = valueAt(options, 'ratelimit.sourcecriterion.requestheadername');
  const mode = key ? 'conditional' : modeOf(average.value);
  const by = key ? `, by the header ${key.value} that the client chooses` : '';
  return [{ family: 'rate-limit', mode, note: `${average.value} in ${period}${by}`, at: average.at }];
}

function headers(options: readonly Option[]): Control[] {
  const set = options.filter(({ path, value }) => HEADERS.has(path[1] ?? '') && value !== 'false' && value !== '0');
  const origins = valueAt(options, 'headers.accesscontrolalloworiginlist');
  const controls: Control[] = [];
  if (set[0]) {
    const note = set.map(({ path }) => path[1]).join(', ');
    controls.push({ family: 'security-headers', mode: 'enforcing', note, at: set[0].at });
  }
  if (origins && !origins.value.split(',').includes('*')) {
    controls.push({ family: 'cors', mode: modeOf(origins.value), note: `origins ${origins.value}`, at: origins.at });
  }
  return controls;
}

/** A list of patterns that fits every origin, with credentials: the origin is answered with itself. */
export function reflecting(options: readonly Option[]): Option | undefined {
  const patterns = valueAt(options, 'headers.accesscontrolalloworiginlistregex');
  const any = patterns?.value.split(',').some((one) => /^\^?(?:https\?:\/\/)?(?:\(?\.[*+]\)?)\$?$/.test(one.trim()));
  const credentials = valueAt(options, 'headers.accesscontrolallowcredentials')?.value === 'true';
  return any && credentials ? patterns : undefined;
}

export function isAuthentication(options: readonly Option[]): boolean {
  return AUTH.has(options[0]?.path[0] ?? '') || ADDRESSES.has(options[0]?.path[0] ?? '');
}

export function sendsToHttps(options: readonly Option[]): boolean {
  return valueAt(options, 'redirectscheme.scheme')?.value === 'https';
}
