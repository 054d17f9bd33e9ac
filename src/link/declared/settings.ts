// What settings of an application declare: `app.config['SESSION_COOKIE_SECURE'] = False`, and the same names in a module of
// settings. Classes of settings are left out: which of them an environment takes, their text does not say.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { Library } from '../../core/library.ts';
import type { DeclaringSetting, LibraryDeclaration } from '../../core/library-declares.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import { ecosystemOf } from '../catalogue.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import type { Reader } from '../sites/frames.ts';
import { type Around, type AssignNode, type CallNode, lastWord, walk } from '../sites/walk.ts';
import { optionsOf } from '../values.ts';

type Setting = DeclaringSetting & { of: LibraryDeclaration; library: Library };
type How = NonNullable<DeclaringSetting['as']> | 'setting';

export type Settings = (program: Program, reader: Reader) => LinkedDeclared[];

export function createSettings(libraries: readonly Library[]): Settings {
  const byName = new Map<string, Setting[]>();
  for (const library of libraries)
    for (const of of library.declares ?? [])
      for (const setting of of.settings ?? [])
        for (const name of setting.names) {
          const key = `${library.ecosystem} ${setting.as ?? 'setting'} ${name}`;
          byName.set(key, [...(byName.get(key) ?? []), { ...setting, of, library }]);
        }
  return (program, reader) => {
    if (ELSEWHERE.test(program.file)) return [];
    const known: Known = (how, name) => byName.get(`${ecosystemOf(program.file)} ${how} ${name}`) ?? [];
    return settingsIn(program, reader, known);
  };
}

/** Settings for tests and for the machine of a developer. */
const ELSEWHERE = /(^|[/_.-])(tests?|testing|dev|develop|development|local)([/_.-]|$)/i;

type Known = (how: How, name: string) => Setting[];

interface Given {
  how: How;
  name: string;
  value: Expression | undefined;
  around: Around | undefined;
  /** The object whose field it is. */
  object?: Expression;
}

const NODES = new Set(['call', 'assign']);

function settingsIn(program: Program, reader: Reader, known: Known): LinkedDeclared[] {
  const found: LinkedDeclared[] = [];
  walk(program, NODES, (node, around) => {
    const all =
      node.kind === 'assign'
        ? assigned(node as unknown as AssignNode, around)
        : passed(node as unknown as CallNode, around);
    for (const given of all)
      for (const setting of known(given.how, given.name))
        if (stands(setting, given, program, reader)) found.push(...saidBy(setting, given, program));
  });
  return found;
}

function assigned({ target, value }: AssignNode, around: Around | undefined): Given[] {
  if (target.kind === 'index' && target.index.kind === 'literal') {
    const name = String(target.index.value);
    return KEYED.map((how) => ({ how, name, value, around }));
  }
  if (target.kind === 'member') return [{ how: 'field', name: target.property, value, around, object: target.object }];
  if (target.kind !== 'name') return [];
  if (around === undefined) return [{ how: 'setting', name: target.name, value, around }];
  return around.kind === 'class' ? [{ how: 'member', name: `${around.node.name}.${target.name}`, value, around }] : [];
}

const KEYED: readonly How[] = ['setting', 'key'];
const SETS = new Set(['update', 'configure', 'from_mapping']);

function passed({ callee, args }: CallNode, around: Around | undefined): Given[] {
  const how: How[] = SETS.has(lastWord(callee) ?? '') ? [...KEYED, 'argument'] : ['argument'];
  return args.flatMap(({ name, value }) => {
    if (name === undefined) return [];
    const own = how.map((one): Given => ({ how: one, name, value, around }));
    const entries = value.kind === 'dict' ? value.entries : [];
    const inner = entries.flatMap(({ key, value: entry }): Given[] =>
      key?.kind === 'literal' ? [{ how: 'argument', name: `${name}.${String(key.value)}`, value: entry, around }] : [],
    );
    return [...own, ...inner];
  });
}

function stands(setting: Setting, { value, object, around }: Given, program: Program, reader: Reader): boolean {
  if (!value || !(setting.is ? isOneOf(setting.is, value) : lacks(setting, value))) return false;
  if (setting.beside && !standsBeside(setting, program)) return false;
  if (setting.as !== 'field' || !object) return true;
  const { id } = setting.library;
  return optionsOf(reader.read(object, around)).some(
    (one) => one.value.kind === 'router' && one.value.framework === id,
  );
}

const isOneOf = (wanted: NonNullable<Setting['is']>, value: Expression) =>
  value.kind === 'literal' && wanted.some((one) => one === (value.value ?? null));

const rootOf = (name: string) => name.split(/[./]/)[0] ?? name;

function lacks({ lacks: wanted = '' }: Setting, value: Expression): boolean {
  if (value.kind !== 'list') return false;
  const texts = value.items.map((item) => (item.kind === 'literal' ? item.value : undefined));
  if (!texts.every((text) => typeof text === 'string')) return false;
  return texts.some((text) => rootOf(text) === rootOf(wanted)) && !texts.includes(wanted);
}

function standsBeside({ beside = [], library }: Setting, program: Program): boolean {
  const roots = new Set(library.imports.map(rootOf));
  if (sourcesOf(program).some((source) => roots.has(rootOf(source)))) return true;
  return program.body.some(
    (statement) =>
      statement.kind === 'assign' && statement.target.kind === 'name' && beside.includes(statement.target.name),
  );
}

function saidBy({ of, property }: Setting, { name, value }: Given, program: Program): LinkedDeclared[] {
  if (!value) return [];
  const said = value.kind === 'literal' ? `${name} ${String(value.value ?? null)}` : name;
  const own = { what: of.kind, id: name, name, note: said, evidence: evidenceAt(program.file, value.at) };
  const plain = Object.entries(of.properties).flatMap(([key, wanted]) =>
    typeof wanted === 'object' ? [] : [{ ...own, property: key, value: String(wanted) }],
  );
  return [...plain, { ...own, property, value: 'true' }];
}
