// What each unit talks to: databases, queues and services of others, known from the libraries it imports (and for
// databases, whose drivers are often loaded by name, from those it declares), joined with the containers that are one.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { Library } from '../core/library.ts';
import type { ComponentKind, EffectKind } from '../core/model.ts';
import type { Catalogue } from './catalogue.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import type { Packages } from './packages.ts';
import { slug } from './paths.ts';
import { effectsByUnit } from './surroundings.ts';
import { prefixOf, type Unit, type Units } from './units.ts';

export interface Connection {
  /** Undefined when the code that connects belongs to no unit. */
  from: Unit | undefined;
  /** The id of a component. */
  to: string;
  kind: ComponentKind;
  name: string;
  protocol: string | undefined;
  encrypted: boolean | undefined;
  libraries: string[];
  evidence: Evidence[];
}

type Connects = NonNullable<Library['connects']>;

interface Use {
  from: Unit | undefined;
  library: Library;
  connects: Connects;
  evidence: Evidence;
}

/** Query mappers speak `sql` to a database that only its driver or its container names. */
const SQL_DATABASES: ReadonlySet<string> = new Set(['postgresql', 'mysql', 'sqlite']);

export function readConnections(
  input: ModelInput,
  units: Units,
  packages: Packages,
  catalogue: Catalogue,
): Connection[] {
  const uses = [
    ...importedUses(input, units, catalogue),
    ...declaredUses(units, packages, catalogue),
    ...askedUses(input, units, catalogue),
  ];
  const containers = units.all.flatMap((unit) => {
    const connects = imageConnects(unit, catalogue);
    return connects === undefined ? [] : [{ unit, connects }];
  });
  const connections = new Map<string, Connection>();
  for (const use of uses) {
    const connects = sqlDatabase(use, uses, containers) ?? use.connects;
    for (const to of targetsOf(use.from, connects, containers)) {
      const key = `${use.from?.id ?? ''} ${to}`;
      const { kind, name, protocol, encrypted } = connects;
      const known = connections.get(key) ?? {
        from: use.from,
        to,
        kind,
        name,
        protocol,
        encrypted,
        libraries: [],
        evidence: [],
      };
      connections.set(key, known);
      if (!known.libraries.includes(use.library.id)) known.libraries.push(use.library.id);
      known.evidence.push(use.evidence);
    }
  }
  return [...connections.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, one]) => ({ ...one, libraries: one.libraries.sort(compareText), evidence: evidenceList(one.evidence) }));
}

/** What the libraries of a connection are known to do at its far end. */
export function effectKindsOf({ libraries }: Connection, catalogue: Catalogue): Set<EffectKind> {
  const known = libraries.flatMap((id) => catalogue.byId(undefined, id) ?? []);
  return new Set(known.flatMap(({ effects }) => effects.map(({ kind }) => kind)));
}

function importedUses({ linked }: ModelInput, units: Units, catalogue: Catalogue): Use[] {
  return linked.imports.flatMap(({ ecosystem, library: id, evidence }) => {
    const library = catalogue.byId(ecosystem, id);
    if (library?.connects === undefined) return [];
    return [{ from: userOf(evidence.file, units), library, connects: library.connects, evidence }];
  });
}

/** Code that belongs to no unit is the only service's, when there is only one. */
function userOf(file: string, units: Units): Unit | undefined {
  const services = units.all.filter(({ kind, program }) => kind === 'service' && program);
  return units.ownerOf(file) ?? (services.length === 1 ? services[0] : undefined);
}

function declaredUses(units: Units, packages: Packages, catalogue: Catalogue): Use[] {
  return units.all.flatMap((unit) => {
    if (unit.kind !== 'service' || unit.program === undefined) return [];
    return (packages.at(unit.program.home)?.dependencies ?? []).flatMap(
      ({ ecosystem, name, development, evidence }) => {
        const library = development ? undefined : catalogue.byDependency(ecosystem, name);
        const connects = library?.connects;
        if (library === undefined || (connects?.kind !== 'store' && connects?.kind !== 'queue')) return [];
        return [{ from: unit, library, connects, evidence }];
      },
    );
  });
}

/** Services that are asked with plain requests. */
function askedUses(input: ModelInput, units: Units, catalogue: Catalogue): Use[] {
  return effectsByUnit(input, units).flatMap(({ effect: { kind, library: id, evidence }, unit }) => {
    const library = id === undefined ? undefined : catalogue.byId(undefined, id);
    if (library?.asked?.does !== kind || library.connects === undefined) return [];
    return [{ from: unit, library, connects: library.connects, evidence }];
  });
}

function imageConnects(unit: Unit, catalogue: Catalogue): Connects | undefined {
  if (unit.program !== undefined) return undefined;
  const [image] = unit.containers.filter(({ context }) => context === undefined);
  return image === undefined ? undefined : catalogue.byImage(image.image)?.connects;
}

type Known = { unit: Unit; connects: Connects };

/** A mapper's `SQL database` is the one database that its unit's drivers, or else the containers, name. */
function sqlDatabase(
  { from, connects }: Use,
  uses: readonly Use[],
  containers: readonly Known[],
): Connects | undefined {
  if (connects.protocol !== 'sql') return undefined;
  const isSql = (one: Connects) => SQL_DATABASES.has(one.protocol ?? '');
  const drivers = uses.filter((use) => use.from === from && isSql(use.connects)).map((use) => use.connects);
  const candidates = drivers.length > 0 ? drivers : containers.map((one) => one.connects).filter(isSql);
  return new Set(candidates.map(({ name }) => name)).size === 1 ? candidates[0] : undefined;
}

/** The containers that are this database: those the unit depends on, else all of that name; else a component of its own. */
function targetsOf(from: Unit | undefined, connects: Connects, containers: readonly Known[]): string[] {
  const same = containers.filter((one) => one.connects.name === connects.name).map(({ unit }) => unit);
  const asked = new Set((from?.containers ?? []).flatMap(({ dependsOn }) => dependsOn));
  const named = same.filter((unit) => unit.containers.some(({ service }) => asked.has(service)));
  const found = named.length > 0 ? named : same;
  return found.length > 0 ? found.map(({ id }) => id) : [`${prefixOf(connects.kind)}:${slug(connects.name)}`];
}
