// The named properties of components that rules may ask for. A property that makes no sense for a component is left out:
// who an actor runs as, whether a service without dependencies has a lock file.

import type { FactOf } from '../../core/fact.ts';
import type { Properties, Tri } from '../../core/model.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Packages } from '../packages.ts';
import { climb } from '../paths.ts';
import { isWhollySecret } from '../secret-names.ts';
import { mountsSocket } from '../surroundings.ts';
import type { Unit } from '../units.ts';
import { basesOf, developmentServer, isLatest, runsAsRoot } from './image.ts';
import { agreed } from './tri.ts';

export interface ComponentSurroundings {
  packages: Packages;
  catalogue: Catalogue;
  lockfiles: FactOf<'lockfile'>[];
  /** Environment variables that its code reads. */
  reads: FactOf<'environment-read'>[];
}

export const COMPONENT_PROPERTIES = [
  'runsAsRoot',
  'privileged',
  'dockerSocket',
  'imagePinned',
  'imageTagLatest',
  'publishedPort',
  'plaintextSecretsInCompose',
  'lockfilePresent',
  'developmentServer',
  'debugMode',
] as const;

type Property = (typeof COMPONENT_PROPERTIES)[number];

export function componentProperties(unit: Unit, around: ComponentSurroundings): Properties {
  const found: Partial<Record<Property, Tri>> = {
    ...(unit.containers.length + unit.images.length > 0 ? imageProperties(unit, around) : {}),
    ...(unit.containers.length > 0 ? hostProperties(unit) : {}),
    ...(unit.containers.some(({ pod }) => pod === undefined) ? composeProperties(unit) : {}),
    ...packageProperties(unit, around),
  };
  const properties: Properties = {};
  for (const name of COMPONENT_PROPERTIES) {
    const value = found[name];
    if (value !== undefined) properties[name] = value;
  }
  return properties;
}

function imageProperties(unit: Unit, { catalogue, packages }: ComponentSurroundings): Partial<Record<Property, Tri>> {
  const bases = basesOf(unit);
  const serves = developmentServer(unit, unit.program && packages.at(unit.program.home));
  return {
    runsAsRoot: runsAsRoot(unit, catalogue),
    imagePinned: bases.length === 0 ? 'unknown' : agreed(bases.map(({ pinned }) => pinned)),
    imageTagLatest: bases.length === 0 ? 'unknown' : agreed(bases.map(isLatest)),
    ...(serves === undefined ? {} : { developmentServer: serves }),
  };
}

function hostProperties(unit: Unit): Partial<Record<Property, Tri>> {
  return {
    privileged: unit.containers.some(({ privileged }) => privileged),
    dockerSocket: mountsSocket(unit).length > 0,
  };
}

function composeProperties({ containers }: Unit): Partial<Record<Property, Tri>> {
  const literal = containers.flatMap(({ environment }) => environment).filter((one) => one.literal);
  const outside = containers
    .flatMap(({ ports }) => ports)
    .filter(({ host }) => !/^(127\.|localhost$|::1$|\[::1\]$)/.test(host));
  return {
    publishedPort: outside.some(({ host }) => !host.includes('$')) || (outside.length > 0 ? 'unknown' : false),
    plaintextSecretsInCompose: literal.some(({ name }) => isWhollySecret(name)),
  };
}

function packageProperties({ program }: Unit, around: ComponentSurroundings): Partial<Record<Property, Tri>> {
  if (program === undefined) return {};
  const dependencies = around.packages.at(program.home)?.dependencies ?? [];
  const ecosystems = new Set(dependencies.map(({ ecosystem }) => ecosystem));
  const above = new Set(climb(program.home));
  const locked = (ecosystem: string) =>
    around.lockfiles.some((lock) => lock.ecosystem === ecosystem && above.has(lock.directory));
  return {
    ...(ecosystems.size === 0 ? {} : { lockfilePresent: [...ecosystems].every(locked) }),
    debugMode: debugMode(around.reads),
  };
}

/** A debug switch that is on by default; one without a default is set where nobody here sees it. */
function debugMode(reads: readonly FactOf<'environment-read'>[]): Tri {
  const switches = reads.filter(({ name }) => /^(\w+_)?DEBUG$/.test(name));
  if (switches.some((one) => one.hasDefault && /^(1|true|yes|on)$/i.test(one.default))) return true;
  return switches.some(({ hasDefault }) => !hasDefault) ? 'unknown' : false;
}
