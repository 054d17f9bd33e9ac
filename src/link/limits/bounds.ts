// Whether single calls of libraries are held in, by what they are given and by what their libraries do by themselves.

import { type Library, namesExport, type OptionValue } from '../../core/library.ts';
import type { BoundedFamily, LibraryBound } from '../../core/library-bounds.ts';
import type { EffectKind } from '../../core/model.ts';
import { argument, ecosystemOf, effectsOf, exportPath } from '../catalogue.ts';
import { appliesTo, defaultOf, installedVersion } from '../defaults.ts';
import type { GuardReader } from '../guards/reader.ts';
import type { Observation } from '../observe.ts';
import { type LibraryValue, optionsOf, type Value } from '../values.ts';
import type { VersionRange } from '../versions.ts';

type Call = Observation['calls'][number];

export interface Bound {
  /** `weak`: by a default that leaves something open. */
  held: 'yes' | 'no' | 'weak' | 'unknown';
  /** `axios.get at src/rates.ts:4`. */
  place: string;
  why: string;
}

/** Of each call with such an effect; those of which the library says that they wait for nothing are left out. */
export function boundsOf(
  reader: GuardReader,
  { calls }: Observation,
  family: BoundedFamily,
  kinds: readonly EffectKind[],
): Bound[] {
  const found = new Map<string, Bound>();
  for (const call of calls) {
    const library = reader.catalogue.find(call.callee.source, ecosystemOf(call.site.file));
    if (!library || !effectsOf(library, call.callee, call.given).some(({ kind }) => kinds.includes(kind))) continue;
    const bound = boundOf(reader, library, call, family);
    const name = exportPath(call.callee).filter((part) => part !== 'default');
    const place = `${[library.title, ...name].join('.')} at ${call.site.file}:${call.site.at[0]}`;
    // The same call may be met with several values: it is as weak as with the weakest.
    const key = `${call.site.file}:${call.site.at.join(':')}`;
    const before = found.get(key);
    if (bound && (!before || ORDER.indexOf(bound.held) < ORDER.indexOf(before.held)))
      found.set(key, { ...bound, place });
  }
  return [...found.values()];
}

/** Of the call that made the object. */
const MADE = 'made.';

const ORDER: readonly Bound['held'][] = ['no', 'unknown', 'weak', 'yes'];

function boundOf(
  reader: GuardReader,
  library: Library,
  call: Call,
  family: BoundedFamily,
): Omit<Bound, 'place'> | undefined {
  const known = (library.bounds ?? []).filter((one) => one.family === family);
  if (known.length === 0) return { held: 'unknown', why: `what ${library.title} does by itself is not known` };
  const one = known.find(({ calls }) => isOneOf(calls, call.callee));
  if (!one) return undefined;
  const version = installedVersion(reader.machine.versionOf, library, call.callee.source, call.site.file);
  const told = toldBy(one, call, version);
  if (told !== undefined) return { held: told, why: told === 'weak' ? (one.announces ?? '') : '' };
  return byDefault(one, defaultOf({ name: family, defaults: one.defaults }, version), library.title);
}

/** Versions that do not look there do as if nobody had said anything. */
function heard({ toldBefore, announces }: LibraryBound, told: Bound['held'] | undefined, version: VersionRange) {
  if (told !== 'yes') return told;
  if (announces !== undefined) return 'weak';
  const looks = toldBefore === undefined || appliesTo({ before: toldBefore }, version);
  return looks === 'unknown' ? 'unknown' : looks ? told : undefined;
}

function isOneOf(calls: readonly string[], callee: LibraryValue): boolean {
  const path = exportPath(callee);
  return calls.some((name) => namesExport(name, path) || (path[0] === 'default' && namesExport(name, path.slice(1))));
}

function byDefault({ leaves }: LibraryBound, value: OptionValue, title: string): Omit<Bound, 'place'> {
  if (value === 'unknown') return { held: 'unknown', why: `what ${title} does by itself differs by version` };
  if (value === null) return { held: 'no', why: '' };
  if (leaves !== undefined) return { held: 'weak', why: `${leaves} (${value})` };
  return { held: 'yes', why: `${title} by itself: ${value}` };
}

/** Undefined where nothing is said. */
function toldBy(bound: LibraryBound, { callee, given }: Call, version: VersionRange): Bound['held'] | undefined {
  const { at, ends = [], timed = [] } = bound;
  const makers = [callee.made?.arguments, callee.made?.of.made?.arguments].filter((one) => one !== undefined);
  const own = heard(bound, toldAt(at, given, makers), version);
  if (own !== undefined && own !== 'weak') return own;
  const signals = ends.flatMap((place) => argument(given, place) ?? []).filter((value) => !isNothing(value));
  if (signals.length > 0) return signals.every((value) => isTimed(value, timed)) ? 'yes' : 'unknown';
  if (own) return own;
  const unseen = [...at, ...ends].some((place) => hidesOptions(given, place));
  return unseen || [given, ...makers].some(isOpen) || makers.some(takesUnseen) ? 'unknown' : undefined;
}

/** The first place that says anything. */
function toldAt(at: LibraryBound['at'], given: Call['given'], makers: readonly Call['given'][]) {
  for (const place of at) {
    const own = String(place).startsWith(MADE) ? undefined : place;
    const name = String(place).slice(MADE.length);
    const values = own === undefined ? makers.flatMap((one) => argument(one, name) ?? []) : [argument(given, own)];
    const held = values.flatMap((value) => (value && heldBy(value)) ?? []);
    if (held[0] !== undefined) return held[0];
  }
  return undefined;
}

/** `get(url, ...rest)`, `get(url, { ...options })`. */
function isOpen({ open, positional }: Call['given']): boolean {
  return open !== undefined || positional.some((v) => v.kind === 'dict' && v.open !== undefined);
}

/** `get(url, options)`: what is in them was not seen. */
function hidesOptions(given: Call['given'], place: number | string): boolean {
  const [, index] = /^(\d+)\./.exec(String(place)) ?? [];
  const outer = index === undefined ? undefined : given.positional[Number(index)];
  return outer !== undefined && !SEEN.includes(outer.kind);
}

/** `new Client(options)`. */
const takesUnseen = ({ positional }: Call['given']) =>
  positional.some(({ kind }) => kind === 'unknown' || kind === 'library');

const SEEN: readonly Value['kind'][] = ['constant', 'dict', 'text', 'list'];

function heldBy(value: Value): Bound['held'] | undefined {
  const each = optionsOf(value).map(({ value: one }) => heldByOne(one));
  const [first, ...rest] = each;
  return rest.every((one) => one === first) ? first : 'unknown';
}

function heldByOne(value: Value): Bound['held'] | undefined {
  switch (value.kind) {
    case 'constant':
      if (value.value === undefined) return undefined;
      // What is given as nothing stands in the place of a default.
      return value.value === null || value.value === 0 || value.value === false || value.value === Infinity
        ? 'no'
        : 'yes';
    case 'setting':
      return value.fallback && heldByOne(value.fallback) === 'yes' ? 'yes' : 'unknown';
    case 'list':
      return value.items.some((item) => heldByOne(item) === 'no') ? 'no' : allHeld(value.items);
    case 'dict':
      return allHeld([...value.entries.values()]);
    case 'made':
      return allHeld([...value.arguments.positional, ...value.arguments.named.values()]);
    default:
      return 'unknown';
  }
}

/** `Timeout(5)`, `{ request: 5000 }`; `Timeout(None)` is none. */
function allHeld(values: readonly Value[]): Bound['held'] {
  const each = values.map(heldByOne);
  if (each.includes('yes') && !each.includes('unknown')) return 'yes';
  return each.length > 0 && each.every((one) => one === 'no') ? 'no' : 'unknown';
}

function isTimed(value: Value, timed: readonly string[]): boolean {
  return (
    value.kind === 'made' && isOneOf(timed, value.of) && value.arguments.positional.some((v) => heldByOne(v) === 'yes')
  );
}

const isNothing = (value: Value) => value.kind === 'constant' && (value.value === undefined || value.value === null);
