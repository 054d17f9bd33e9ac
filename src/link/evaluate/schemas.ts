// The environment checked by a schema: `z.object({…}).parse(process.env)`, `cleanEnv(process.env, {…})`. Whatever the
// library: it is given the whole environment and a table of names, and gives settings of these names.

import {
  type Arguments,
  type DictValue,
  dict,
  type LibraryValue,
  type MadeValue,
  type SettingValue,
  type Site,
  type Value,
} from '../values.ts';
import { derive } from './derived.ts';
import type { Machine } from './machine.ts';
import { isEnvironment } from './settings.ts';

const LONGEST_CHAIN = 24;

/** Undefined when the call is not given the whole environment. */
export function checkedEnvironment(
  machine: Machine,
  callee: LibraryValue,
  given: Arguments,
  site: Site,
): Value | undefined {
  if (!given.positional.some(holdsEnvironment)) return undefined;
  const specs = [...given.positional, ...chainOf(callee.made).flatMap(({ arguments: a }) => a.positional)];
  const tables = specs.flatMap(tablesIn);
  if (tables.length === 0) return undefined;
  const result = dict();
  for (const table of tables)
    for (const [name, spec] of table.entries) result.entries.set(name, specified(machine, name, spec, site));
  result.open = 'more of the environment';
  return /^safeParse|^validate|Result$/.test(callee.path.at(-1) ?? '') ? outcome(result) : result;
}

function holdsEnvironment(value: Value): boolean {
  if (value.kind === 'library') return isEnvironment(value);
  return value.kind === 'dict' && [...value.entries.values()].some((v) => v.kind === 'library' && isEnvironment(v));
}

/** The schema itself, or `{ server: {…}, client: {…}, runtimeEnv: process.env }`. */
function tablesIn(value: Value): DictValue[] {
  if (value.kind === 'made') return chainOf(value).flatMap(({ arguments: a }) => a.positional.flatMap(tableOf));
  const [table] = tableOf(value);
  if (!table) return [];
  const inner = [...table.entries.values()].flatMap(tableOf);
  return inner.length > 0 ? inner : [table];
}

/** A table of specifications: names with what a library made. */
function tableOf(value: Value): DictValue[] {
  return value.kind === 'dict' && [...value.entries.values()].some((v) => v.kind === 'made' || v.kind === 'dict')
    ? [value]
    : [];
}

/** `safeParse` and `validate` give the values beside the errors. */
function outcome(values: DictValue): Value {
  const result = dict([
    ['data', values],
    ['value', values],
    ['output', values],
  ]);
  result.open = 'what a check of the environment says';
  return result;
}

function specified(machine: Machine, name: string, spec: Value, site: Site): Value {
  if (spec.kind !== 'made') return { kind: 'setting', name, site };
  let setting: SettingValue = { kind: 'setting', name, site };
  // The first call of a chain is the innermost.
  for (const made of chainOf(spec).reverse()) {
    const step = made.of.path.at(-1) ?? '';
    const [first] = made.arguments.positional;
    const fallback = step === 'default' || step === 'catch' ? first : optionIn(first, 'default');
    if (fallback) setting = { ...setting, fallback };
    if ((step === 'transform' || step === 'pipe') && first?.kind === 'function')
      setting = derive(setting, (now) => machine.call(first, { positional: [now], named: new Map() }, site));
  }
  return /(^|\.)coerce\.boolean\b/.test(spec.of.path.join('.')) ? { ...setting, text: true } : setting;
}

function optionIn(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'dict' ? value.entries.get(name) : undefined;
}

/** A call and those whose results it was made on, the last first. */
function chainOf(made: MadeValue | undefined): MadeValue[] {
  const chain: MadeValue[] = [];
  for (let at = made; at && chain.length < LONGEST_CHAIN; at = at.of.made) chain.push(at);
  return chain;
}
