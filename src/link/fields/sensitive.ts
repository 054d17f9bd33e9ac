// Which fields of a type hold what is worth protecting: by name, and unless their type tells otherwise. A switch, a number, a
// time and a reference hold no secret.

import { isAuditName, namesDeed, namesDoer } from '../../core/audit-name.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Expression } from '../../core/ir.ts';
import type { LinkedField } from '../../core/linked.ts';
import { lastWord } from '../sites/walk.ts';
import type { Type, TypeField, Types } from './types.ts';
import { heldBy } from './words.ts';

export interface SensitiveField extends LinkedField {
  field: TypeField;
}

const known = new WeakMap<Type, SensitiveField[]>();

export function sensitiveFields(type: Type, types: Types): SensitiveField[] {
  const before = known.get(type);
  if (before) return before;
  const all = types.fieldsOf(type);
  const names = new Set(all.map(({ name }) => name.toLowerCase()));
  // With a port beside it, it is the address of a machine.
  const isMachine = ['port', 'hostname', 'subnet', 'gateway', 'netmask'].some((name) => names.has(name));
  const found = all
    .flatMap((field) => ofField(field, type, types))
    .filter(({ holds }) => !(isMachine && holds === 'IP address'));
  const bag = environmentOfCommand(all);
  const fields = [...found, ...bag, ...recordOfDeeds(type, all)];
  known.set(type, fields);
  return fields;
}

function ofField(field: TypeField, type: Type, types: Types): SensitiveField[] {
  const inner = (field.fields ?? []).flatMap((one) => ofField(one, type, types));
  const held = heldBy(field.name);
  if (!held || (field.fields ?? []).length > 0 || isOther(field, type, types)) return inner;
  return [...inner, { name: field.name, ...held, field, evidence: evidenceAt(field.file, field.at) }];
}

/** Who did what: worth protecting from those whom it tells of. */
function recordOfDeeds({ name }: Type, all: readonly TypeField[]): SensitiveField[] {
  const deeds = isAuditName(name) && all.some((field) => namesDoer(field.name)) ? all : [];
  return deeds
    .filter((field) => namesDeed(field.name))
    .map((field) => ({
      name: field.name,
      class: 'audit',
      holds: 'what was done',
      field,
      evidence: evidenceAt(field.file, field.at),
    }));
}

/** What is handed to a process or sent with requests carries the keys of others. */
function environmentOfCommand(fields: readonly TypeField[]): SensitiveField[] {
  const names = new Set(fields.map(({ name }) => name));
  if (!names.has('command') && !names.has('args')) return [];
  return fields
    .filter(({ name, annotation }) => /^(env|headers)$/.test(name) && annotation !== undefined)
    .map((field) => ({
      name: field.name,
      class: 'credential',
      holds: 'settings of a tool',
      field,
      evidence: evidenceAt(field.file, field.at),
    }));
}

const NO_TEXT =
  /^(bool|boolean|Boolean|BooleanField|int|number|Number|Integer|IntegerField|BigInteger|SmallInteger|float|Float|datetime|DateTime|DateTimeField|timedelta|ForeignKey|relationship|Relationship|OneToMany|ManyToOne|OneToOne|ManyToMany|ManyToManyField|OneToOneField|ForeignKeyField|hybrid_property|association_proxy|property|void|Function|Callable|hasMany|belongsTo|hasOne)$/;
/** Of these, numbers and dates are what is meant. */
const ANY_TYPE = new Set(['location', 'date of birth', 'payment data']);

function isOther({ name, annotation, value, decorators = [] }: TypeField, type: Type, types: Types): boolean {
  const words = [...wordsOfType(annotation), ...wordsOfType(value), ...decorators.flatMap(wordsOfType)];
  const holds = heldBy(name)?.holds ?? '';
  if (annotation?.kind === 'literal' && annotation.value === false) return true;
  if (ANY_TYPE.has(holds)) return words.some((word) => /^(bool|boolean|Boolean|relationship)$/i.test(word));
  if (words.some((word) => NO_TEXT.test(word))) return true;
  // An object of fields of its own says itself what it holds.
  return types.within(annotation, type.program).some((one) => types.fieldsOf(one).length > 0);
}

/** Words of a type, or of the call that makes a field and what it is given first. */
function wordsOfType(expression: Expression | undefined): string[] {
  const words: string[] = [];
  const pending: Expression[] = expression ? [expression] : [];
  for (let at = pending.pop(); at && words.length < 12; at = pending.pop()) {
    if (at.kind === 'name' || at.kind === 'member') words.push(lastWord(at) ?? '');
    else if (at.kind === 'index') pending.push(at.index, at.object);
    else if (at.kind === 'binary') pending.push(at.left, at.right);
    else if (at.kind === 'call') {
      pending.push(at.callee);
      for (const { value, name } of at.args) if (name === undefined || name === 'type_') pending.push(value);
    } else if (at.kind === 'dict') {
      for (const { key, value } of at.entries) if (key?.kind === 'literal' && key.value === 'type') pending.push(value);
    } else if (at.kind === 'literal' && typeof at.value === 'string') words.push(at.value);
  }
  return words;
}
