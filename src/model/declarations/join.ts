// Declarations of the model: what files declare, with everything that is said of each and where it is said. Single files
// speak first; then the joins of several files, each in a file of its own beside this one.

import { compareEvidence, compareText, type Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { type Declaration, EXPOSURES, type Properties } from '../../core/model.ts';
import { evidenceList } from '../evidence-list.ts';
import { directoryOf } from '../paths.ts';
import type { Pipeline } from '../surroundings.ts';
import type { Units } from '../units.ts';
import { consistency } from './consistency.ts';
import { images } from './images.ts';
import { pipelines } from './pipelines.ts';
import { repository } from './repository.ts';
import { secrets } from './secrets.ts';
import { type Beginning, declarationId, type Join, type JoinParts, type Said, statementOf } from './statement.ts';
import { workloads } from './workloads.ts';

const JOINS: readonly Join[] = [images, workloads, pipelines, repository, secrets, consistency];

export function joinDeclarations(parts: Omit<JoinParts, 'said'>): Declaration[] {
  const said = saidByFiles(parts.input.facts, parts);
  const joined = JOINS.map((join) => join({ ...parts, said }));
  const beginnings = [...said.beginnings, ...joined.flatMap((one) => one.beginnings ?? [])];
  const statements = [...said.statements, ...joined.flatMap((one) => one.statements ?? [])];
  const declarations = new Map<string, Draft>();
  for (const beginning of beginnings) begin(declarations, beginning);
  for (const { of, property, value, note = '', evidence } of statements) {
    const draft = declarations.get(of);
    if (draft) say(draft, property, value, note === '' ? evidence : { ...evidence, note });
  }
  return [...declarations.values()].map(finished).sort((a, b) => compareText(a.id, b.id));
}

interface Places {
  units: Units;
  pipelines: readonly Pipeline[];
}

function saidByFiles(facts: readonly Fact[], places: Places): Said {
  const beginnings = facts.flatMap((fact) => {
    if (fact.kind !== 'declares') return [];
    const { what: kind, name, evidence } = fact;
    const component = componentOf(kind, name, evidence.file, places);
    return [{ id: declarationId(fact), kind, name, ...(component === undefined ? {} : { component }), evidence }];
  });
  const statements = facts.flatMap((fact) => (fact.kind === 'declared' ? [statementOf(fact)] : []));
  return { beginnings, statements };
}

const OF_PIPELINES = new Set(['workflow', 'job', 'step']);

function componentOf(kind: string, name: string, file: string, { units, pipelines }: Places): string | undefined {
  const container = kind === 'workload' ? units.ofContainer(`${directoryOf(file)}/${name}`) : undefined;
  if (container !== undefined) return container.id;
  if (!OF_PIPELINES.has(kind)) return units.ownerOf(file)?.id;
  return pipelines.find(({ directory }) => directory === directoryOf(file))?.id;
}

type Draft = Declaration & { because: Record<string, Evidence[]> };

function begin(declarations: Map<string, Draft>, { evidence, ...own }: Beginning): void {
  const known = declarations.get(own.id);
  if (known) known.evidence.push(evidence);
  else declarations.set(own.id, { ...own, properties: {}, because: {}, evidence: [evidence] });
}

/** One place that says yes outweighs others; of words that differ none is believed. */
function say(draft: Draft, property: string, value: string, at: Evidence): void {
  if (property === 'exposure') {
    draft.exposure = EXPOSURES.find((one) => one === value) ?? 'unknown';
    return;
  }
  const before = draft.properties[property];
  const said = value === 'true' ? true : value === 'false' ? false : value;
  const after = before === undefined || before === said ? said : eitherOf(before, said);
  // The places are those that say what holds in the end.
  const kept = after === before ? (draft.because[property] ?? []) : [];
  if (after === said || after === 'unknown') kept.push(at);
  draft.properties[property] = after;
  draft.because[property] = kept;
}

function eitherOf(a: Properties[string], b: Properties[string]): Properties[string] {
  return a === true || b === true ? true : 'unknown';
}

function finished(draft: Draft): Declaration {
  const because = Object.entries(draft.because)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, places]) => [name, [...places].sort(compareEvidence)] as const);
  const properties = Object.entries(draft.properties).sort(([a], [b]) => compareText(a, b));
  return {
    ...draft,
    properties: Object.fromEntries(properties),
    because: Object.fromEntries(because),
    evidence: evidenceList(draft.evidence),
  };
}
