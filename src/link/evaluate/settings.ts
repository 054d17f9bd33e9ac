// Environment variables, as the two languages read them. Settings classes come from rules/libraries.

import { ancestors, below, directoryOf } from '../resolve/resolver.ts';
import { knownText } from '../texts.ts';
import {
  type Arguments,
  constant,
  type LibraryValue,
  type MadeValue,
  type SettingValue,
  type Site,
  UNDEFINED,
  type Value,
} from '../values.ts';
import { byWord } from './derived.ts';
import type { Machine } from './machine.ts';

/** What gives the environment as a mapping. */
export function isEnvironment(value: LibraryValue): boolean {
  const name = [value.source, ...value.path].join('.');
  return /^(globalThis\.process|(node:)?process|(node:)?process\.default)\.env$|^globalThis\.(import\.meta|Bun)\.env$|^os\.environ$/.test(
    name,
  );
}

export function environmentVariable(object: LibraryValue, name: string, site: Site): Value | undefined {
  if (!isEnvironment(object)) return undefined;
  // os.environ is a mapping with methods of its own; JavaScript's is a plain object.
  if (object.source === 'os' && (name === 'get' || name === 'items' || name === 'setdefault')) return undefined;
  // Python's raises an error where the variable is not set.
  return { kind: 'setting', name, ...(object.source !== 'os' && { absent: UNDEFINED }), text: true, site };
}

/** `'X' in os.environ`: false where nobody sets it. */
export function environmentHas(operator: string, left: Value, right: Value, site: Site): Value | undefined {
  const name = knownText(left);
  if (right.kind !== 'library' || name === undefined || !isEnvironment(right)) return undefined;
  if (operator !== 'in' && operator !== 'not-in') return undefined;
  return { kind: 'setting', name, fallback: constant(operator === 'not-in'), initial: UNDEFINED, site };
}

/** `config.get('server.port')` of a configuration library, with the default that its data files give. */
export function settingsCall(
  machine: Machine,
  callee: LibraryValue,
  given: Arguments,
  site: Site,
  called = '',
): Value | undefined {
  const source = machine.settings.get(callee.source);
  const name = knownText(given.positional[0]);
  if (!source?.names.includes(`${callee.path.at(-1) ?? ''}${called}`) || name === undefined) return undefined;
  const [, ...rest] = given.positional;
  const cast = given.named.get('cast') ?? rest.find(isType);
  const fallback =
    given.named.get('default') ?? rest.find((v) => !isType(v)) ?? fromFiles(machine, source.files, name, site);
  const setting: SettingValue = fallback ? { kind: 'setting', name, fallback, site } : { kind: 'setting', name, site };
  const reader = cast?.kind === 'library' ? (cast.path.at(-1) ?? '') : (callee.path.at(-1) ?? '');
  if (/^(str)?bool/i.test(reader)) return byWord(setting);
  return cast === undefined && /^(str|config|Config|Env)$/.test(reader) ? { ...setting, text: true } : setting;
}

/** `bool`, `int`: what to read the text as, in the place of a default. */
function isType(value: Value): boolean {
  return value.kind === 'library' && value.source === 'builtins';
}

/** `settings.PORT` of an object that holds all settings, where the catalogue says `Name.*` of what makes it. */
export function settingsMember(machine: Machine, object: MadeValue, name: string, site: Site): Value | undefined {
  const source = machine.settings.get(object.of.source);
  if (!source?.names.includes(`${object.of.path.at(-1) ?? 'default'}.*`) || source.names.includes(name))
    return undefined;
  const fallback = fromFiles(machine, source.files, name, site);
  return fallback ? { kind: 'setting', name, fallback, site } : { kind: 'setting', name, site };
}

function fromFiles(machine: Machine, files: string[], name: string, site: Site): Value | undefined {
  for (const file of files) {
    for (const directory of ancestors(directoryOf(site.file))) {
      const data = machine.data(below(directory, file));
      const found = entryAt(data, name.split('.')) ?? entryAt(data, ['default', ...name.split('.')]);
      if (found) return found;
    }
  }
  return undefined;
}

function entryAt(data: Value | undefined, path: string[]): Value | undefined {
  let at = data;
  for (const key of path) at = at?.kind === 'dict' ? at.entries.get(key) : undefined;
  return at;
}

/** `os.getenv('X', d)`, `os.environ.get('X', d)`. */
export function environmentCall(callee: LibraryValue, given: Arguments, site: Site): Value | undefined {
  const name = [callee.source, ...callee.path].join('.');
  if (name !== 'os.getenv' && name !== 'os.environ.get' && name !== 'os.environ.setdefault') return undefined;
  const [variable, fallback = given.named.get('default') ?? UNDEFINED] = given.positional;
  const text = knownText(variable);
  if (text === undefined) return undefined;
  const setting: Value = { kind: 'setting', name: text, absent: constant(null), text: true, site };
  return fallback === UNDEFINED ? setting : { ...setting, fallback };
}
