// Addresses that a request has a say in, checked before the program asks them. A list of hosts holds as far as redirects are
// not followed; a test of the address alone, or of what a name means now, leaves the answer of a later look-up open.

import type { Test } from '../../../core/linked.ts';
import type { EffectKind, Tri } from '../../../core/model.ts';
import { argument, type Catalogue, ecosystemOf, isNamed, listedBy } from '../../catalogue.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import { partsOf } from '../../parts.ts';
import { knownText } from '../../texts.ts';
import type { Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import type { Found } from './check.ts';
import { chainOf, isMadeOf, lastName } from './made.ts';
import { sidesOf, subjectsIn, type Touch, touchesIn } from './touches.ts';

const ASKS: ReadonlySet<EffectKind> = new Set(['outbound-request', 'llm-call']);

/** `none`: a request decides an address, and nothing was asked of it before. */
export function hostGuardIn(reader: GuardReader, seen: Observation): Found | 'none' | undefined {
  const touches = touchesIn(reader, seen, ASKS).filter((touch) => !isFiltered(touch, reader));
  const [first] = touches;
  if (!first) return undefined;
  const checks = touches.map((touch) => checkOf(touch, seen, reader));
  if (checks.every((check) => check === 'none')) return seen.complete && seen.lost.length === 0 ? 'none' : undefined;
  const at = `${first.site.file}:${first.site.at[0]}`;
  const base = { name: 'a check of the host', config: {}, site: first.site };
  if (!seen.complete || checks.some((check) => check === 'none' || check === 'unclear'))
    return { ...base, mode: 'unknown', why: `something is asked of the address before ${at}, and what cannot be told` };
  if (checks.includes('address'))
    return { ...base, mode: 'conditional', why: `only what the name means before the request at ${at} is checked` };
  const follows = touches.map((touch) => followsRedirects(reader, touch));
  const listed = `asks only hosts of a list at ${at}`;
  if (follows.includes(true))
    return { ...base, mode: 'conditional', why: `${listed}, and follows where they redirect` };
  return follows.includes('unknown')
    ? { ...base, mode: 'unknown', why: `${listed}; whether it follows where they redirect cannot be told` }
    : { ...base, mode: 'enforcing', why: listed };
}

/** An agent of a library that refuses private addresses itself. */
function isFiltered({ given }: Touch, { catalogue }: GuardReader): boolean {
  const values = given ? [...given.positional, ...given.named.values()] : [];
  return values.some((value) =>
    isMadeOf(value, (one) => {
      if (one.kind !== 'made') return false;
      const library = catalogue.find(one.of.source, ecosystemOf(one.site.file));
      return library?.controls.some(({ family }) => family === 'ssrf-guard') === true;
    }),
  );
}

type Check = 'list' | 'address' | 'unclear' | 'none';

interface Asking {
  catalogue: Catalogue;
  subjects: ReadonlySet<string>;
  file: string;
}

function checkOf({ target, conditions, site }: Touch, seen: Observation, { catalogue }: GuardReader): Check {
  const asking = { catalogue, subjects: subjectsIn(target), file: site.file };
  const ways = waysThrough(conditions).map((way) => way.map((test) => checkBy(test, asking, seen)));
  if (ways.length > 0 && ways.every((way) => way.includes('list'))) return 'list';
  const all = ways.flat();
  if (all.includes('address') || all.includes('list')) return all.includes('address') ? 'address' : 'unclear';
  return all.includes('unclear') ? 'unclear' : 'none';
}

function checkBy(test: Test, asking: Asking, seen: Observation): Check {
  if (test.asks === 'exception' || test.flags.length > 0) return 'none';
  const checks = (seen.tests.get(test.place) ?? []).map((shape) => checkIn(shape, test.holds, asking));
  const own = checks.filter((check) => check !== 'none');
  return own.length === checks.length && own.every((check) => check === own[0])
    ? (own[0] ?? 'none')
    : own.length > 0
      ? 'unclear'
      : 'none';
}

function checkIn(shape: Shape, holds: boolean, asking: Asking): Check {
  const sides = sidesOf(shape);
  const asked = sides.find((side) => [...subjectsIn(side)].some((key) => asking.subjects.has(key)));
  if (!asked) return 'none';
  if (sides.some((side) => isAboutAddresses(side, asking))) return 'address';
  if (holds && isAmongHosts(shape, asked)) return 'list';
  // How it begins, and whether it is there at all, says nothing of the host.
  return isPlain(shape, asked) ? 'none' : 'unclear';
}

const HOSTS = new Set(['host', 'hostname', 'netloc', 'origin', 'Host', 'Hostname']);
const MEMBERSHIP = new Set(['has', 'includes']);

/** `HOSTS.has(new URL(x).hostname)`, `urlparse(x).hostname in HOSTS`, `url.host === 'api.example'`. */
function isAmongHosts(shape: Shape, asked: Value): boolean {
  if (!isHost(asked)) return false;
  if (shape.kind === 'call')
    return MEMBERSHIP.has(shape.name) && shape.given[0] === asked && isChosenHere(shape.on) && shape.on.kind !== 'text';
  if (shape.kind !== 'comparison' || !['==', 'in', 'is'].includes(shape.operator)) return false;
  const other = shape.left === asked ? shape.right : shape.left;
  if (shape.operator === 'in') return shape.left === asked && (other.kind === 'list' || other.kind === 'setting');
  return isChosenHere(other) && knownText(other) !== '';
}

const isChosenHere = (value: Value) => partsOf(value).length === 0 && value.kind !== 'unknown';

function isHost(value: Value): boolean {
  if (value.kind === 'method') return HOSTS.has(value.name);
  return value.kind === 'library' && value.made !== undefined && HOSTS.has(lastName(value));
}

const RANGE_TEXT =
  /(?:^|[^\d])(?:127|10|169\\?\.254|192\\?\.168|172\\?\.16)(?:\\?\.|\b)|localhost|metadata\.google|^::1$/;

function isAboutAddresses(side: Value, { catalogue, file }: Asking): boolean {
  const isRange = listedBy(catalogue, 'ranges');
  return isMadeOf(side, (one) => {
    if (one.kind === 'regex') return RANGE_TEXT.test(one.source);
    if (one.kind === 'method') return isRange(one.name);
    if (one.kind === 'library' || one.kind === 'made') {
      const member = one.kind === 'made' ? one.of : one;
      return isNamed(catalogue.find(member.source, ecosystemOf(file))?.ranges, member);
    }
    return one.kind === 'constant' && typeof one.value === 'string' && RANGE_TEXT.test(one.value);
  });
}

const SCHEMES = new Set(['protocol', 'scheme', 'Scheme', 'startsWith', 'startswith', 'HasPrefix']);

function isPlain(shape: Shape, asked: Value): boolean {
  if (shape.kind === 'value')
    return shape.value.kind === 'unknown' ? shape.value.checked !== true : shape.value.kind !== 'made';
  if (shape.kind === 'call') return SCHEMES.has(shape.name);
  const name = asked.kind === 'method' ? asked.name : asked.kind === 'library' ? lastName(asked) : '';
  return SCHEMES.has(name) || [shape.left, shape.right].some((side) => side.kind === 'constant' && !side.value);
}

/** What the call says of it, or else what it is made on; left unsaid, what the library does by itself. */
function followsRedirects({ catalogue }: GuardReader, { callee, given, site }: Touch): Tri {
  const known = callee && catalogue.find(callee.source, ecosystemOf(site.file))?.redirects;
  if (!known || !given) return 'unknown';
  const calls = [given, ...chainOf(callee.made).map((made) => made.arguments)];
  for (const { option, is, follows } of known.options ?? []) {
    const value = calls.map((call) => argument(call, option)).find((one) => one !== undefined);
    if (value && value.kind !== 'constant') return 'unknown';
    if (value && is.includes(value.value ?? null)) return follows;
  }
  return calls.some(({ open }) => open !== undefined) ? 'unknown' : known.follows;
}
