// Assets that the program's own types tell of: for each type that is kept, its credentials and what it holds of people, with
// where they lie and where they were seen to leave.

import { compareText, type Evidence } from '../../core/evidence.ts';
import type { LinkedField, LinkedKept, LinkedRecord } from '../../core/linked.ts';
import type { Asset, Properties } from '../../core/model.ts';
import type { Connection } from '../connections.ts';
import { evidenceList } from '../evidence-list.ts';
import type { ModelInput } from '../input.ts';
import type { Reach } from '../surroundings.ts';
import type { Unit, Units } from '../units.ts';
import { asset, type Place } from './asset.ts';

export interface RecordParts {
  units: Units;
  connections: readonly Connection[];
  reaches: readonly Reach[];
}

type Class = LinkedField['class'];

/** One class of fields of one type. */
interface Group {
  record: LinkedRecord;
  class: Class;
  fields: LinkedField[];
}

/** More than a reader follows one by one, of each class; the rest is one asset that counts them. */
const MOST = { credential: 12, token: 5, pii: 8, audit: 4 };
const CLASSES = ['credential', 'token', 'pii', 'audit'] as const;

export function recordAssets({ linked: { records = [] } }: ModelInput, parts: RecordParts): Asset[] {
  const groups = records.flatMap(groupsOf);
  return CLASSES.flatMap((kind) => {
    const all = groups.filter((group) => group.class === kind).sort(byWeight);
    const rest = all.length > MOST[kind] + 1 ? all.slice(MOST[kind]) : [];
    const named = all.slice(0, all.length - rest.length).map((group) => assetOf(group, parts));
    return [...unique(named), ...(rest.length > 0 ? [countOf(rest, kind, parts)] : [])];
  });
}

function groupsOf(record: LinkedRecord): Group[] {
  if (record.kept.length === 0) return [];
  return CLASSES.flatMap((kind) => {
    const fields = record.fields.filter((field) => field.class === kind);
    return fields.length > 0 ? [{ record, class: kind, fields }] : [];
  });
}

/** What leaves and what lies open first. */
function byWeight(a: Group, b: Group): number {
  const weight = ({ record, fields }: Group) => {
    const plain = record.kept.some(({ how }) => fields.some(({ name }) => how[name]?.how === 'plaintext'));
    return (plain ? 4 : 0) + (leavesOf(record, fields).length > 0 ? 2 : 0) + Math.min(fields.length, 9) / 10;
  };
  return weight(b) - weight(a) || compareText(a.record.name, b.record.name) || compareText(fileOf(a), fileOf(b));
}

const fileOf = ({ record }: Group) => record.evidence.file;

const TITLES: Record<Class, string> = {
  credential: 'Credentials',
  token: 'Tokens',
  pii: 'Personal data',
  audit: 'Records of who did what',
};

function assetOf({ record, class: kind, fields }: Group, parts: RecordParts): Asset {
  const names = [...new Set(fields.map(({ name }) => name))];
  const told = `${names.slice(0, 6).join(', ')}${names.length > 6 ? ' …' : ''}`;
  const title = kind === 'audit' ? `${TITLES[kind]}: ${record.name}` : `${TITLES[kind]} of ${record.name}: ${told}`;
  const places = record.kept.flatMap((kept) => placesOf(kept, fields, record, parts));
  const made = asset(
    `${kind}:${record.name}`,
    title,
    kind,
    places,
    fields.map(({ evidence }) => evidence),
  );
  const protections = protectionOf(record, fields);
  const leaves = leavesOf(record, fields);
  const plain = plainOf(record, fields);
  const inPlain = plainProperties(record, fields);
  return {
    ...made,
    properties: {
      ...made.properties,
      ...protections,
      ...leavingProperties(leaves),
      ...inPlain,
    },
    because: {
      ...(plain.length > 0 && placesFor(['plaintext', ...PLAIN.filter((one) => inPlain[one])], plain)),
      ...placesOfLeaves(leaves),
    },
  };
}

function placesOf(kept: LinkedKept, fields: readonly LinkedField[], record: LinkedRecord, parts: RecordParts): Place[] {
  const unit = parts.units.ownerOf(record.evidence.file) ?? onlyService(parts.units);
  const component = componentOf(kept, unit, parts);
  const path = kept.in === 'file' || kept.in === 'browser' ? kept.path : undefined;
  const where = { ...(component !== undefined && { component }), ...(path !== undefined && { path }) };
  return fields.map(({ name }) => ({ ...where, how: kept.how[name]?.how ?? 'unknown' }));
}

function onlyService({ all }: Units): Unit | undefined {
  const services = all.filter(({ kind, program }) => kind === 'service' && program);
  return services.length === 1 ? services[0] : undefined;
}

function componentOf(
  kept: LinkedKept,
  unit: Unit | undefined,
  { units, connections, reaches }: RecordParts,
): string | undefined {
  if (kept.in === 'file')
    return reaches.find(({ kind, from }) => kind === 'file-system' && from === unit)?.to ?? unit?.id;
  if (kept.in === 'browser') return units.ownerOf(kept.evidence.file)?.id;
  const stores = connections.filter(
    ({ to, kind }) => (units.all.find(({ id }) => id === to)?.kind ?? kind) === 'store',
  );
  const own = stores.filter(({ from }) => from === unit);
  const named = own.filter(({ libraries }) => kept.library !== undefined && libraries.includes(kept.library));
  return [...named, ...own, ...stores][0]?.to ?? unit?.id;
}

/** Where it is encrypted or hashed, by what. */
function protectionOf({ kept }: LinkedRecord, fields: readonly LinkedField[]): Properties {
  const told = kept.flatMap(({ how }) => fields.flatMap(({ name }) => how[name] ?? []));
  const by = [...new Set(told.filter(({ how }) => how !== 'plaintext').map((one) => one.by))].sort(compareText);
  return by.length > 0 ? { protectedBy: by.join(', ') } : {};
}

function plainOf({ kept }: LinkedRecord, fields: readonly LinkedField[]): Evidence[] {
  return kept.flatMap(({ how }) =>
    fields.flatMap(({ name }) => (how[name]?.how === 'plaintext' ? [how[name].evidence] : [])),
  );
}

/** A password that is kept as it was typed, and anything that files and tables of the service hold in plain. */
function plainProperties(
  { kept }: LinkedRecord,
  fields: readonly LinkedField[],
): Record<(typeof PLAIN)[number], boolean> {
  const isPlain = (one: LinkedKept, { name }: LinkedField) => one.how[name]?.how === 'plaintext';
  const passwords = fields.filter(({ holds }) => holds === 'password');
  const typed = kept.some((one) => one.in === 'database' && passwords.some((field) => isPlain(one, field)));
  const held = kept.some((one) => one.in !== 'browser' && fields.some((field) => isPlain(one, field)));
  return { passwordInPlain: typed, keptInPlain: held };
}

const PLAIN = ['keptInPlain', 'passwordInPlain'] as const;

const placesFor = (properties: readonly string[], evidence: readonly Evidence[]) =>
  Object.fromEntries(properties.map((property) => [property, evidenceList(evidence)]));

function placesOfLeaves(leaves: readonly Leaves[]): Record<string, Evidence[]> {
  const found: Record<string, Evidence[]> = {};
  for (const { property, evidence } of leaves) Object.assign(found, placesFor([property, seenAs(property)], evidence));
  return found;
}

/** What rules ask: whether it was seen, which is never unknown. */
const seenAs = (property: string) => property.replace('leaves', 'seen');

const PROPERTIES = {
  response: 'leavesInResponse',
  log: 'leavesInLogs',
  prompt: 'leavesInPrompt',
  telemetry: 'leavesInTelemetry',
} as const;

interface Leaves {
  property: (typeof PROPERTIES)[keyof typeof PROPERTIES];
  evidence: Evidence[];
}

function leavesOf({ leaves }: LinkedRecord, fields: readonly LinkedField[]): Leaves[] {
  const names = new Set(fields.map(({ name }) => name));
  return Object.entries(PROPERTIES).flatMap(([by, property]) => {
    const own = leaves.filter((one) => one.by === by && one.fields.some((field) => names.has(field)));
    return own.length > 0 ? [{ property, evidence: own.map(({ evidence }) => evidence) }] : [];
  });
}

/** That nothing was seen does not say that nothing leaves. */
function leavingProperties(leaves: readonly Leaves[]): Properties {
  const seen = new Set(leaves.map(({ property }) => property));
  const properties: Properties = {};
  for (const property of Object.values(PROPERTIES)) {
    properties[property] = seen.has(property) ? true : 'unknown';
    properties[seenAs(property)] = seen.has(property);
  }
  return properties;
}

/** Two types of one name: the second is told apart by its file. */
function unique(assets: readonly Asset[]): Asset[] {
  const taken = new Set<string>();
  return assets.map((one) => {
    const id = taken.has(one.id) ? `${one.id}@${one.evidence[0]?.file ?? ''}` : one.id;
    taken.add(id);
    return { ...one, id };
  });
}

function countOf(rest: readonly Group[], kind: Class, parts: RecordParts): Asset {
  const places = rest.flatMap(({ record, fields }) =>
    record.kept.flatMap((kept) => placesOf(kept, fields, record, parts)),
  );
  const evidence = rest.flatMap(({ fields }) => fields.slice(0, 1).map((field) => field.evidence));
  const names = `${TITLES[kind]} of ${rest.length} other types`;
  return asset(`${kind}:other-types`, names, kind, places, evidence);
}
