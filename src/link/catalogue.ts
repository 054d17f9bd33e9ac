// The library catalogue, looked up by what a value was imported from.

import type { Ecosystem } from '../core/fact.ts';
import {
  type Deed,
  type Library,
  type LibraryControl,
  type LibraryEffect,
  type ModeOverride,
  namesExport,
} from '../core/library.ts';
import type { Mode, Tri } from '../core/model.ts';
import { appliesTo, defaultOf } from './defaults.ts';
import { knownText } from './texts.ts';
import { type Arguments, type LibraryValue, type MadeValue, UNDEFINED, type Value } from './values.ts';
import type { VersionRange } from './versions.ts';

export interface Catalogue {
  /** The entry for an import name; a sub-module falls back to its package. */
  find: (source: string, ecosystem: Ecosystem) => Library | undefined;
  libraries: readonly Library[];
}

export function createCatalogue(libraries: Library[]): Catalogue {
  const byImport = new Map<string, Library[]>();
  for (const library of libraries) {
    for (const name of library.imports)
      byImport.set(`${library.ecosystem} ${name}`, [...(byImport.get(`${library.ecosystem} ${name}`) ?? []), library]);
  }
  const known = new Map<string, Library | undefined>();
  const find = (source: string, ecosystem: Ecosystem): Library | undefined => {
    const key = `${ecosystem} ${source}`;
    if (!known.has(key)) known.set(key, search(source, ecosystem));
    return known.get(key);
  };
  const search = (source: string, ecosystem: Ecosystem): Library | undefined => {
    for (let name = source; name !== ''; name = shorten(name)) {
      const found = byImport.get(`${ecosystem} ${name}`);
      if (found) return found.length === 1 ? found[0] : merge(found);
    }
    return undefined;
  };
  return { find, libraries };
}

function shorten(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'), 0));
}

const LISTINGS = [
  'generates',
  'wraps',
  'logs',
  'reports',
  'ranges',
  'comparesSafely',
  'digests',
  'errorWords',
  'stacks',
] as const satisfies (keyof Library)[];
type Listing = (typeof LISTINGS)[number];

/** Several entries may speak of one module: each knows its own exports of it. */
function merge(found: Library[]): Library | undefined {
  const [first] = found;
  const routers = found.flatMap((l) => l.routers ?? []);
  const keys = found.flatMap((l) => l.keys ?? []);
  const declares = found.flatMap((l) => l.declares ?? []);
  const neutralises = found.flatMap((l) => l.neutralises ?? []);
  const tools = found.flatMap((l) => l.tools ?? []);
  const bounds = found.flatMap((l) => l.bounds ?? []);
  const records = found.find((l) => l.records)?.records;
  const redirects = found.find((l) => l.redirects)?.redirects;
  const paths = found.find((l) => l.paths)?.paths;
  const all = (of: Listing) => {
    const names = found.flatMap((l) => l[of] ?? []);
    return names.length > 0 ? { [of]: names } : {};
  };
  return (
    first && {
      ...first,
      controls: found.flatMap((l) => l.controls),
      effects: found.flatMap((l) => l.effects),
      ...(routers.length > 0 && { routers }),
      ...(keys.length > 0 && { keys }),
      ...(declares.length > 0 && { declares }),
      ...(neutralises.length > 0 && { neutralises }),
      ...(tools.length > 0 && { tools }),
      ...(bounds.length > 0 && { bounds }),
      ...LISTINGS.reduce((lists, of) => Object.assign(lists, all(of)), {}),
      ...(records && { records }),
      ...(redirects && { redirects }),
      ...(paths && { paths }),
    }
  );
}

export function ecosystemOf(file: string): Ecosystem {
  if (file.endsWith('.go')) return 'go';
  return file.endsWith('.py') ? 'pypi' : 'npm';
}

/** The path without the marks of calls and subscripts in between. */
export function exportPath(value: LibraryValue): string[] {
  return value.path.filter((p) => p !== '()' && p !== '[]');
}

/** Whether one of these names of a library file means this value. */
export function isNamed(names: readonly string[] | undefined, value: LibraryValue): boolean {
  if (names === undefined) return false;
  const path = exportPath(value);
  return names.some((name) => namesExport(name, path));
}

/** All that libraries list, for members of something of which nobody knows what made it. */
export function listedBy({ libraries }: Catalogue, of: 'ranges' | 'errorWords'): (name: string) => boolean {
  const before = listed[of].get(libraries);
  const names = before ?? new Set(libraries.flatMap((library) => library[of] ?? []));
  listed[of].set(libraries, names);
  return (name) => names.has(name);
}

const listed = {
  ranges: new WeakMap<readonly Library[], ReadonlySet<string>>(),
  errorWords: new WeakMap<readonly Library[], ReadonlySet<string>>(),
};

export function controlsOf(library: Library, value: LibraryValue): LibraryControl[] {
  const path = exportPath(value);
  return library.controls.filter((c) => c.exports.some((name) => namesExport(name, path)));
}

export function effectsOf(library: Library, value: LibraryValue, given: Arguments): LibraryEffect[] {
  const path = exportPath(value);
  const named = (name: string) =>
    namesExport(name, path) || (path[0] === 'default' && namesExport(name, path.slice(1)));
  return library.effects.filter((e) => e.calls.some(named) && applies(e, given));
}

function applies({ only }: LibraryEffect, given: Arguments): boolean {
  if (!only) return true;
  return only.option.some((o) => {
    const value = argument(given, o);
    if (only.is === undefined) return value !== undefined && !isNothing(value);
    if (value?.kind === 'library') return only.is.includes(exportPath(value).at(-1) ?? '');
    return value?.kind === 'constant' && only.is.includes(value.value ?? null);
  });
}

/** The argument that decides where an effect goes: the first of its places at which the call gives something. */
export function targetOf(
  { target }: LibraryEffect,
  given: Arguments,
  calledOn: MadeValue | undefined,
): Value | undefined {
  if (target === undefined) return undefined;
  if (target === 'this') return calledOn;
  const places = Array.isArray(target) ? target : [target];
  const at = (place: number | string) => {
    const [, outer] = typeof place === 'string' ? (/^made\.(.+)$/.exec(place) ?? []) : [];
    if (outer === undefined) return argument(given, place);
    return calledOn && argument(calledOn.arguments, outer);
  };
  return places.map(at).find((value) => value !== undefined);
}

/** By index, by name, or by a path into an object or a list: `options.verify_signature`, `3.exp`, `schemes.0`. */
export function argument(given: Arguments, option: number | string): Value | undefined {
  if (typeof option === 'number') return given.positional[option];
  const [outer = '', ...inner] = option.split('.');
  let value = /^\d+$/.test(outer) ? given.positional[Number(outer)] : topArgument(given, outer);
  for (const key of inner) value = value && within(value, key);
  return value;
}

function within(value: Value, key: string): Value | undefined {
  if (value.kind === 'dict') return value.entries.get(key);
  return value.kind === 'list' && !value.open ? value.items[Number(key)] : undefined;
}

function topArgument(given: Arguments, name: string): Value | undefined {
  const named = given.named.get(name);
  if (named) return named;
  // JavaScript passes options in an object, Go in a struct of the library.
  for (const value of given.positional) {
    const entry =
      value.kind === 'dict' ? value.entries.get(name) : value.kind === 'made' ? value.fields?.get(name) : undefined;
    if (entry) return entry;
  }
  return undefined;
}

/** The mode after what its options say; a control inside an unknown option is not known to enforce. */
export function modeOf(control: LibraryControl, made: MadeValue | undefined, version: VersionRange): Mode {
  return decisionOf(control, made, version).mode;
}

/** The mode, and what of its options decided it. */
export interface Decision {
  mode: Mode;
  by?: ModeOverride;
}

export function decisionOf(
  control: LibraryControl,
  made: MadeValue | undefined,
  version: VersionRange,
  deeds: Deeds = unseen,
): Decision {
  const calls = callsOf(made);
  const given = (option: number | string) => lookUp(calls, option);
  // `**options` may hold anything that is not named beside it.
  const open = calls.some((a) => a.open !== undefined);
  for (const override of control.modes ?? []) {
    if (override.with !== undefined && isNothing(given(override.with) ?? UNDEFINED)) continue;
    const value = given(override.option);
    const own = value && ownValue(value, made);
    const told = own && override.given === undefined ? ofItsOwn(override, own) : verdictOf(override, value, deeds);
    const verdict = value === undefined && open ? 'unknown' : told;
    if (verdict === undefined) continue;
    const applies = appliesTo(override, version);
    if (applies === false || (applies === 'unknown' && override.pinned)) continue;
    return { mode: applies === true ? verdict : 'unknown', by: override };
  }
  return { mode: control.mode };
}

/** Whether it is there at all: `current_user(superuser=True)` asks for a role, `current_user()` does not. */
export function stands({ only }: LibraryControl, made: MadeValue | undefined): boolean {
  if (only === undefined) return true;
  const value = optionOf(made, only);
  return value !== undefined && !isNothing(value) && !(value.kind === 'constant' && value.value === false);
}

/** An option of a control, as its call or the one that made its object gives it. */
export function optionOf(made: MadeValue | undefined, option: number | string): Value | undefined {
  return lookUp(callsOf(made), option);
}

/** By name in the call or in the one that made its object; by place in the call alone, `made.0` in the other. */
function lookUp(calls: readonly Arguments[], option: number | string): Value | undefined {
  const [own, maker] = calls;
  const place = String(option);
  if (place.startsWith('made.')) return maker && argument(maker, placeOf(place.slice('made.'.length)));
  if (/^\d/.test(place)) return own && argument(own, option);
  return calls.map((a) => argument(a, option)).find((v) => v !== undefined);
}

const placeOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);

function callsOf(made: MadeValue | undefined): Arguments[] {
  return [made?.arguments, made?.of.made?.arguments].filter((a) => a !== undefined);
}

/** Something of the library that the control is of. */
function ownValue(value: Value, made: MadeValue | undefined): LibraryValue | undefined {
  const of = value.kind === 'made' ? value.of : value;
  const root = (source: string) => source.split(/[./]/)[0];
  return of.kind === 'library' && root(of.source) === root(made?.of.source ?? '') ? of : undefined;
}

/** What a function does that stands in an option. */
export type Deeds = (value: Value, deed: Deed) => Tri;

const unseen: Deeds = () => 'unknown';

function ofFunction(deed: Deed, mode: Mode, value: Value, deeds: Deeds): Mode | undefined {
  if (isNothing(value)) return undefined;
  const holds = deeds(value, deed);
  if (holds === true) return mode;
  return holds === 'unknown' && (deed === 'passes' || deed === 'forgeable') ? 'unknown' : undefined;
}

/** Undefined where the override does not apply to that value. */
function verdictOf(override: ModeOverride, value: Value | undefined, deeds: Deeds): Mode | undefined {
  const { is, oneOf, given, mode } = override;
  if (given === 'nothing') return value === undefined || isNothing(value) ? mode : undefined;
  if (value === undefined) return undefined;
  if (override.function) return ofFunction(override.function, mode, value, deeds);
  if (given === 'function') return value.kind === 'function' ? mode : undefined;
  if (given === 'unread') return isRead(value) ? undefined : mode;
  if (is === undefined && oneOf === undefined) return isNothing(value) ? undefined : mode;
  // One of several: `authenticate(['jwt', 'anonymous'])`.
  const all = value.kind === 'list' ? value.items : [value];
  const wanted = oneOf ?? [is];
  if (all.some((one) => one.kind === 'constant' && wanted.includes(one.value ?? null))) return mode;
  const isKnown =
    all.every((one) => one.kind === 'constant' || one.kind === 'function') && !(value.kind === 'list' && value.open);
  return isKnown ? undefined : 'unknown';
}

/** What the library itself gives is meant by its name: `algorithm=NoneAlgorithm()`, `secure=Secure()`. */
function ofItsOwn({ is, oneOf = [], mode, function: deed }: ModeOverride, value: LibraryValue): Mode | undefined {
  if (deed) return undefined;
  if (is === undefined && oneOf.length === 0) return mode;
  const names = [is, ...oneOf].filter((name) => typeof name === 'string');
  if (names.length === 0) return 'unknown';
  return names.some((name) => namesExport(name, exportPath(value))) ? mode : undefined;
}

/** `None`, `undefined`, an empty list: as if it were left out. */
function isNothing(value: Value): boolean {
  if (value.kind === 'list') return value.items.length === 0 && value.open === undefined;
  return value.kind === 'constant' && (value.value === undefined || value.value === null);
}

function isRead(value: Value): boolean {
  return value.kind === 'constant' || ((value.kind === 'dict' || value.kind === 'list') && value.open === undefined);
}

/** Options by name with their values, as far as they are plain; secrets never are options here. */
export function configOf(
  control: LibraryControl,
  made: MadeValue | undefined,
  version: VersionRange,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const option of control.options) {
    const { name, aka = [] } = option;
    const value = callsOf(made)
      .flatMap((a) => [name, ...aka].map((n) => argument(a, n)))
      .find((v) => v !== undefined);
    config[name] = value ? plain(value) : defaultOf(option, version);
  }
  return config;
}

export function plain(value: Value): unknown {
  if (value.kind === 'constant') return value.value ?? null;
  if (value.kind === 'list') return value.open ? 'unknown' : value.items.map(plain);
  if (value.kind === 'function') return 'function';
  if (value.kind === 'setting') return { setting: value.name, default: value.fallback ? plain(value.fallback) : null };
  const text = knownText(value);
  return text ?? 'unknown';
}
