// Declarations of the model: what files declare, with everything that is said of each and where it is said. Single files
// speak first; then the joins of several files, each in a file of its own beside this one.

import { compareEvidence, compareText, type Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { type Declaration, EXPOSURES, type Exposure, type Properties } from '../../core/model.ts';
import { widest } from '../../core/severity.ts';
import { containerKey } from '../deployment/pods.ts';
import { evidenceList } from '../evidence-list.ts';
import { directoryOf } from '../paths.ts';
import type { Pipeline } from '../surroundings.ts';
import type { Units } from '../units.ts';
import { code } from './code.ts';
import { consistency } from './consistency.ts';
import { images } from './images.ts';
import { tellOnce } from './one-credential.ts';
import { pipelines } from './pipelines.ts';
import { withoutRepeats } from './repeats.ts';
import { repository } from './repository.ts';
import { secrets } from './secrets.ts';
import {
  type Beginning,
  declarationId,
  type Join,
  type JoinParts,
  type Said,
  type Statement,
  statementOf,
} from './statement.ts';
import { workloads } from './workloads.ts';

const JOINS: readonly Join[] = [images, workloads, pipelines, repository, secrets, code, consistency];

export function joinDeclarations(parts: Omit<JoinParts, 'said'>): Declaration[] {
  const said = saidByFiles(parts.input.facts, parts);
  const joined = JOINS.map((join) => join({ ...parts, said }));
  const all = {
    beginnings: [...said.beginnings, ...joined.flatMap((one) => one.beginnings ?? [])],
    statements: [...said.statements, ...joined.flatMap((one) => one.statements ?? [])],
  };
  const { facts, alike = [] } = parts.input;
  const { beginnings, statements } = withoutRepeats(tellOnce(all, facts, alike));
  const statementsOf = grouped(statements, ({ of }) => of);
  return [...grouped(beginnings, ({ id }) => id)]
    .flatMap(([id, own]) => declarationOf(own, statementsOf.get(id) ?? []) ?? [])
    .sort((a, b) => compareText(a.id, b.id));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

interface Places {
  units: Units;
  pipelines: readonly Pipeline[];
}

function saidByFiles(facts: readonly Fact[], places: Places): Said {
  const beginnings = facts.flatMap((fact) => {
    if (fact.kind !== 'declares') return [];
    const { what: kind, name, evidence } = fact;
    const component = componentOf(kind, fact.id, evidence.file, places);
    return [{ id: declarationId(fact), kind, name, ...(component === undefined ? {} : { component }), evidence }];
  });
  const statements = facts.flatMap((fact) => (fact.kind === 'declared' ? [statementOf(fact)] : []));
  return { beginnings, statements };
}

const WORKFLOWS = '.github/workflows';
const OF_PIPELINES = new Set(['workflow', 'job', 'step']);

function componentOf(kind: string, id: string, file: string, { units, pipelines }: Places): string | undefined {
  const container = kind === 'workload' ? units.ofContainer(containerKey(file, id)) : undefined;
  if (container !== undefined) return container.id;
  if (!OF_PIPELINES.has(kind)) return units.ownerOf(file)?.id;
  const own = pipelines.find(({ directory }) => directory === directoryOf(file));
  // Actions and the settings of Dependabot: what the workflows of the repository are made from.
  const made = /(?:^|\/)action\.ya?ml$|^\.github\/dependabot\.ya?ml$/.test(file);
  return (own ?? (made ? pipelines.find(({ directory }) => directory === WORKFLOWS) : undefined))?.id;
}

/** What stands first names it. */
function declarationOf(beginnings: readonly Beginning[], statements: readonly Statement[]): Declaration | undefined {
  const [first] = [...beginnings].sort(
    (a, b) => compareEvidence(a.evidence, b.evidence) || compareText(a.name, b.name),
  );
  if (first === undefined) return undefined;
  const { evidence: _, ...own } = first;
  const exposures = statements
    .filter(({ property }) => property === 'exposure')
    .map(({ value }) => exposureNamed(value));
  const said = [
    ...grouped(
      statements.filter(({ property }) => property !== 'exposure'),
      ({ property }) => property,
    ),
  ]
    .sort(([a], [b]) => compareText(a, b))
    .map(([property, about]) => [property, settled(about)] as const);
  return {
    ...own,
    ...(exposures.length === 0 ? {} : { exposure: widest(exposures) }),
    properties: Object.fromEntries(said.map(([property, { value }]) => [property, value])),
    because: Object.fromEntries(said.map(([property, { places }]) => [property, places])),
    evidence: evidenceList(beginnings.map(({ evidence }) => evidence)),
  };
}

const exposureNamed = (text: string): Exposure => EXPOSURES.find((one) => one === text) ?? 'unknown';

/** One place that says yes outweighs others; of words that differ none is believed. The places are those that decide. */
function settled(statements: readonly Statement[]): { value: Properties[string]; places: Evidence[] } {
  const values = new Set(statements.map(({ value }) => value));
  const [only = 'unknown'] = values;
  const decided = values.has('true') ? 'true' : values.size === 1 ? only : 'unknown';
  const deciding = statements.filter(({ value }) => value === decided);
  const places = (deciding.length > 0 ? deciding : statements).map(({ note = '', evidence }) =>
    note === '' ? evidence : { ...evidence, note },
  );
  const value = decided === 'true' ? true : decided === 'false' ? false : decided;
  return { value, places: distinct(places) };
}

function distinct(places: readonly Evidence[]): Evidence[] {
  const byKey = new Map(places.map((at) => [JSON.stringify([at.file, at.line, at.column, at.note]), at]));
  return [...byKey.values()].sort((a, b) => compareEvidence(a, b) || compareText(a.note ?? '', b.note ?? ''));
}
