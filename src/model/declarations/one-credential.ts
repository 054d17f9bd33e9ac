// One credential is one threat: where several places tell of the same one, what says most of it keeps the finding, and
// the others become its places. The same are those that stand on one line, that say one value, or that have one name in one
// system and one thing to mend.

import type { Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { compareSightings, isStore, lineOf, type Sighting, sightingsIn, systemOf } from './sightings.ts';
import type { Said, Statement } from './statement.ts';

/** `alike`: places of which each list says one value, whatever it is. */
export function tellOnce(said: Said, facts: readonly Fact[], alike: readonly (readonly Evidence[])[]): Said {
  const sightings = sightingsIn(said, facts);
  const written = dotenvLines(facts);
  const groups = groupsOf(sightings, alike);
  const dropped = new Set<Statement>();
  const added: Statement[] = [];
  for (const group of groups) {
    const [first, ...others] = group.sort(compareSightings);
    if (first === undefined) continue;
    const moved = others.filter((one) => !isSameThreat(one, first) && mayMove(one, first));
    for (const { statement } of moved) {
      dropped.add(statement);
      added.push(placeOf(first, statement.evidence, statement.note));
    }
    added.push(...linesOf(group, written, alike).map((evidence) => placeOf(first, evidence, THE_SAME)));
  }
  return without(said, dropped, added);
}

const THE_SAME = 'the same stands here';

/** What a key does is a harm of its own, and so is who gave it out: only what says no more than that it stands there moves. */
function mayMove(one: Sighting, first: Sighting): boolean {
  const [a, b] = [one.statement, first.statement];
  return !one.hasPurpose || (a.property === b.property && a.value === b.value);
}

/** What one rule says of one component is one threat by itself. */
function isSameThreat(one: Sighting, other: Sighting): boolean {
  if (one.statement.of === other.statement.of && one.statement.property === other.statement.property) return true;
  const [a, b] = [one.statement, other.statement];
  return one.component === other.component && a.property === b.property && a.value === b.value;
}

function placeOf({ statement: { of, property, value } }: Sighting, evidence: Evidence, note = ''): Statement {
  return { of, property, value, note: note === '' ? THE_SAME : note, evidence };
}

/** A declaration of a text that is told elsewhere ends; of others only this is left out. */
function without({ beginnings, statements }: Said, dropped: ReadonlySet<Statement>, added: Statement[]): Said {
  const ended = new Set([...dropped].flatMap(({ of, property }) => (property === 'kind' ? [of] : [])));
  return {
    beginnings: beginnings.filter(({ id }) => !ended.has(id)),
    statements: [...statements.filter((one) => !dropped.has(one) && !ended.has(one.of)), ...added],
  };
}

interface DotenvLine {
  name: string;
  evidence: Evidence;
}

function dotenvLines(facts: readonly Fact[]): DotenvLine[] {
  return facts.flatMap((fact) =>
    fact.kind === 'environment-set' && fact.literal ? [{ name: fact.name, evidence: fact.evidence }] : [],
  );
}

/** Lines of dotenv files that say the same value as one of the group, or the same name beside it. */
function linesOf(
  group: readonly Sighting[],
  lines: readonly DotenvLine[],
  alike: readonly (readonly Evidence[])[],
): Evidence[] {
  if (lines.length === 0) return [];
  const own = new Set(group.map(({ statement }) => lineOf(statement.evidence)));
  const same = new Set(
    alike.filter((list) => list.some((at) => own.has(lineOf(at)))).flatMap((list) => list.map(lineOf)),
  );
  const isBeside = ({ name, evidence }: DotenvLine) =>
    group.some(
      (one) => one.weakness === 'written' && one.name === name && one.systems.includes(systemOf(evidence.file)),
    );
  return lines
    .filter((line) => !own.has(lineOf(line.evidence)) && (same.has(lineOf(line.evidence)) || isBeside(line)))
    .map(({ evidence }) => evidence);
}

/** Sightings of one credential; those that stand alone are a group, too. */
function groupsOf(sightings: readonly Sighting[], alike: readonly (readonly Evidence[])[]): Sighting[][] {
  const values = new Map(alike.flatMap((list, index) => list.map((at) => [lineOf(at), index] as const)));
  const firstOf = new Map<string, number>();
  const parents = sightings.map((_, index) => index);
  const contested = contestedNames(sightings);
  for (const [index, sighting] of sightings.entries()) {
    for (const key of keysOf(sighting, values).filter((one) => !contested.has(one))) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, index);
      else parents[rootOf(parents, index)] = rootOf(parents, first);
    }
  }
  const groups = new Map<number, Sighting[]>();
  for (const [index, sighting] of sightings.entries()) {
    const root = rootOf(parents, index);
    groups.set(root, [...(groups.get(root) ?? []), sighting]);
  }
  return [...groups.values()];
}

function keysOf({ statement, weakness, name, systems }: Sighting, values: ReadonlyMap<string, number>): string[] {
  const line = lineOf(statement.evidence);
  const value = values.get(line);
  return [
    `line ${weakness} ${line}`,
    ...(value === undefined ? [] : [`value ${value}`]),
    ...(name === undefined ? [] : systems.map((system) => `${weakness} ${name} ${system}`)),
  ];
}

/** Two stores of one system may each have a password of this name, and they need not be the same. */
function contestedNames(sightings: readonly Sighting[]): Set<string> {
  const stores = new Map<string, Set<string>>();
  for (const one of sightings.filter(isStore))
    for (const key of keysOf(one, new Map()).slice(1))
      stores.set(key, (stores.get(key) ?? new Set()).add(one.component ?? ''));
  return new Set([...stores].flatMap(([key, { size }]) => (size > 1 ? [key] : [])));
}

function rootOf(parents: readonly number[], index: number): number {
  let at = index;
  for (let up = parents[at]; up !== undefined && up !== at; up = parents[at]) at = up;
  return at;
}
