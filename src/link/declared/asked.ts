// Whether a property that rules/libraries asks for holds of a call: true, false, or unknown where a setting, a parameter or an
// unread value decides.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { OptionValue } from '../../core/library.ts';
import type { Asked, DeclaredPlace } from '../../core/library-declares.ts';
import type { Tri } from '../../core/model.ts';
import { appliesTo, defaultOf } from '../defaults.ts';
import { optionsOf, type Value } from '../values.ts';
import type { VersionRange } from '../versions.ts';
import { isSetAfterwards } from './afterwards.ts';
import { isGivenBeside, speaksBeside } from './beside.ts';
import type { CallSite } from './look.ts';
import { expressionAt, type Found, foundAt } from './places.ts';
import { inProduction } from './production.ts';
import { speaks } from './spoken.ts';
import { whereRun } from './where-run.ts';

export interface Answer {
  holds: Tri;
  note: string;
  /** The option that says so, where it stands elsewhere than the call. */
  at?: Evidence;
}

export function answerTo(asked: Asked, site: CallSite, version: VersionRange): Answer {
  const applies = applicable(asked, version);
  if (applies === false) return { holds: false, note: 'not in this version' };
  if (asked.unlessSet && isSetAfterwards(site.program, site.node, asked.unlessSet))
    return { holds: false, note: 'set afterwards' };
  if (asked.none) return { holds: isNothing(asked, site), note: `no ${shortly(asked.at?.[0] ?? '')}` };
  const answer = asked.speaks ? spokenAnswer(asked, site) : givenAnswer(asked, site, version);
  if (applies === 'unknown' && answer.holds === true) return { ...answer, holds: 'unknown' };
  if (answer.holds === true && asked.unlessBeside) {
    if (isGivenBeside(site, asked.unlessBeside))
      return { holds: false, note: 'the same is given to another beside it' };
    if (speaksBeside(site, asked.unlessBeside)) return { holds: 'unknown', note: 'told otherwise beside it' };
  }
  return asked.live && answer.holds !== false ? whereItRuns(answer, site) : answer;
}

function whereItRuns(answer: Answer, site: CallSite): Answer {
  const where = whereRun(site);
  if (where === 'elsewhere') return { holds: false, note: 'in development alone' };
  return where === 'directly'
    ? { ...answer, holds: 'unknown', note: 'only where this file itself is started' }
    : answer;
}

function applicable({ before, since }: Asked, version: VersionRange): Tri {
  if (before === undefined && since === undefined) return true;
  return appliesTo({ ...(before !== undefined && { before }), ...(since !== undefined && { since }) }, version);
}

function spokenAnswer({ speaks: of, at = [] }: Asked, site: CallSite): Answer {
  const said = at.some((place) => {
    const expression = expressionAt(site, place);
    return expression !== undefined && of !== undefined && speaks(site, expression, of);
  });
  // That nothing says so does not tell where it comes from.
  const unsaid: Tri = of === 'request' ? 'unknown' : false;
  return { holds: said ? true : unsaid, note: said ? `its names speak of a ${of}` : `nothing says so` };
}

function givenAnswer(asked: Asked, site: CallSite, version: VersionRange): Answer {
  let unsure = false;
  for (const place of asked.at ?? []) {
    const found = foundAt(site, place).filter((one) => one !== 'absent');
    if (found.length === 0) continue;
    if (found.includes('unknown')) unsure = true;
    else return answerAt(asked, site, place, found, version);
  }
  const [place = ''] = asked.at ?? [];
  if (unsure) return { holds: 'unknown', note: `${shortly(place)} cannot be told` };
  return { holds: unsetOf(asked, version), note: `no ${shortly(place)}` };
}

function isNothing({ at = [] }: Asked, site: CallSite): Tri {
  const given = at.map((place) => site.argument(place)).find((one) => one !== undefined);
  if (given === undefined) return false;
  const each = optionsOf(given).map(({ value }) =>
    value.kind === 'constant' ? (value.value ?? null) === null : undefined,
  );
  if (each.every((one) => one === true)) return true;
  return each.every((one) => one === false) ? false : 'unknown';
}

/** The last word of a place; an index says nothing. */
function shortly(place: DeclaredPlace): string {
  const word = String(place).split('.').at(-1) ?? '';
  return /^\d+$/.test(word) ? 'argument' : word;
}

function unsetOf({ unset = false }: Asked, version: VersionRange): Tri {
  if (typeof unset === 'boolean') return unset;
  const value = defaultOf({ name: '', defaults: unset }, version);
  return typeof value === 'boolean' ? value : 'unknown';
}

function answerAt(asked: Asked, site: CallSite, place: DeclaredPlace, found: Found[], version: VersionRange): Answer {
  const expression = expressionAt(site, place);
  const at = expression && evidenceAt(site.program.file, expression.at);
  const live = expression && inProduction(site, expression);
  if (live !== undefined) {
    const holds = matches(asked, { kind: 'constant', value: live });
    return { holds, note: `${shortly(place)} ${live} in production`, ...(at && { at }) };
  }
  const all = foundAt(site, place).map((one): Tri => {
    if (one === 'absent') return unsetOf(asked, version);
    return one === 'unknown' ? 'unknown' : matches(asked, one.value);
  });
  const [first = 'unknown', ...others] = all;
  const holds = others.every((one) => one === first) ? first : 'unknown';
  return { holds, note: noteOf(place, found), ...(at && { at }) };
}

function noteOf(place: DeclaredPlace, [first]: Found[]): string {
  const value = typeof first === 'object' ? first.value : undefined;
  const plain = value?.kind === 'constant' && typeof value.value !== 'string' ? ` ${String(value.value)}` : '';
  const setting = value?.kind === 'setting' ? ` by ${value.name}` : '';
  return `${shortly(place)}${plain}${setting}`;
}

function matches(asked: Asked, value: Value): Tri {
  if (value.kind === 'setting') return ofSetting(asked, value.fallback ?? value.absent);
  if (asked.given !== undefined) return asked.given;
  if (asked.truthy) return isTruthy(value);
  if (asked.is) return isOneOf(value, asked.is);
  if (asked.not) return opposite(isOneOf(value, asked.not));
  const number = numberIn(value);
  if (number === undefined) return 'unknown';
  return (asked.below !== undefined && number < asked.below) || (asked.above !== undefined && number > asked.above);
}

/** By default it does not, and who sets it otherwise knows why; where it does by default, somebody has to tell. */
function ofSetting(asked: Asked, fallback: Value | undefined): Tri {
  if (asked.given !== undefined && fallback === undefined) return 'unknown';
  const byDefault = fallback && fallback.kind !== 'setting' ? matches(asked, fallback) : 'unknown';
  return byDefault === false ? false : 'unknown';
}

const opposite = (tri: Tri): Tri => (tri === 'unknown' ? tri : !tri);

function isTruthy(value: Value): Tri {
  if (value.kind === 'constant') return Boolean(value.value);
  return value.kind === 'list' || value.kind === 'dict' || value.kind === 'function' ? true : 'unknown';
}

function isOneOf(value: Value, wanted: readonly OptionValue[]): Tri {
  switch (value.kind) {
    case 'constant':
      return wanted.some((one) => same(one, value.value));
    case 'list': {
      const each = value.items.map((item) => isOneOf(item, wanted));
      if (each.includes(true)) return true;
      return value.open !== undefined || each.includes('unknown') ? 'unknown' : false;
    }
    case 'library':
      // A constant that the library gives; of anything else that comes from outside nobody knows.
      if (value.source === 'globalThis' || !wanted.some((one) => typeof one === 'string')) return 'unknown';
      return wanted.some((one) => same(one, value.path.at(-1)));
    case 'dict':
    case 'function':
    case 'regex':
    case 'class':
      return false;
    default:
      return 'unknown';
  }
}

function same(wanted: OptionValue, given: unknown): boolean {
  const isText = typeof wanted === 'string' && typeof given === 'string';
  return isText ? wanted.toLowerCase() === given.toLowerCase() : wanted === (given ?? null);
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_557_600 };

/** `30d`, `15 minutes`, `3600`. */
function numberIn(value: Value): number | undefined {
  if (value.kind !== 'constant') return undefined;
  if (typeof value.value === 'number') return value.value;
  const [, digits = '', unit = ''] = /^\s*(\d{1,9})\s*([smhdwy]?)[a-z]*\s*$/i.exec(String(value.value)) ?? [];
  return digits === '' ? undefined : Number(digits) * (SECONDS[unit.toLowerCase()] ?? 1);
}
