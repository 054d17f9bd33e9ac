// What browsers make of a policy of CORS, from what a library is given and how it reads that: who may read answers, and whether
// with the credentials of the visitor.

import type { CorsReading, DeclaredPlace } from '../../core/library-declares.ts';
import type { Flag } from '../../core/linked.ts';
import type { Tri } from '../../core/model.ts';
import type { SettingValue, Value } from '../values.ts';
import type { CallSite } from './look.ts';
import { answersOf } from './origin-function.ts';
import { patternSaid } from './origin-pattern.ts';
import { expressionAt, foundAt } from './places.ts';
import { inProduction } from './production.ts';

/** Who gets an answer that names it, or `*`. */
interface Origins {
  /** `*`. */
  any: Tri;
  /** Whoever asks, by name. */
  reflected: Tri;
  bypassed: Tri;
  nullListed: Tri;
}

const NOBODY: Origins = { any: false, reflected: false, bypassed: false, nullListed: false };
const ANYBODY: Origins = { ...NOBODY, any: true };
const UNTOLD: Origins = { any: 'unknown', reflected: 'unknown', bypassed: false, nullListed: false };

export function corsProperties(reading: CorsReading, site: CallSite): Record<string, Tri> {
  const origins = originsOf(reading, site);
  const credentials = credentialsOf(reading, site);
  const literal = reading.reflectsUnless === undefined ? undefined : truthAt(site, reading.reflectsUnless);
  const named = either(origins.reflected, literal === undefined ? false : both(origins.any, not(literal)));
  // Told to answer `*` it does so with credentials, too.
  const reflects: Tri = reading.reflectsWithCredentials ? not(literal ?? false) : false;
  const withCredentials = either(origins.reflected, both(origins.any, reflects));
  const refused = reflects === true ? false : both(origins.any, credentials);
  return {
    anyOrigin: either(origins.any, origins.reflected),
    reflectsAnyOrigin: either(named, both(both(origins.any, reflects), credentials)),
    reflectsWithCredentials: both(withCredentials, credentials),
    // Where nothing is known nothing is known to be refused either: there is a question already.
    credentialsRefused: refused === 'unknown' ? false : refused,
    originBypassed: origins.bypassed,
    nullOrigin: origins.nullListed,
  };
}

function originsOf(reading: CorsReading, site: CallSite): Origins {
  const patterns = (reading.pattern ?? []).flatMap((place) => given(site, place));
  const byPattern = patterns.map((value) => ofPattern(value, reading));
  for (const place of reading.origins) {
    const found = foundAt(site, place);
    const told = found.filter((one) => one !== 'absent');
    if (told.length === 0) {
      if (isGivenNothing(site, place))
        return merged([reading.nothing === 'none' ? NOBODY : unsetOf(reading), ...byPattern]);
      continue;
    }
    const live = liveAt(site, place);
    if (live !== undefined) return merged([ofValue({ kind: 'constant', value: live }, reading, site), ...byPattern]);
    return merged([
      ...told.map((one) => (one === 'unknown' ? UNTOLD : ofValue(one.value, reading, site))),
      ...byPattern,
    ]);
  }
  const unseen = site.open || isUnreadOptions(reading, site);
  return merged([
    unseen ? UNTOLD : byPattern.length > 0 && reading.unset === 'none' ? NOBODY : unsetOf(reading),
    ...byPattern,
  ]);
}

/** The setting that says which origins may call, with what it says where nobody sets it. */
export function originFlag({ origins }: CorsReading, site: CallSite): Flag | undefined {
  const settings = origins.flatMap((place) => given(site, place)).filter((value) => value.kind === 'setting');
  const [first] = settings;
  if (!first) return undefined;
  return { name: first.name, default: textOf(first.initial ?? first.fallback) };
}

function textOf(value: Value | undefined): string {
  if (value?.kind === 'list') return value.items.map(textOf).join(',');
  return value?.kind === 'constant' ? String(value.value ?? '') : '';
}

const unsetOf = ({ unset }: CorsReading) => (unset === '*' ? ANYBODY : NOBODY);

/** Options that are no object: a function that makes them, something loaded. */
function isUnreadOptions({ origins }: CorsReading, { given: { positional } }: CallSite): boolean {
  const [place = ''] = origins;
  const index = /^(\d+)\./.exec(String(place))?.[1];
  const options = index === undefined ? undefined : positional[Number(index)];
  return options !== undefined && options.kind !== 'dict' && options.kind !== 'constant';
}

/** `origin: undefined`, `origin: null`: said, and nothing. */
function isGivenNothing(site: CallSite, place: DeclaredPlace): boolean {
  return expressionAt(site, place) !== undefined;
}

function liveAt(site: CallSite, place: DeclaredPlace): boolean | string | undefined {
  const expression = expressionAt(site, place);
  return expression && inProduction(site, expression);
}

function given(site: CallSite, place: DeclaredPlace): Value[] {
  return foundAt(site, place).flatMap((one) => {
    if (one === 'absent') return [];
    return one === 'unknown' ? [{ kind: 'unknown', why: 'options' } as const] : [one.value];
  });
}

function ofValue(value: Value, reading: CorsReading, site: CallSite): Origins {
  switch (value.kind) {
    case 'constant':
      return ofConstant(value.value, reading);
    case 'list': {
      const each = value.items.map((item) => ofListed(item, reading, site));
      return merged(value.open === undefined ? [NOBODY, ...each] : [UNTOLD, ...each]);
    }
    case 'regex':
      return ofSource(value.source, reading);
    case 'function': {
      const { reflects, bypassed, nullListed } = answersOf(site, value.node, reading.answers ?? 'callback');
      return { ...NOBODY, reflected: reflects, bypassed, nullListed };
    }
    case 'setting':
      return ofSetting(value, reading, site);
    case 'text':
      return { ...NOBODY, any: false };
    default:
      return UNTOLD;
  }
}

/** Judged by what it is when nobody sets it; where that is not known, nothing is. */
function ofSetting(value: SettingValue, reading: CorsReading, site: CallSite): Origins {
  const byDefault = value.fallback ?? value.absent;
  if (!byDefault || byDefault.kind === 'setting') return UNTOLD;
  const nothing = byDefault.kind === 'constant' && (byDefault.value === undefined || byDefault.value === null);
  return nothing ? (reading.nothing === 'none' ? NOBODY : unsetOf(reading)) : ofValue(byDefault, reading, site);
}

function ofConstant(value: unknown, reading: CorsReading): Origins {
  if (value === '*') return ANYBODY;
  if (value === true) return reading.trueReflects ? { ...NOBODY, reflected: true } : UNTOLD;
  if (value === 'null') return { ...NOBODY, nullListed: true };
  return typeof value === 'string' && reading.textPatterns && /[*\\\]?$^[()]/.test(value)
    ? ofSource(value, reading)
    : NOBODY;
}

function ofListed(item: Value, reading: CorsReading, site: CallSite): Origins {
  const isAny = item.kind === 'constant' && item.value === '*';
  if (isAny) return reading.listedAny ? ANYBODY : NOBODY;
  // One entry among others that the environment gives is one origin.
  return item.kind === 'setting' && item.fallback === undefined ? NOBODY : ofValue(item, reading, site);
}

function ofPattern(value: Value, reading: CorsReading): Origins {
  if (value.kind === 'constant' && typeof value.value === 'string') return ofSource(value.value, reading);
  return value.kind === 'constant' ? NOBODY : { ...NOBODY, bypassed: 'unknown' };
}

function ofSource(source: string, { matches }: CorsReading): Origins {
  const { any, bypassed } = patternSaid(source, matches);
  return { ...NOBODY, reflected: any, bypassed: any ? false : bypassed };
}

function credentialsOf({ credentials }: CorsReading, site: CallSite): Tri {
  for (const place of credentials) {
    if (given(site, place).length > 0) return truthAt(site, place);
  }
  return site.open ? 'unknown' : false;
}

function truthAt(site: CallSite, place: DeclaredPlace): Tri {
  const live = liveAt(site, place);
  if (typeof live === 'boolean') return live;
  const all = given(site, place).map((value): Tri => {
    const plain = value.kind === 'setting' ? (value.fallback ?? value.absent) : value;
    return plain?.kind === 'constant' ? Boolean(plain.value) : 'unknown';
  });
  const [first = false, ...others] = all;
  return others.every((one) => one === first) ? first : 'unknown';
}

function merged(all: readonly Origins[]): Origins {
  return all.reduce(
    (a, b) => ({
      any: either(a.any, b.any),
      reflected: either(a.reflected, b.reflected),
      bypassed: either(a.bypassed, b.bypassed),
      nullListed: either(a.nullListed, b.nullListed),
    }),
    NOBODY,
  );
}

const not = (tri: Tri): Tri => (tri === 'unknown' ? tri : !tri);

function either(a: Tri, b: Tri): Tri {
  if (a === true || b === true) return true;
  return a === 'unknown' || b === 'unknown' ? 'unknown' : false;
}

function both(a: Tri, b: Tri): Tri {
  if (a === false || b === false) return false;
  return a === true && b === true ? true : 'unknown';
}
