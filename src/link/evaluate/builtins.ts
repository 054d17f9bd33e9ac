// The few built-in functions and methods that routing code computes with: text, lists, mappings.

import { derived } from '../parts.ts';
import { joinText, knownText, numberOf } from '../texts.ts';
import { truth } from '../truth.ts';
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
} from '../values.ts';
import { numberedItem } from './items.ts';
import { listMethod } from './list-methods.ts';
import type { Machine } from './machine.ts';
import { isPathText, pathMethod } from './path-text.ts';
import { patternMethod, textMethod } from './text-methods.ts';

type Given = Arguments['positional'];

const FUNCTIONS: Record<string, (given: Given) => Value | undefined> = {
  'globalThis.Object.freeze': ([value]) => value,
  'globalThis.Object.assign': (values) => mergeDicts(values),
  'globalThis.Object.entries': ([value]) => (value?.kind === 'dict' ? list(pairs(value), value.open) : undefined),
  'globalThis.Object.keys': ([value]) =>
    value?.kind === 'dict' ? list([...value.entries.keys()].map(constant), value.open) : undefined,
  'globalThis.Object.values': ([value]) =>
    value?.kind === 'dict' ? list([...value.entries.values()], value.open) : undefined,
  'globalThis.Array.isArray': ([value]) => (value && isTold(value) ? constant(value.kind === 'list') : undefined),
  'globalThis.Array.from': ([value]) => (value?.kind === 'list' ? value : undefined),
  'globalThis.Promise.resolve': ([value]) => value,
  'globalThis.String': ([value]) => value && joinText([value]),
  'globalThis.Number': ([value]) => numeric(value),
  'globalThis.parseInt': ([value]) => numeric(value),
  'globalThis.Number.parseInt': ([value]) => numeric(value),
  'builtins.str': ([value]) => value && joinText([value]),
  'builtins.int': ([value]) => numeric(value),
  'builtins.list': ([value]) => copyList(value),
  'builtins.iter': ([value]) => value,
  'builtins.reversed': ([value]) => backwards(value),
  'builtins.tuple': ([value]) => copyList(value),
  'builtins.set': ([value]) => copyList(value),
  'builtins.frozenset': ([value]) => copyList(value),
  'globalThis.Set': ([value]) => copyList(value),
  'builtins.any': ([value]) => decided(value, true),
  'builtins.all': ([value]) => decided(value, false),
  'builtins.sorted': ([value]) => copyList(value),
  'builtins.enumerate': ([value]) => value && numbered(value),
  'copy.copy': ([value]) => copied(value),
  'copy.deepcopy': ([value]) => copied(value),
  'globalThis.structuredClone': ([value]) => copied(value),
  'functools.wraps': ([wrapped]) => wrapped && wrapping(wrapped),
  'builtins.slice': (bounds) => list(bounds),
  'typing.cast': ([, value]) => value,
  'util.promisify': ([value]) => value,
  'node:util.promisify': ([value]) => value,
  'globalThis.Promise.all': ([value]) => value,
};

/** What it is is certain, even where its content is not. */
function isTold({ kind }: Value): boolean {
  return !['unknown', 'setting', 'choice', 'made', 'library', 'method', 'super'].includes(kind);
}

export function builtin(machine: Machine, callee: LibraryValue, given: Arguments, site: Site): Value | undefined {
  const name = [callee.source, ...callee.path].join('.');
  if (name === 'builtins.dict') return dictOf(given);
  if (name === 'builtins.getattr') return getAttribute(machine, given, site);
  if (name === 'builtins.hasattr') return hasAttribute(machine, given, site);
  if (name === 'functools.partial') return partial(given);
  return FUNCTIONS[name]?.(given.positional);
}

function backwards(value: Value | undefined): Value | undefined {
  if (value?.kind === 'choice')
    return choice(value.options.map((o) => ({ ...o, value: backwards(o.value) ?? o.value })));
  return value?.kind === 'list' ? list(value.items.toReversed(), value.open) : undefined;
}

function numbered(value: Value): Value | undefined {
  if (value.kind === 'unknown' || value.kind === 'method')
    return list([numberedItem(value)], 'a list that cannot be told');
  if (value.kind !== 'list') return undefined;
  return list(
    value.items.map((v, i) => list([constant(i), v])),
    value.open,
  );
}

const DEEPEST_COPY = 6;

/** What is set on the copy is not set on the original. */
function copied(value: Value | undefined, depth = 0): Value | undefined {
  if (value === undefined || depth > DEEPEST_COPY) return value;
  const inner = (one: Value) => copied(one, depth + 1) ?? one;
  if (value.kind === 'list') return list(value.items.map(inner), value.open);
  if (value.kind === 'choice') return choice(value.options.map((o) => ({ ...o, value: inner(o.value) })));
  if (value.kind !== 'dict') return value;
  const copy = dict([...value.entries].map(([name, one]): [string, Value] => [name, inner(one)]));
  if (value.open !== undefined) copy.open = value.open;
  return copy;
}

function dictOf(given: Arguments): Value {
  const [first] = given.positional;
  // A copy of what cannot be told is that.
  const isAlone = given.positional.length === 1 && given.named.size === 0 && given.open === undefined;
  if (isAlone && first?.kind === 'unknown' && first.request) return first;
  const result = dict(first?.kind === 'dict' ? first.entries : []);
  for (const [name, value] of given.named) result.entries.set(name, value);
  if (given.open || (first && first.kind !== 'dict')) result.open = 'made of something unknown';
  return result;
}

function getAttribute(machine: Machine, given: Arguments, site: Site): Value | undefined {
  const [object, name] = given.positional;
  const text = knownText(name);
  return object && text !== undefined ? machine.member(object, text, site) : undefined;
}

/** Only of modules it is certain that a name is missing. */
function hasAttribute(machine: Machine, given: Arguments, site: Site): Value | undefined {
  const [object] = given.positional;
  const found = object?.kind === 'module' ? getAttribute(machine, given, site) : undefined;
  return found && constant(found.kind !== 'unknown');
}

/** `@wraps(f)`: the function below it was put around f. */
function wrapping(wrapped: Value): Value {
  return {
    kind: 'native',
    name: 'wraps',
    call: ({ positional: [value = UNDEFINED] }) => (value.kind === 'function' ? { ...value, wraps: wrapped } : value),
  };
}

function partial(given: Arguments): Value | undefined {
  const [callee, ...positional] = given.positional;
  return callee?.kind === 'function' ? { ...callee, given: { positional, named: given.named } } : undefined;
}

function numeric(value: Value | undefined): Value | undefined {
  const number = numberOf(value);
  if (value?.kind === 'setting') return number === undefined ? value : { ...value, fallback: constant(number) };
  return number === undefined ? undefined : constant(number);
}

function copyList(value: Value | undefined): Value | undefined {
  if (value === undefined) return list([]);
  return value.kind === 'list' ? list([...value.items], value.open) : undefined;
}

/** `any`: one that holds decides; `all`: one that does not. */
function decided(value: Value | undefined, decisive: boolean): Value | undefined {
  if (value?.kind !== 'list') return undefined;
  const told = value.items.map(truth);
  if (told.includes(decisive)) return constant(decisive);
  if (value.open || told.includes('unknown')) return derived('any or all of a list', value.items, false);
  return constant(!decisive);
}

function pairs(value: Extract<Value, { kind: 'dict' }>): Value[] {
  return [...value.entries].map(([key, item]) => list([constant(key), item]));
}

function mergeDicts(values: Given): Value | undefined {
  const [target] = values;
  if (target?.kind !== 'dict') return undefined;
  for (const value of values.slice(1)) {
    if (value.kind === 'dict') for (const [key, item] of value.entries) target.entries.set(key, item);
    else target.open = 'merged with something unknown';
  }
  return target;
}

/** Methods of text, lists, mappings and functions. Undefined: nothing we compute with. */
/** Methods of texts that make one as long as they are told. */
const FILLS = new Set(['repeat', 'padStart', 'padEnd', 'ljust', 'rjust', 'zfill']);

export function builtinMethod(
  machine: Machine,
  receiver: Value,
  name: string,
  given: Arguments,
  site: Site,
): Value | undefined {
  const [count] = given.positional;
  if (count && FILLS.has(name)) machine.observer?.watch.reach?.('allocation', count, site);
  const text = receiver.kind === 'constant' && typeof receiver.value === 'string' ? receiver.value : undefined;
  if (text !== undefined) return textMethod(text, name, given.positional);
  if (isPathText(receiver)) return pathMethod(receiver, name, given.positional);
  if (receiver.kind === 'regex') return patternMethod(receiver, name, given.positional);
  if (receiver.kind === 'list') return listMethod(machine, receiver, name, given, site);
  if (receiver.kind === 'dict') return dictMethod(receiver, name, given);
  if (receiver.kind === 'function') return functionMethod(machine, receiver, name, given, site);
  // What is computed from a setting is still that setting's doing.
  return receiver.kind === 'setting' ? { kind: 'setting', name: receiver.name, site: receiver.site } : undefined;
}

function dictMethod(receiver: Extract<Value, { kind: 'dict' }>, name: string, given: Arguments): Value | undefined {
  const [first, fallback = constant(null)] = given.positional;
  switch (name) {
    case 'get': {
      const key = knownText(first);
      // What is kept by it rests on it, as `table[key]` does.
      if (key === undefined) return derived('item at a computed key', [receiver, first], true);
      return receiver.entries.get(key) ?? (receiver.open ? unknown(receiver.open) : fallback);
    }
    case 'items':
      return list(pairs(receiver), receiver.open);
    case 'keys':
      return list([...receiver.entries.keys()].map(constant), receiver.open);
    case 'values':
      return list([...receiver.entries.values()], receiver.open);
    case 'update':
      mergeDicts([receiver, ...given.positional, dict(given.named)]);
      return UNDEFINED;
    case 'copy':
      return { ...receiver, entries: new Map(receiver.entries) };
    case 'setdefault':
    case 'pop':
      return takenOrKept(receiver, name, first, fallback);
    default:
      return undefined;
  }
}

/** `setdefault` puts the given value where there is none; `pop` takes out what is there. */
function takenOrKept(
  receiver: Extract<Value, { kind: 'dict' }>,
  name: 'setdefault' | 'pop',
  given: Value | undefined,
  fallback: Value,
): Value {
  const key = knownText(given);
  if (key === undefined) return unknown('a computed key');
  const known = receiver.entries.get(key) ?? (receiver.open ? unknown(receiver.open) : undefined);
  if (name === 'pop') receiver.entries.delete(key);
  else receiver.entries.set(key, known ?? fallback);
  return known ?? fallback;
}

function functionMethod(
  machine: Machine,
  receiver: Extract<Value, { kind: 'function' }>,
  name: string,
  given: Arguments,
  site: Site,
): Value | undefined {
  const [self, ...positional] = given.positional;
  // Go: a function that serves requests.
  if (name === 'ServeHTTP') return machine.call(receiver, given, site);
  if (name === 'bind')
    return {
      ...receiver,
      ...(self && { self }),
      ...(positional.length > 0 && { given: { positional, named: new Map() } }),
    };
  if (name === 'call')
    return machine.call(self ? { ...receiver, self } : receiver, { positional, named: new Map() }, site);
  return undefined;
}
