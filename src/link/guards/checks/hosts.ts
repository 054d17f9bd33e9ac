// Addresses that a request has a say in, checked before the program asks them. A list of hosts holds as far as redirects are
// not followed; a test of the address alone, or of what a name means now, leaves the answer of a later look-up open.

import type { Test } from '../../../core/linked.ts';
import type { EffectKind } from '../../../core/model.ts';
import { ecosystemOf } from '../../catalogue.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import { partsOf } from '../../parts.ts';
import { subjectKey } from '../../subject.ts';
import { knownText } from '../../texts.ts';
import type { Arguments, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import type { Found } from './check.ts';
import { isMadeOf, lastName } from './made.ts';
import { type Touch, touchesIn } from './touches.ts';

const ASKS: ReadonlySet<EffectKind> = new Set(['outbound-request', 'llm-call']);

/** `none`: a request decides an address, and nothing was asked of it before. */
export function hostGuardIn(reader: GuardReader, seen: Observation): Found | 'none' | undefined {
  const touches = touchesIn(reader, seen, ASKS).filter((touch) => !isFiltered(touch, reader));
  const [first] = touches;
  if (!first) return undefined;
  const checks = touches.map((touch) => checkOf(touch, seen));
  if (checks.every((check) => check === 'none')) return seen.complete && seen.lost.length === 0 ? 'none' : undefined;
  const at = `${first.site.file}:${first.site.at[0]}`;
  const base = { name: 'a check of the host', config: {}, site: first.site };
  if (!seen.complete || checks.some((check) => check === 'none' || check === 'unclear'))
    return { ...base, mode: 'unknown', why: `something is asked of the address before ${at}, and what cannot be told` };
  if (checks.includes('address'))
    return { ...base, mode: 'conditional', why: `only what the name means before the request at ${at} is checked` };
  return touches.every(({ given }) => given && refusesRedirects(given))
    ? { ...base, mode: 'enforcing', why: `asks only hosts of a list at ${at}` }
    : { ...base, mode: 'conditional', why: `asks only hosts of a list, and follows where they redirect at ${at}` };
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

function checkOf({ target, conditions }: Touch, seen: Observation): Check {
  const subjects = subjectsIn(target);
  const ways = waysThrough(conditions).map((way) => way.map((test) => checkBy(test, subjects, seen)));
  if (ways.length > 0 && ways.every((way) => way.includes('list'))) return 'list';
  const all = ways.flat();
  if (all.includes('address') || all.includes('list')) return all.includes('address') ? 'address' : 'unclear';
  return all.includes('unclear') ? 'unclear' : 'none';
}

function subjectsIn(value: Value): ReadonlySet<string> {
  const subjects = new Set<string>();
  isMadeOf(value, (one) => {
    const key = subjectKey(one);
    if (key !== undefined) subjects.add(key);
    return false;
  });
  // `request.query` stands behind each of its parts.
  const whole = [...subjects];
  return new Set(whole.filter((key) => !whole.some((other) => other.startsWith(`${key}.`))));
}

function checkBy(test: Test, subjects: ReadonlySet<string>, seen: Observation): Check {
  if (test.asks === 'exception' || test.flags.length > 0) return 'none';
  const checks = (seen.tests.get(test.place) ?? []).map((shape) => checkIn(shape, test.holds, subjects));
  const own = checks.filter((check) => check !== 'none');
  return own.length === checks.length && own.every((check) => check === own[0])
    ? (own[0] ?? 'none')
    : own.length > 0
      ? 'unclear'
      : 'none';
}

function checkIn(shape: Shape, holds: boolean, subjects: ReadonlySet<string>): Check {
  const sides = sidesOf(shape);
  const asked = sides.find((side) => [...subjectsIn(side)].some((key) => subjects.has(key)));
  if (!asked) return 'none';
  if (sides.some(isAboutAddresses)) return 'address';
  if (holds && isAmongHosts(shape, asked)) return 'list';
  // How it begins, and whether it is there at all, says nothing of the host.
  return isPlain(shape, asked) ? 'none' : 'unclear';
}

function sidesOf(shape: Shape): Value[] {
  if (shape.kind === 'comparison') return [shape.left, shape.right];
  return shape.kind === 'call' ? [shape.on, ...shape.given, shape.value] : [shape.value];
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

/** Members of address libraries that say in which range one lies. */
const RANGES = new Set(
  'is_global is_link_local is_loopback is_multicast is_private is_reserved is_unspecified IsLinkLocalUnicast IsLoopback IsPrivate isPrivate isLoopback range'.split(
    ' ',
  ),
);
const RANGE_TEXT =
  /(?:^|[^\d])(?:127|10|169\\?\.254|192\\?\.168|172\\?\.16)(?:\\?\.|\b)|localhost|metadata\.google|^::1$/;

function isAboutAddresses(side: Value): boolean {
  return isMadeOf(side, (one) => {
    if (one.kind === 'regex') return RANGE_TEXT.test(one.source);
    if (one.kind === 'method') return RANGES.has(one.name);
    if (one.kind === 'library' || one.kind === 'made') return RANGES.has(lastName(one.kind === 'made' ? one.of : one));
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

/** Options of the clients of several languages; what is left out, they follow. */
const STAYS: Record<string, readonly unknown[]> = {
  allow_redirects: [false],
  follow_redirects: [false],
  followRedirect: [false],
  maxRedirects: [0],
  redirect: ['manual', 'error'],
};

function refusesRedirects({ positional, named }: Arguments): boolean {
  const options = positional.flatMap((value) => (value.kind === 'dict' ? [...value.entries] : []));
  return [...named, ...options].some(
    ([name, value]) => value.kind === 'constant' && STAYS[name]?.includes(value.value) === true,
  );
}
