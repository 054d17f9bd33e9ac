// What the languages' own conversions and methods make of a setting: booleans, numbers, text.

import { knownText, numberOf } from '../texts.ts';
import { type Arguments, constant, type LibraryValue, type SettingValue, type Site, type Value } from '../values.ts';
import { builtinMethod } from './builtins.ts';
import { asTruth, byWord, derive, outcomeOf } from './derived.ts';
import type { Machine } from './machine.ts';
import { binary } from './operators.ts';

const READERS: Record<string, (setting: SettingValue) => Value> = {
  'builtins.bool': asTruth,
  'globalThis.Boolean': asTruth,
  'builtins.str': asText,
  'globalThis.String': asText,
  'builtins.int': asNumber,
  'builtins.float': asNumber,
  'globalThis.Number': asNumber,
  'globalThis.parseInt': asNumber,
  'globalThis.parseFloat': asNumber,
  'globalThis.Number.parseInt': asNumber,
  'globalThis.JSON.parse': asData,
  'json.loads': asData,
  'ast.literal_eval': asData,
  'distutils.util.strtobool': byWord,
  'setuptools._distutils.util.strtobool': byWord,
};

/** `bool(setting)`, `JSON.parse(setting)`… Undefined for other calls. */
export function converted(callee: LibraryValue, given: Arguments): Value | undefined {
  const [first] = given.positional;
  const name = [callee.source, ...callee.path].join('.');
  if (first?.kind === 'setting') return READERS[name]?.(first);
  if (name !== 'builtins.bool' && name !== 'globalThis.Boolean') return undefined;
  if (first === undefined) return constant(false);
  return first.kind === 'constant' ? constant(outcomeOf(first) === 'true') : undefined;
}

function asNumber(setting: SettingValue): Value {
  return derive(setting, (now) => {
    const number = numberOf(now);
    return number === undefined ? undefined : constant(number);
  });
}

function asText(setting: SettingValue): Value {
  const derived = derive(setting, (now) =>
    now.kind === 'constant' ? constant(written(now.value, setting)) : undefined,
  );
  return setting.text ? { ...derived, text: true } : derived;
}

function written(value: string | number | boolean | null | undefined, { site }: SettingValue): string {
  if (!site.file.endsWith('.py')) return String(value);
  return value === true ? 'True' : value === false ? 'False' : value === null ? 'None' : String(value);
}

function asData(setting: SettingValue): Value {
  return derive(setting, (now) => {
    const text = knownText(now);
    if (text === undefined) return undefined;
    const word = text.trim();
    if (/^(true|True)$/.test(word)) return constant(true);
    if (/^(false|False)$/.test(word)) return constant(false);
    return /^-?\d{1,15}(\.\d{1,15})?$/.test(word) ? constant(Number(word)) : undefined;
  });
}

const KEEPS_TEXT = new Set(['lower', 'upper', 'strip', 'trim', 'toLowerCase', 'toUpperCase', 'casefold', 'toString']);

/** A method called on a setting: of text, or of the builder that some libraries give (`.default('x').asBool()`). */
export function settingMethod(
  machine: Machine,
  setting: SettingValue,
  name: string,
  given: Arguments,
  site: Site,
): Value {
  const [first] = given.positional;
  if (name === 'default' && first) return { ...setting, fallback: first };
  if (name === 'required') return setting;
  if (/^as(Bool|Boolean)/.test(name)) return byWord(setting);
  if (/^as(Int|Float|Port)/.test(name)) return asNumber(setting);
  const key = name === 'get' && !setting.text ? knownText(first) : undefined;
  if (key) return entryOf(setting, key, given);
  const derived = derive(setting, (now) =>
    now.kind === 'constant' ? ofText(machine, now, name, given, site) : undefined,
  );
  return setting.text && (KEEPS_TEXT.has(name) || name === 'asString') ? { ...derived, text: true } : derived;
}

/** One that holds others has them by name: `FLAGS.get('beta', False)`. */
function entryOf(setting: SettingValue, key: string, { positional: [, otherwise] }: Arguments): SettingValue {
  const entry = derive(setting, (now) => (now.kind === 'dict' ? (now.entries.get(key) ?? otherwise) : undefined));
  return { ...entry, name: `${setting.name}.${key}` };
}

function ofText(machine: Machine, now: Value, name: string, given: Arguments, site: Site): Value | undefined {
  const lower = name === 'casefold' ? 'lower' : name;
  return name === 'asString' ? now : builtinMethod(machine, now, lower, given, site);
}

/** `['1', 'true'].includes(setting)`. */
export function includes(receiver: Value, name: string, given: Arguments): Value | undefined {
  const [first] = given.positional;
  if (name !== 'includes' || first?.kind !== 'setting' || receiver.kind !== 'list') return undefined;
  return binary('in', first, receiver);
}
