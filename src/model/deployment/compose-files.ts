// Compose files of one directory together: which of them speak of what is deployed, and what a service takes over from
// another by `extends`. Gives the facts as if each service said all of it itself.

import { posix } from 'node:path';
import { environmentOf, isForTests } from '../../core/environments.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import { baseOf, directoryOf, joinInside } from '../paths.ts';

type Declared = FactOf<'declared'>;

const OVERRIDE = /^(?:docker-)?compose\.override\.ya?ml$/;
export const isComposeOverride = (file: string): boolean => OVERRIDE.test(baseOf(file));

/** A file for production stands beside it: then production leaves out what is applied by default. */
export function isLeftOut(override: string, files: Iterable<string>): boolean {
  if (!isComposeOverride(override)) return false;
  const here = directoryOf(override);
  return [...files].some((file) => directoryOf(file) === here && environmentOf(baseOf(file)) === 'production');
}

export interface ComposeFiles {
  /** Files in which services stand. */
  files: ReadonlySet<string>;
  isForDevelopment: (file: string, service: string) => boolean;
}

export function readComposeFiles(facts: readonly Fact[]): ComposeFiles {
  const files = new Set(facts.filter(({ kind }) => kind === 'service').map(({ evidence }) => evidence.file));
  const said = new Set(
    facts
      .filter((fact): fact is Declared => fact.kind === 'declared' && fact.what === 'workload')
      .filter(({ property, value }) => property === 'development' && value === 'true')
      .map(({ evidence, id }) => `${evidence.file}#${id}`),
  );
  return {
    files,
    isForDevelopment: (file, service) => said.has(`${file}#${service}`) || isLeftOut(file, files),
  };
}

/** Without what is only there for development where the same directory says what is deployed; for tests, where any does. */
export function deployedFacts(facts: readonly Fact[]): Fact[] {
  const { isForDevelopment } = readComposeFiles(facts);
  const services = facts.filter((fact) => fact.kind === 'service');
  const deployed = new Set(
    services
      .filter(({ evidence, name }) => !isForDevelopment(evidence.file, name))
      .map(({ evidence }) => directoryOf(evidence.file)),
  );
  const speaks = (file: string, service: string) =>
    !isForDevelopment(file, service) || !(deployed.has(directoryOf(file)) || (deployed.size > 0 && isForTests(file)));
  const spoken = facts.filter((fact) => {
    if (fact.kind === 'service') return speaks(fact.evidence.file, fact.name);
    return !('service' in fact) || speaks(fact.evidence.file, fact.service);
  });
  return [...spoken, ...takenOver(spoken, services)];
}

/** What each service takes over: the facts of the other one, said of itself. Chains are followed a few steps. */
function takenOver(facts: readonly Fact[], services: readonly FactOf<'service'>[]): Fact[] {
  const origins = new Map(
    facts.flatMap((fact) => (fact.kind === 'declared' && fact.property === 'extends' ? [[idOf(fact), fact]] : [])),
  );
  if (origins.size === 0) return [];
  const byService = new Map(services.map(({ evidence, name }) => [`${evidence.file}#${name}`, [] as Fact[]]));
  for (const fact of facts) byService.get(serviceOf(fact) ?? '')?.push(fact);
  const result: Fact[] = [];
  for (const [own, extending] of origins) {
    const seen = new Set([own]);
    let origin = originOf(extending);
    while (origin !== undefined && !seen.has(origin)) {
      seen.add(origin);
      for (const fact of byService.get(origin) ?? []) result.push(...asOwn(fact, origin, extending));
      const next = origins.get(origin);
      origin = next && originOf(next);
    }
  }
  return result;
}

const idOf = ({ evidence, id }: Declared) => `${evidence.file}#${id}`;

/** The file and the service that `extends` names: `compose/base.yml#app`. */
export function originOf({ evidence, value }: Pick<Declared, 'evidence' | 'value'>): string | undefined {
  const hash = value.lastIndexOf('#');
  const name = value.slice(0, hash);
  const file = name === '' ? evidence.file : joinInside(directoryOf(evidence.file), name);
  return file === undefined ? undefined : `${file}#${value.slice(hash + 1)}`;
}

function serviceOf(fact: Fact): string | undefined {
  const service = fact.kind === 'service' ? fact.name : 'service' in fact ? fact.service : undefined;
  return service === undefined ? undefined : `${fact.evidence.file}#${service}`;
}

/** Under the file of the service that takes over, where its container is looked for. */
function asOwn(fact: Fact, origin: string, { id, evidence: at }: Declared): Fact[] {
  const evidence = { ...at, note: `taken over from ${origin}` };
  if (fact.kind === 'service') {
    const way = posix.relative(directoryOf(at.file), directoryOf(fact.evidence.file));
    const build = fact.build === '' ? '' : posix.join(way, fact.build);
    return [{ ...fact, name: id, build, profiles: [], evidence }];
  }
  if (fact.kind === 'service-network' || fact.kind === 'service-dependency') return [];
  return 'service' in fact ? [{ ...fact, service: id, evidence }] : [];
}
