// What Go's own functions give, as far as routing code computes with them: lists and maps, text, the environment.

import { derived, partsOf } from '../../parts.ts';
import { joinText, knownText } from '../../texts.ts';
import {
  type Arguments,
  choice,
  constant,
  dict,
  type LibraryValue,
  list,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../../values.ts';
import type { Machine } from '../machine.ts';
import { flagCall } from './flags.ts';
import { makeInstance } from './types.ts';

type Compute = (given: readonly Value[], machine: Machine, site: Site) => Value | undefined;

const same: Compute = ([value]) => value;

/** What the language does by itself; `#…` are the names that src/parse/go gives to what has none. */
const LANGUAGE: Record<string, Compute> = {
  '#keys': ([over]) => ranged(over, 'keys'),
  '#values': ([over]) => ranged(over, 'values'),
  '#pairs': ([over]) => ranged(over, 'pairs'),
  '#found': ([object, key], machine, site) => found(machine, object, key, site),
  '#asserted': ([value]) => list([value ?? UNDEFINED, presence(value)]),
  '#received': ([channel]) => derived('what a channel gives', [channel], false),
  append: ([to, ...items]) => appended(to, items),
  cap: ([of]) => length(of),
  len: ([of]) => length(of),
  make: ([type]) => made(type),
  new: ([type], machine, site) => instanceOf(machine, type, site),
  recover: () => constant(null),
  ...Object.fromEntries(
    'bool byte error float32 float64 int int8 int16 int32 int64 rune uint uint8 uint16 uint32 uint64 uintptr'
      .split(' ')
      .map((name): [string, Compute] => [name, same]),
  ),
};

function length(of: Value | undefined): Value {
  if (of?.kind === 'list' && !of.open) return constant(of.items.length);
  if (of?.kind === 'constant' && typeof of.value === 'string')
    return constant(new TextEncoder().encode(of.value).length);
  if (of?.kind === 'dict' && !of.open) return constant(of.entries.size);
  return derived('a length', [of], false);
}

function appended(to: Value | undefined, items: readonly Value[]): Value {
  if (to?.kind === 'list') return list([...to.items, ...items], to.open);
  if (to === undefined || (to.kind === 'constant' && to.value === null)) return list([...items]);
  return { ...list([...items], 'appended to something that is not a known list') };
}

/** The type is a list or a map of types. */
function made(type: Value | undefined): Value {
  if (type?.kind === 'list') return list([]);
  return type?.kind === 'dict' ? dict() : unknown('something that was made');
}

function instanceOf(machine: Machine, type: Value | undefined, site: Site): Value | undefined {
  if (type?.kind === 'class') return makeInstance(machine, type, { positional: [], named: new Map() });
  if (type?.kind === 'library') return machine.construct(type, { positional: [], named: new Map() }, site);
  // A value: since Go 1.26.
  return type?.kind === 'unknown' && type.opaque ? undefined : type;
}

function ranged(over: Value | undefined, what: 'keys' | 'values' | 'pairs'): Value {
  const pairs = pairsOf(over);
  if (!pairs) {
    const item = derived('an item', [over], false);
    if (what !== 'pairs') return item.from ? item : unknown('what is ranged over');
    return unknown('what is ranged over');
  }
  const items = pairs.items.map(([key, value]) =>
    what === 'keys' ? key : what === 'values' ? value : list([key, value]),
  );
  return list(items, pairs.open);
}

function pairsOf(over: Value | undefined): { items: [Value, Value][]; open?: string } | undefined {
  if (over?.kind === 'list')
    return { items: over.items.map((v, i) => [constant(i), v]), ...(over.open && { open: over.open }) };
  if (over?.kind === 'dict')
    return { items: [...over.entries].map(([k, v]) => [constant(k), v]), ...(over.open && { open: over.open }) };
  if (over?.kind === 'constant' && over.value === null) return { items: [] };
  return undefined;
}

/** `v, ok := m[k]`. */
function found(machine: Machine, object: Value | undefined, key: Value | undefined, site: Site): Value {
  const name = knownText(key);
  if (object?.kind === 'dict' && name !== undefined && !object.open) {
    const value = object.entries.get(name);
    return list([value ?? constant(null), constant(value !== undefined)]);
  }
  if (object && name !== undefined && object.kind !== 'dict')
    return list([machine.member(object, name, site), presence(object)]);
  const all = object?.kind === 'dict' ? [...object.entries.values()] : [];
  const rests = derived('whether a map has a key', [object, key], true);
  const value = partsOf(key).length === 0 && all.length > 0 ? choice(all.map((v) => ({ value: v, when: [] }))) : rests;
  return list([value, rests]);
}

function presence(value: Value | undefined): Value {
  if (value?.kind === 'constant') return constant(value.value !== null && value.value !== undefined);
  return derived('whether there is one', [value], false);
}

const STRINGS: Record<string, (text: string, other: string) => string | boolean> = {
  Contains: (text, other) => text.includes(other),
  HasPrefix: (text, other) => text.startsWith(other),
  HasSuffix: (text, other) => text.endsWith(other),
  ToLower: (text) => text.toLowerCase(),
  ToUpper: (text) => text.toUpperCase(),
  TrimPrefix: (text, other) => (text.startsWith(other) ? text.slice(other.length) : text),
  TrimSpace: (text) => text.trim(),
  TrimSuffix: (text, other) => (other !== '' && text.endsWith(other) ? text.slice(0, -other.length) : text),
};

function stringsCall(name: string, given: readonly Value[]): Value | undefined {
  const [text, other] = given;
  if (name === 'Join') return joined(text, other);
  // Text that is the same whatever its case is compared, not cut.
  if (name === 'EqualFold') return derived('a comparison', given, true);
  const compute = STRINGS[name];
  const isTold = text?.kind === 'constant' && (other === undefined || other.kind === 'constant');
  if (compute && isTold) return constant(compute(String(text.value), String(other?.value ?? '')));
  if (text?.kind === 'setting' && name.startsWith('Trim')) return text;
  if (name === 'Split' && text?.kind === 'constant' && other?.kind === 'constant')
    return list(String(text.value).split(String(other.value)).map(constant));
  if (name === 'Cut' || name === 'CutPrefix' || name === 'CutSuffix') {
    const part = derived('a piece of text', [text], false);
    return list(name === 'Cut' ? [part, part, part] : [part, part]);
  }
  return partsOf(text).length > 0 || compute ? derived(`the result of ${name}`, [text], false) : undefined;
}

function joined(items: Value | undefined, separator: Value | undefined): Value | undefined {
  if (items?.kind !== 'list' || items.open || !separator) return undefined;
  return joinText(items.items.flatMap((v, i) => (i === 0 ? [v] : [separator, v])));
}

/** `path.Join("/api", prefix, "users")`: slashes between are one. While something is watched, it says what was joined. */
function joinedPath(given: readonly Value[], machine: Machine): Value | undefined {
  const isText = (v: Value) => v.kind === 'constant' || v.kind === 'text' || v.kind === 'setting';
  if (machine.observer && !given.every(isText)) return undefined;
  if (!given.every((v) => v.kind === 'constant'))
    return joinText(given.flatMap((v, i) => (i === 0 ? [v] : [constant('/'), withoutSlash(v)])));
  const text = given.flatMap((v) => (v.value === '' ? [] : [String(v.value)])).join('/');
  return constant(text.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1'));
}

function withoutSlash(value: Value): Value {
  return value.kind === 'constant' ? constant(String(value.value).replace(/^\/+/, '')) : value;
}

function environment(name: string, given: readonly Value[], site: Site): Value | undefined {
  const variable = knownText(given[0]);
  if (name !== 'Getenv' && name !== 'LookupEnv') return undefined;
  if (variable === undefined) return derived('a computed environment variable', given, false);
  const value: Value = { kind: 'setting', name: variable, absent: constant(''), text: true, site };
  return name === 'Getenv' ? value : list([value, { ...value, fallback: constant(false) }]);
}

export function goCall(machine: Machine, callee: LibraryValue, given: Arguments, site: Site): Value | undefined {
  const { source, path } = callee;
  const name = path.at(-1) ?? '';
  const { positional } = given;
  // Whatever a library made of handlers is called as one: what stands before it has let the request through.
  if (name === 'ServeHTTP' && callee.made) {
    machine.observer?.watch.pass(site);
    return UNDEFINED;
  }
  if (path.length !== 1) return undefined;
  if (source === 'builtin') return LANGUAGE[name]?.(positional, machine, site);
  if (source === 'strings' || source === 'bytes') return stringsCall(name, positional);
  if (source === 'path') return name === 'Join' ? joinedPath(positional, machine) : undefined;
  if (source === 'fmt' && /^Sprint(?:ln)?$/.test(name)) return joinText([...positional]);
  if (source === 'os') return environment(name, positional, site);
  if (source === 'flag') return flagCall(name, positional, site);
  if (source === 'context') return contextCall(machine, name, positional, site);
  if (source === 'errors' && (name === 'Is' || name === 'As')) return derived('which error it is', positional, false);
  if (source === 'net/http' && name === 'HandlerFunc') return positional[0];
  return undefined;
}

/** A context made of another one still holds what that one held. */
function contextCall(machine: Machine, name: string, [parent]: readonly Value[], site: Site): Value | undefined {
  if (!name.startsWith('With') || !parent) return undefined;
  if (name === 'WithValue') {
    machine.observer?.watch.attach('a value of the context', site);
    return parent;
  }
  return name === 'WithoutCancel' ? parent : list([parent, unknown('what ends a context')]);
}
