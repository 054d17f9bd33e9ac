// Entries that a program writes into a table of its own: what its name and its fields say to be a record of who did what.
// A name alone is none; whether it is written on every way is asked elsewhere (audit.ts).

import { isAuditName, namesDeed, namesDoer } from '../../../core/audit-name.ts';
import { ecosystemOf, effectsOf } from '../../catalogue.ts';
import type { Observation } from '../../observe.ts';
import { partsOf } from '../../parts.ts';
import { knownText } from '../../texts.ts';
import { optionsOf, type Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import { chainOf, isMadeOf } from './made.ts';
import { statementOf } from './statement.ts';

type Call = Observation['calls'][number];

export interface AuditEntry {
  /** It names whoever did it. */
  who: boolean;
}

export function auditEntryIn({ catalogue }: GuardReader, call: Call): AuditEntry | undefined {
  const { callee, given, site } = call;
  const library = catalogue.find(callee.source, ecosystemOf(site.file));
  const steps = [{ of: callee, arguments: given }, ...chainOf(callee.made)];
  const kinds = library
    ? steps.flatMap((one) => effectsOf(library, one.of, one.arguments).map(({ kind }) => kind))
    : [];
  const inserted = kinds.length > 0 ? insertedBy(call) : [];
  const entries = kinds.includes('database-write') ? [...entriesOf(call), ...inserted] : inserted;
  for (const { names, fields } of entries) {
    if (!names.some(isAuditName)) continue;
    if (!fields.some(([name, value]) => namesDeed(name) && hasWords(value))) continue;
    return { who: fields.some(([name, value]) => saysWho(name, value)) };
  }
  return undefined;
}

const hasWords = (value: Value) =>
  isMadeOf(value, (one) => one.kind === 'constant' && typeof one.value === 'string' && /\w{3}/.test(one.value));

function saysWho(name: string, value: Value): boolean {
  if (namesDoer(name)) return optionsOf(value).some(({ value: one }) => one.kind !== 'constant');
  return isMadeOf(value, (one) => partsOf(one).includes('identity'));
}

interface Entry {
  names: string[];
  fields: (readonly [string, Value])[];
}

/** `add(AuditLog(action=…))`, `auditLog.create({ data: {…} })`, `insert(auditLogs).values({…})`. */
function entriesOf(call: Call): Entry[] {
  const { callee, given } = call;
  const values = [...given.positional, ...given.named.values()];
  const instances = values.flatMap((value) =>
    optionsOf(value).flatMap(({ value: one }) =>
      one.kind === 'instance' && one.of.node.name ? [{ names: [one.of.node.name], fields: [...one.fields] }] : [],
    ),
  );
  const behind = chainOf(callee.made).flatMap((made) => [
    ...made.arguments.positional,
    ...made.arguments.named.values(),
  ]);
  const tables = behind.flatMap((value) => [value, ...(value.kind === 'made' ? value.arguments.positional : [])]);
  const names = [...callee.path, ...tables.flatMap((value) => knownText(value) ?? [])].filter(isShort);
  const fields = [...given.named, ...values.flatMap(fieldsIn)];
  return [...instances, { names, fields }];
}

const isShort = (name: string) => name.length > 0 && name.length < 60;

/** Also of what lies in them: `{ data: {…} }`, a list of rows. */
function fieldsIn(value: Value): [string, Value][] {
  const rows = value.kind === 'list' ? value.items : [value];
  return rows.flatMap((row) => {
    if (row.kind !== 'dict') return [];
    const inner = [...row.entries.values()].flatMap((one) => (one.kind === 'dict' ? [...one.entries] : []));
    return [...row.entries, ...inner];
  });
}

const INSERT = /^\s*insert\s+into\s+[`"[]?([\w.]+)[`"\]]?\s*\(([\w\s,`"]+)\)/i;

/** `INSERT INTO audit_log (actor, action)`: values follow in the order of the columns. */
function insertedBy(call: Call): Entry[] {
  const { statement, parameters } = statementOf(call);
  const text = knownText(statement)?.slice(0, 2000);
  const [, table, columns] = (text !== undefined && INSERT.exec(text)) || [];
  if (table === undefined || columns === undefined || !parameters) return [];
  const values = parameters.kind === 'list' ? parameters.items : [];
  const names = columns.split(',').map((name) => name.replace(/["`\s]/g, ''));
  const fields = names.flatMap((name, at) => (values[at] ? [[name, values[at]] as const] : []));
  return [{ names: [table], fields: [...fields, ...fieldsIn(parameters)] }];
}
