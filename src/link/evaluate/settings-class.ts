// Fields of settings classes: which variable sets a field, and what it is where nobody does. Prefixes, aliases, wrapped
// defaults and nested groups are read from how they are written, whichever library the class comes from.

import type { ClassMember, ClassNode } from '../../core/ir.ts';
import { knownText } from '../texts.ts';
import type { ClassValue, InstanceValue, MadeValue, SettingValue, Site, Value } from '../values.ts';
import { findMember, isSettings, libraryBases } from './classes.ts';
import { derive, wordTruth } from './derived.ts';
import type { Machine } from './machine.ts';

const DEEPEST = 20;

/** A field read from an instance of a settings class, or of a group of fields inside one. */
export function settingsField(
  machine: Machine,
  object: InstanceValue,
  name: string,
  found: Value | undefined,
  site: Site,
): Value {
  const prefix = object.settings ?? optionOf(object.of, 'env_prefix') ?? '';
  const declared = found?.kind === 'made' ? unwrapped(found) : { value: found, alias: undefined };
  const group = groupOf(machine, object.of, name, declared.value, site);
  const delimiter = optionOf(object.of, 'env_nested_delimiter') ?? '__';
  if (group) return { ...group, settings: `${prefix}${declared.alias ?? name}${delimiter}` };
  const variable = declared.alias ?? (object.settings === undefined || prefix !== '' ? `${prefix}${name}` : name);
  return fieldSetting(machine, object.of, name, variable, declared.value, site);
}

function fieldSetting(
  machine: Machine,
  of: ClassValue,
  name: string,
  variable: string,
  fallback: Value | undefined,
  site: Site,
): Value {
  if (fallback?.kind === 'setting') return isBoolean(of, name) ? typed(fallback) : fallback;
  const known = fallback?.kind === 'list' || fallback?.kind === 'dict' || fallback?.kind === 'constant';
  const setting: SettingValue =
    fallback && (known || knownText(fallback) !== undefined || fallback.kind === 'text')
      ? { kind: 'setting', name: variable, fallback, site }
      : { kind: 'setting', name: variable, site };
  return isBoolean(of, name) ? typed(setting) : setting;
}

/** `enabled: bool = os.getenv('X', 'False')`: the class reads the text as a word. */
function typed(setting: SettingValue): SettingValue {
  const now = setting.fallback;
  return now?.kind === 'constant' && typeof now.value === 'string' ? derive(setting, wordTruth) : withoutText(setting);
}

function withoutText(setting: SettingValue): SettingValue {
  const { text: _, ...rest } = setting;
  return rest;
}

function isBoolean(of: ClassValue, name: string): boolean {
  const annotation = memberNode(of, name)?.annotation;
  return annotation?.kind === 'name' && annotation.name === 'bool';
}

function memberNode(of: ClassValue, name: string, depth = 0): ClassMember | undefined {
  const own = of.node.members.find((m) => m.name === name && m.kind === 'field');
  if (own || depth > DEEPEST) return own;
  for (const base of of.bases) {
    const found = base.kind === 'class' ? memberNode(base, name, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** `Field(default=…, alias='X')`, `Field(False, validation_alias=AliasChoices('X', 'Y'))`, `Field(default_factory=F)`. */
function unwrapped({ arguments: given }: MadeValue): { value: Value | undefined; alias: string | undefined } {
  const [first] = given.positional;
  const value =
    given.named.get('default') ?? (isEllipsis(first) ? undefined : first) ?? given.named.get('default_factory');
  const aliases = ['validation_alias', 'env', 'alias'].map((name) => textIn(given.named.get(name)));
  return { value, alias: aliases.find((a) => a !== undefined) };
}

/** `...` says that there is no default. */
function isEllipsis(value: Value | undefined): boolean {
  return value?.kind === 'unknown' || (value?.kind === 'library' && value.path.at(-1) === 'Ellipsis');
}

function textIn(value: Value | undefined): string | undefined {
  if (value?.kind === 'list') return textIn(value.items[0]);
  return value?.kind === 'made' ? textIn(value.arguments.positional[0]) : knownText(value);
}

/** Fields grouped in a class of their own: made as the default, by a factory, or named by the type alone. */
function groupOf(
  machine: Machine,
  of: ClassValue,
  name: string,
  value: Value | undefined,
  site: Site,
): InstanceValue | undefined {
  if (value?.kind === 'instance') return value;
  const type = value?.kind === 'class' ? value : value === undefined ? annotatedClass(machine, of, name) : undefined;
  if (type?.kind !== 'class' || libraryBases(type).length === 0) return undefined;
  const made = machine.construct(type, { positional: [], named: new Map() }, site);
  return made.kind === 'instance' ? made : undefined;
}

function annotatedClass(machine: Machine, of: ClassValue, name: string): Value | undefined {
  const annotation = memberNode(of, name)?.annotation;
  const module = machine.module(of.file);
  if (!module || (annotation?.kind !== 'name' && annotation?.kind !== 'member')) return undefined;
  return machine.evaluate(annotation, { scope: of.scope, module, returns: [], yields: [] });
}

/** In `model_config = SettingsConfigDict(env_prefix='APP_')` or a dict of that name, or in an inner `class Config`. */
function optionOf(of: ClassValue, option: string, depth = 0): string | undefined {
  const config = findMember(of, 'model_config');
  if (config?.kind === 'made') return knownText(config.arguments.named.get(option));
  if (config?.kind === 'dict') return knownText(config.entries.get(option));
  return innerConfig(of.node, option) ?? inBases(of, option, depth);
}

function inBases(of: ClassValue, option: string, depth: number): string | undefined {
  if (depth > DEEPEST) return undefined;
  for (const base of of.bases) {
    const found = base.kind === 'class' ? optionOf(base, option, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `class Config: env_prefix = 'APP_'`, or a keyword of the class statement. */
function innerConfig(node: ClassNode, option: string): string | undefined {
  const keyword = node.keywords.find((k) => k.name === option)?.value;
  if (keyword?.kind === 'literal') return String(keyword.value);
  const inner = node.members
    .flatMap(({ body = [] }) => body)
    .find((s) => s.kind === 'class' && s.class.name === 'Config');
  const field = inner?.kind === 'class' ? inner.class.members.find((m) => m.name === option)?.value : undefined;
  return field?.kind === 'literal' ? String(field.value) : undefined;
}

/** Read as settings: of such a class itself, or a group of fields inside one. */
export function readsSettings(machine: Machine, object: InstanceValue): boolean {
  return object.settings !== undefined || isSettings(machine, object.of);
}
