// Components: what runs here, what it stores its data in, what it calls, who calls it and what builds it.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { FactOf } from '../core/fact.ts';
import type { Component } from '../core/model.ts';
import type { Catalogue } from './catalogue.ts';
import type { Connection } from './connections.ts';
import { shippedStage } from './containers.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import type { Packages } from './packages.ts';
import { componentProperties } from './properties/component.ts';
import type { Pipeline, Reach } from './surroundings.ts';
import { imagesOf, type Unit, type Units } from './units.ts';

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
  for (const component of [...farEnds(parts), ...surroundings(parts), ...users(input)]) {
    const known = components.get(component.id);
    if (known === undefined) components.set(component.id, component);
    else known.evidence = evidenceList([...known.evidence, ...component.evidence]);
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

function users({ linked }: ModelInput): Component[] {
  const served = linked.endpoints.filter(({ transport }) => transport === 'http' || transport === 'ws');
  return served.length === 0
    ? []
    : [
        plain(
          USER,
          'actor',
          'User',
          served.slice(0, 1).map(({ evidence }) => evidence),
        ),
      ];
}

function plain(id: string, kind: Component['kind'], name: string, evidence: readonly Evidence[]): Component {
  return { id, kind, name, technology: [], properties: {}, evidence: evidenceList(evidence) };
}

/** Frameworks and languages as the catalogue titles them, then the images it runs in. */
function technologyOf(unit: Unit, { linked }: ModelInput, { packages, catalogue, units }: ComponentParts): string[] {
  const { program } = unit;
  const bases = unit.images.flatMap((image) => {
    const stage = shippedStage(image);
    const local = image.stages.some(({ name }) => name !== '' && name === stage?.base);
    return stage === undefined || local ? [] : [stage.tag === '' ? stage.base : `${stage.base}:${stage.tag}`];
  });
  const images = [...imagesOf(unit), ...bases];
  if (program === undefined) return unique(images);
  const declared = (packages.at(program.home)?.dependencies ?? [])
    .filter(({ development }) => !development || program.kind === 'frontend')
    .map(({ ecosystem, name }) => catalogue.byDependency(ecosystem, name));
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
