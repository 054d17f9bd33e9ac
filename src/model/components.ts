// Components: what runs here, what it stores its data in, what it calls, who calls it and what builds it.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { FactOf } from '../core/fact.ts';
import type { Component } from '../core/model.ts';
import { type Catalogue, imageName } from './catalogue.ts';
import type { Connection } from './connections.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import type { Packages } from './packages.ts';
import { componentProperties } from './properties/component.ts';
import { basesOf } from './properties/image.ts';
import { CONTAINER_HOST, type Pipeline, publishedServices, type Reach } from './surroundings.ts';
import type { Unit, Units } from './units.ts';

export const USER = 'actor:user';

export interface ComponentParts {
  units: Units;
  packages: Packages;
  catalogue: Catalogue;
  connections: Connection[];
  reaches: Reach[];
  pipelines: Pipeline[];
}

export function joinComponents(input: ModelInput, parts: ComponentParts): Component[] {
  const components = new Map<string, Component>();
  const reads = environmentReads(input, parts.units);
  const lockfiles = input.facts.filter((fact) => fact.kind === 'lockfile');
  for (const unit of parts.units.all) {
    const properties = componentProperties(unit, { ...parts, lockfiles, reads: reads.get(unit) ?? [] });
    const technology = technologyOf(unit, input, parts);
    const { id, kind, name, path, evidence } = unit;
    const place = path === undefined ? {} : { path };
    components.set(id, { id, kind, name, technology, ...place, properties, evidence: evidenceList(evidence) });
  }
  for (const component of [...farEnds(parts), ...surroundings(parts), ...users(input, parts), ...host(parts)]) {
    const known = components.get(component.id);
    if (known === undefined) components.set(component.id, component);
    else known.evidence = evidenceList(component.evidence, known.evidence);
  }
  return [...components.values()].sort((a, b) => compareText(a.id, b.id));
}

function environmentReads({ facts }: ModelInput, units: Units): Map<Unit, FactOf<'environment-read'>[]> {
  const reads = new Map<Unit, FactOf<'environment-read'>[]>();
  for (const fact of facts) {
    const unit = fact.kind === 'environment-read' ? units.ownerOf(fact.evidence.file) : undefined;
    if (fact.kind === 'environment-read' && unit) reads.set(unit, [...(reads.get(unit) ?? []), fact]);
  }
  return reads;
}

function farEnds({ connections }: ComponentParts): Component[] {
  return connections.map(({ to, kind, name, evidence }) => plain(to, kind, name, evidence));
}

function surroundings({ reaches, pipelines }: ComponentParts): Component[] {
  const around = reaches.map(({ kind, to, name, evidence }) =>
    plain(to, kind === 'file-system' ? 'store' : 'external system', name, evidence),
  );
  const builds = pipelines.map(({ id, directory, evidence }) => ({
    ...plain(id, 'pipeline', `Workflows in ${directory}`, evidence),
    path: directory,
  }));
  return [...around, ...builds];
}

function users({ linked }: ModelInput, { units }: ComponentParts): Component[] {
  const served = linked.endpoints.filter(({ transport }) => transport === 'http' || transport === 'ws');
  const published = publishedServices(units).flatMap(({ containers }) => containers.flatMap(({ ports }) => ports));
  const [first] = evidenceList([...served, ...published].map(({ evidence }) => evidence));
  return first === undefined ? [] : [plain(USER, 'actor', 'User', [first])];
}

/** What runs the containers: seen where an image is built or a container is described, not in the code inside. */
function host({ units }: ComponentParts): Component[] {
  const built = units.all.filter(({ images }) => images.length > 0);
  const described = built.flatMap(({ images, containers }) => [
    ...images.flatMap(({ stages }) => stages.filter(({ final }) => final)),
    ...containers,
  ]);
  const evidence = described.flatMap((one) => one.evidence);
  return built.length === 0 ? [] : [plain(CONTAINER_HOST.id, 'external system', CONTAINER_HOST.name, evidence)];
}

function plain(id: string, kind: Component['kind'], name: string, evidence: readonly Evidence[]): Component {
  return { id, kind, name, technology: [], properties: {}, evidence: evidenceList(evidence) };
}

/** Frameworks and languages as the catalogue titles them, then the images it runs in. */
function technologyOf(unit: Unit, { linked }: ModelInput, { packages, catalogue, units }: ComponentParts): string[] {
  const { program } = unit;
  // A bare name beside a build file is as often one of its contexts: no technology.
  const bases = basesOf(unit).filter(({ tag, baked }) => tag !== '' || !baked);
  const images = bases.map(({ image, tag }) => (tag === '' ? imageName(image) : `${imageName(image)}:${tag}`));
  if (program === undefined) return unique(images);
  const declared = (packages.at(program.home)?.dependencies ?? [])
    .map(({ ecosystem, name, development }) => ({ development, library: catalogue.byDependency(ecosystem, name) }))
    .filter(({ development, library }) => !development || (program.kind === 'frontend' && library?.frontend))
    .map(({ library }) => library);
  const imported = linked.imports
    .filter(({ evidence }) => units.ownerOf(evidence.file) === unit)
    .map(({ ecosystem, library }) => catalogue.byId(ecosystem, library));
  const both = units.all.some(({ id, home }) => id !== unit.id && home === unit.home);
  const titles = [...declared, ...imported].flatMap((library) => {
    const other = both && (library?.frontend ?? false) !== (program.kind === 'frontend');
    return library?.technology === undefined || other ? [] : [library.technology];
  });
  const frameworks = program.apps.map(({ framework }) => catalogue.byId(undefined, framework)?.technology ?? framework);
  return unique([...frameworks, ...titles, ...images]);
}

const unique = (words: readonly string[]): string[] => [...new Set(words)].sort(compareText);
