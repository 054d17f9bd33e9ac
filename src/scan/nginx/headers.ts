// Response headers of nginx: CORS, the headers that protect browsers, and those that a location loses because it adds one
// of its own.

import type { Directive } from '../../core/document.ts';
import { SECURITY_HEADERS } from '../site-facts.ts';
import { inherited, named, openEnd, own, type Place, within } from './places.ts';

const ADDS = ['add_header', 'more_set_headers'];

export interface Cors {
  at: Directive['at'];
  note: string;
  /** Whether any origin is answered with itself and credentials allowed. */
  reflects: boolean | 'unknown';
  /** Only named origins are answered. */
  named: boolean;
}

const nameOf = (header: Directive) => (header.args[0] ?? '').toLowerCase();

/** What this place says itself: where it says nothing, an outer one has been judged. */
export function corsOf(place: Place, maps: readonly Directive[]): Cors | undefined {
  const headers = within(own(place)).filter(({ directive }) => directive.name === 'add_header');
  const origin = headers.find(({ directive }) => nameOf(directive) === 'access-control-allow-origin');
  if (!origin) return undefined;
  const value = origin.directive.args[1] ?? '';
  const credentials = headers.some(
    ({ directive }) =>
      nameOf(directive) === 'access-control-allow-credentials' && directive.args[1]?.toLowerCase() === 'true',
  );
  const { at } = origin.directive;
  const checked = asksOrigin(origin.condition) || (own(place).some(asksOrigin) && origin.condition !== undefined);
  const reflected = checked ? false : reflects(value, maps);
  return {
    at,
    note: `Access-Control-Allow-Origin ${value}${credentials ? ', with credentials' : ''}`,
    reflects: credentials ? reflected : false,
    named: reflected === false && value !== '*' && value !== '',
  };
}

function asksOrigin(condition: Directive | undefined): boolean {
  return condition?.name === 'if' && condition.args.join(' ').includes('$http_origin');
}

/** A `map` of the origin reflects it where its default does. */
function reflects(value: string, maps: readonly Directive[]): boolean | 'unknown' {
  if (!value.includes('$')) return false;
  if (/^\$\{?http_origin\}?$/.test(value)) return true;
  const map = maps.find(({ args }) => args[1] === value.replace(/[{}]/g, ''));
  if (!map?.block) return /\$\{[A-Z][A-Z0-9_]*\}/.test(value) ? false : 'unknown';
  const standard = map.block.find(({ name }) => name === 'default')?.args[0] ?? '';
  const any = map.block.some(({ name, args }) => /^~\*?\^?\.[*+]\$?$/.test(name) && args[0]?.includes('$http_origin'));
  return any || standard === '$http_origin';
}

export function securityHeadersAt(place: Place): Directive[] {
  return named(own(place), ...ADDS).filter((header) => SECURITY_HEADERS.has(nameOf(header).replace(/:.*$/, '')));
}

export interface Dropped {
  at: Directive['at'];
  headers: string[];
}

/** `add_header` replaces what stands further out, unless `add_header_inherit merge` (nginx 1.29.3). */
export function droppedAt(place: Place): Dropped | undefined {
  const mine = named(own(place), 'add_header');
  const [first] = mine;
  if (!first || place.path === '' || openEnd(place.levels.slice(-1))) return undefined;
  if (inherited(place, 'add_header_inherit').some(({ args }) => args[0] === 'merge')) return undefined;
  const outer = inherited({ ...place, levels: place.levels.slice(0, -1) }, 'add_header');
  const repeated = new Set(mine.map(nameOf));
  const lost = outer.filter((header) => SECURITY_HEADERS.has(nameOf(header)) && !repeated.has(nameOf(header)));
  if (lost.length === 0) return undefined;
  return { at: first.at, headers: lost.map(({ args }) => args[0] ?? '') };
}
