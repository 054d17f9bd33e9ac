// The few built-in functions and methods that routing code computes with: text, lists, mappings.

import {
  type Arguments,
  constant,
  dict,
  joinText,
  knownText,
  type LibraryValue,
  list,
  numberOf,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { type Machine, spend } from './machine.ts';

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
  'builtins.tuple': ([value]) => copyList(value),
  'builtins.set': ([value]) => copyList(value),
  'builtins.sorted': ([value]) => copyList(value),
  'builtins.enumerate': ([value]) =>
    value?.kind === 'list'
      ? list(
          value.items.map((v, i) => list([constant(i), v])),
          value.open,
        )
      : undefined,
  'typing.cast': ([, value]) => value,
};

  'functools.wraps': ([wrapped]) => wrapped && wrapping(wrapped),
/** What it is is certain, even where its content is not. */
function isTold({ kind }: Value): boolean {
  return !['unknown', 'setting', 'choice', 'made', 'library', 'method', 'super'].includes(kind);
}

export function builtin(machine: Machine, callee: LibraryValue, given: Arguments, site: Site): Value | undefined {
  const name = [callee.source, ...callee.path].join('.');
  if (name === 'builtins.dict') return dictOf(given);
  if (name === 'builtins.getattr') return getAttribute(machine, given, site);
  if (name === 'functools.partial') return partial(given);
  return FUNCTIONS[name]?.(given.positional);
}

function dictOf(given: Arguments): Value {
  const [first] = given.positional;
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

function partial(given: Arguments): Value | undefined {
  const [callee, ...positional] = given.positional;
  return callee?.kind === 'function' ? { ...callee, given: { positional, named: given.named } } : undefined;
}

function numeric(value: Value | undefined): Value | undefined {
  const number = numberOf(value);
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

  if (value?.kind === 'setting') return number === undefined ? value : { ...value, fallback: constant(number) };
  return number === undefined ? undefined : constant(number);
}

function copyList(value: Value | undefined): Value | undefined {
  if (value === undefined) return list([]);
  return value.kind === 'list' ? list([...value.items], value.open) : undefined;
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
export function builtinMethod(
  machine: Machine,
  receiver: Value,
  name: string,
  given: Arguments,
  site: Site,
): Value | undefined {
  const text = receiver.kind === 'constant' && typeof receiver.value === 'string' ? receiver.value : undefined;
  if (text !== undefined) return textMethod(text, name, given);
  if (receiver.kind === 'list') return listMethod(machine, receiver, name, given, site);
  if (receiver.kind === 'dict') return dictMethod(receiver, name, given);
  if (receiver.kind === 'function') return functionMethod(machine, receiver, name, given, site);
  // What is computed from a setting is still that setting's doing.
  return receiver.kind === 'setting' ? { kind: 'setting', name: receiver.name, site: receiver.site } : undefined;
}

function textMethod(text: string, name: string, given: Arguments): Value | undefined {
  const [first, second] = given.positional.map((v) => (v.kind === 'constant' ? v.value : undefined));
  switch (name) {
    case 'toString':
    case 'valueOf':
      return constant(text);
    case 'toLowerCase':
    case 'lower':
      return constant(text.toLowerCase());
    case 'toUpperCase':
    case 'upper':
      return constant(text.toUpperCase());
    case 'trim':
      return constant(text.trim());
    case 'strip':
      return constant(stripCharacters(text, first, true, true));
    case 'lstrip':
      return constant(stripCharacters(text, first, true, false));
    case 'rstrip':
      return constant(stripCharacters(text, first, false, true));
    case 'concat':
      return joinText([constant(text), ...given.positional]);
    case 'split':
      return typeof first === 'string' && first !== '' ? list(text.split(first).map(constant)) : undefined;
    case 'join':
      return joinItems(text, given.positional[0]);
    case 'replace':
      return typeof first === 'string' && typeof second === 'string'
        ? constant(text.replace(first, () => second))
        : undefined;
    case 'startsWith':
    case 'startswith':
      return typeof first === 'string' ? constant(text.startsWith(first)) : undefined;
    case 'endsWith':
    case 'endswith':
      return typeof first === 'string' ? constant(text.endsWith(first)) : undefined;
    case 'slice':
      return typeof first === 'number'
        ? constant(text.slice(first, typeof second === 'number' ? second : undefined))
        : undefined;
    default:
      return undefined;
  }
}

function stripCharacters(text: string, characters: unknown, start: boolean, end: boolean): string {
  const drop = (c: string) => (typeof characters === 'string' ? characters.includes(c) : /\s/.test(c));
  let [from, to] = [0, text.length];
  while (start && from < to && drop(text.charAt(from))) from += 1;
  while (end && to > from && drop(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function joinItems(separator: string, items: Value | undefined): Value | undefined {
  if (items?.kind !== 'list' || items.open) return undefined;
  return joinText(items.items.flatMap((item, i) => (i === 0 ? [item] : [constant(separator), item])));
}

type ListValue = Extract<Value, { kind: 'list' }>;

function listMethod(
  machine: Machine,
  receiver: ListValue,
  name: string,
  given: Arguments,
  site: Site,
): Value | undefined {
  const [first] = given.positional;
  switch (name) {
    case 'push':
    case 'append':
    case 'add':
      receiver.items.push(...given.positional.map((v) => conditional(machine, v)));
      if (given.open) receiver.open = given.open;
      return UNDEFINED;
    case 'unshift':
      receiver.items.unshift(...given.positional);
      return UNDEFINED;
    case 'insert':
      if (given.positional[1]) receiver.items.splice(numberOf(first) ?? 0, 0, given.positional[1]);
      return UNDEFINED;
    case 'extend':
      if (first?.kind === 'list') receiver.items.push(...first.items.map((v) => conditional(machine, v)));
      else receiver.open = 'extended by something unknown';
      return UNDEFINED;
    case 'concat':
      return list(
        [...receiver.items, ...given.positional.flatMap((v) => (v.kind === 'list' ? v.items : [v]))],
        receiver.open,
      );
    case 'join':
      return joinItems(knownText(first) ?? ',', receiver);
    case 'slice':
      return list(receiver.items.slice(numberOf(first) ?? 0), receiver.open);
    case 'flat':
      return list(
        receiver.items.flatMap((v) => (v.kind === 'list' ? v.items : [v])),
        receiver.open,
      );
    case 'forEach':
    case 'map':
    case 'flatMap':
      return eachItem(machine, receiver, name, first, site);
    case 'filter':
      return list(receiver.items, receiver.open ?? 'filtered');
    default:
      return undefined;
  }
}

/** Items added inside an undecided branch are there only under its condition. */
function conditional(machine: Machine, value: Value): Value {
  return machine.conditions.length === 0
    ? value
    : { kind: 'choice', options: [{ value, when: [...machine.conditions] }] };
}

function eachItem(machine: Machine, receiver: ListValue, name: string, callback: Value | undefined, site: Site): Value {
  if (!callback) return unknown('no callback');
  const items = !spend(machine) ? [] : receiver.open ? [...receiver.items, unknown(receiver.open)] : receiver.items;
  const results = items.map((item, i) =>
    machine.call(callback, { positional: [item, constant(i)], named: new Map() }, site),
  );
  if (name === 'forEach') return UNDEFINED;
  return list(name === 'map' ? results : results.flatMap((v) => (v.kind === 'list' ? v.items : [v])), receiver.open);
}

function dictMethod(receiver: Extract<Value, { kind: 'dict' }>, name: string, given: Arguments): Value | undefined {
  const [first, fallback = constant(null)] = given.positional;
  switch (name) {
    case 'get': {
      const key = knownText(first);
      if (key === undefined) return unknown('a computed key');
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
    default:
      return undefined;
  }
}

function functionMethod(
  machine: Machine,
  receiver: Extract<Value, { kind: 'function' }>,
  name: string,
  given: Arguments,
  site: Site,
): Value | undefined {
  const [self, ...positional] = given.positional;
  if (name === 'bind') return { ...receiver, ...(self && { self }), given: { positional, named: new Map() } };
  if (name === 'call')
    return machine.call(self ? { ...receiver, self } : receiver, { positional, named: new Map() }, site);
  return undefined;
}
