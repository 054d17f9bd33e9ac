// Keys that frameworks read from the configuration of an application, or from fields: `app.config['SECRET_KEY'] = …`,
// `app.secret_key = …`, `app.config.update(…)`, `app.config.from_object(Config)`, `openai.api_key = …`.

import type { ClassMember, Expression } from '../../core/ir.ts';
import type { LibraryKey } from '../../core/library.ts';
import { ecosystemOf } from '../catalogue.ts';
import { findMember } from '../evaluate/classes.ts';
import { type Around, type AssignNode, type CallNode, lastWord } from '../sites/walk.ts';
import { type ClassValue, optionsOf, type Value } from '../values.ts';
import type { Reading } from './reading.ts';
import { keyOf, type Taken } from './sinks.ts';

const TAKES = new Set(['update', 'from_mapping', 'from_object']);

export function configured(reading: Reading, node: AssignNode | CallNode, around: Around | undefined): Taken[] {
  if (node.kind === 'assign') return assigned(reading, node, around);
  const { callee } = node;
  if (callee.kind !== 'member' || !TAKES.has(callee.property) || !hasSettings(reading)) return [];
  const object = reading.reader.read(callee.object, around);
  if (!isConfiguration(object)) return [];
  return node.args.flatMap(({ name, value }) => {
    if (name !== undefined) return ofEntry(reading, name, value, around);
    return callee.property === 'from_object' ? ofObject(reading, value, around) : ofEntries(reading, value, around);
  });
}

function hasSettings({ keys }: Reading): boolean {
  return keys.some(({ settings, fields }) => settings ?? fields);
}

function isConfiguration(value: Value): boolean {
  return optionsOf(value).some(({ value: v }) => v.kind === 'native' && v.name === 'config');
}

function kindsOf(keys: readonly LibraryKey[], name: string): LibraryKey[] {
  return keys.filter(({ settings, beside }) => !beside && settings?.includes(name));
}

function ofEntry({ keys, reader }: Reading, name: string, value: Expression, around: Around | undefined): Taken[] {
  return kindsOf(keys, name).map(({ kind, inAddress }) => ({
    kind,
    value: reader.read(value, around),
    expression: value,
    at: value.at,
    ...(inAddress && { inAddress }),
  }));
}

/** `update({'SECRET_KEY': …})`, `update(dict(SECRET_KEY=…))`, or a name for one of these. */
function ofEntries(reading: Reading, value: Expression, around: Around | undefined): Taken[] {
  const whole = value.kind === 'name' ? reading.reader.origin(value.name, around) : value;
  if (whole?.kind === 'dict')
    return whole.entries.flatMap(({ key, value: v }) => (key ? ofEntry(reading, keyOf(key) ?? '', v, around) : []));
  if (whole?.kind !== 'call' || lastWord(whole.callee) !== 'dict') return [];
  return whole.args.flatMap(({ name, value: v }) => (name === undefined ? [] : ofEntry(reading, name, v, around)));
}

function ofObject(reading: Reading, expression: Expression, around: Around | undefined): Taken[] {
  const { keys, reader } = reading;
  const names = keys.flatMap(({ settings = [] }) => settings);
  return optionsOf(reader.read(expression, around)).flatMap(({ value }) => {
    const of = value.kind === 'class' ? value : value.kind === 'instance' ? value.of : undefined;
    if (!of) return [];
    return names.flatMap((name) => {
      const field = fieldOf(of, name);
      const found = field && findMember(of, name);
      if (!found) return [];
      return kindsOf(keys, name).map(({ kind, inAddress }) => ({
        kind,
        value: found,
        at: expression.at,
        ...(inAddress && { inAddress }),
        place: { file: of.file, at: field.at },
      }));
    });
  });
}

function fieldOf(of: ClassValue, name: string, depth = 0): ClassMember | undefined {
  const own = of.node.members.find((m) => m.name === name);
  if (own || depth > 8) return own;
  for (const base of of.bases) {
    const found = base.kind === 'class' ? fieldOf(base, name, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

function assigned(reading: Reading, { target, value }: AssignNode, around: Around | undefined): Taken[] {
  const { keys, reader, program, catalogue } = reading;
  const word = lastWord(target);
  if (word === undefined || value === undefined) return [];
  if (target.kind === 'name') return around ? [] : ofModule(reading, word, value);
  const asSetting = kindsOf(keys, word);
  if (target.kind === 'index' && asSetting.length > 0)
    return isConfiguration(reader.read(target.object, around)) ? ofEntry(reading, word, value, around) : [];
  if (target.kind !== 'member' || !keys.some(({ fields }) => fields?.includes(word))) return [];
  return optionsOf(reader.read(target.object, around)).flatMap(({ value: object }) => {
    const source = object.kind === 'library' ? object.source : object.kind === 'router' ? object.framework : undefined;
    const library = source === undefined ? undefined : catalogue.find(source, ecosystemOf(program.file));
    return (library?.keys ?? [])
      .filter(({ fields }) => fields?.includes(word))
      .map(({ kind }) => ({ kind, value: reader.read(value, around), expression: value, at: value.at }));
  });
}

/** A module of settings is known by what else it sets: Django's. */
function ofModule({ moduleKeys, reader, program }: Reading, name: string, value: Expression): Taken[] {
  return moduleKeys
    .filter(({ settings, beside }) => settings?.includes(name) && beside?.some((b) => setsName(program.body, b)))
    .map(({ kind }) => ({ kind, value: reader.read(value, undefined), expression: value, at: value.at }));
}

function setsName(body: readonly { kind: string }[], name: string): boolean {
  return body.some((s) => {
    const { target } = s as { target?: Expression };
    return s.kind === 'assign' && target?.kind === 'name' && target.name === name;
  });
}
