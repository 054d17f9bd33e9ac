// What compose files say together: overrides that production leaves out, what a service takes over from another, and
// what none of the files that are applied together says.

import type { Fact, FactOf } from '../../core/fact.ts';
import { isComposeOverride, originOf, readComposeFiles } from '../deployment/compose-files.ts';
import { directoryOf } from '../paths.ts';
import type { Beginning, JoinParts, Statement } from './statement.ts';

/** Said of a service that nobody says the opposite of. */
const UNSAID: Record<string, string> = {
  mayEscalate: 'no-new-privileges is not set',
  keepsCapabilities: 'no cap_drop with ALL',
  writableRoot: 'no read_only',
  unlimitedMemory: 'no limit of memory',
  unlimitedCpu: 'no limit of processor time',
  unlimitedProcesses: 'no limit of processes',
  unprobed: 'no health check',
};

/** What belongs to one service alone, also where another takes over all the rest. */
const OWN = new Set(['platform', 'extends', 'development', 'exposure', 'limits']);

export function composeWorkloads({ input, said }: Pick<JoinParts, 'input' | 'said'>): Statement[] {
  const { files, isForDevelopment } = readComposeFiles(input.facts);
  const services = said.beginnings.filter(({ kind, evidence }) => kind === 'workload' && files.has(evidence.file));
  const byWorkload = new Map<string, Statement[]>();
  for (const one of said.statements) byWorkload.set(one.of, [...(byWorkload.get(one.of) ?? []), one]);
  const inherited = services.flatMap((service) => takenOver(service, byWorkload, files));
  for (const one of inherited) byWorkload.set(one.of, [...(byWorkload.get(one.of) ?? []), one]);
  const left = services.flatMap((service) => leftOut(service, isForDevelopment));
  const complete = new Set(input.facts.flatMap(completeService));
  const unsaid = services
    .filter(({ id, name, evidence }) => complete.has(id) && !isForDevelopment(evidence.file, name))
    .flatMap((service) => unsaidOf(service, services, byWorkload));
  return [...inherited, ...left, ...unsaid];
}

/** A service that names what it runs; others only add to one of another file. */
function completeService(fact: Fact): string[] {
  if (fact.kind !== 'service' || (fact.image === '' && fact.build === '' && fact.dockerfile === '')) return [];
  return [idOf(fact)];
}

const idOf = ({ evidence, name }: FactOf<'service'>) => `workload:${evidence.file}#${name}`;

function takenOver(
  { id }: Beginning,
  byWorkload: ReadonlyMap<string, Statement[]>,
  files: ReadonlySet<string>,
): Statement[] {
  const result: Statement[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const said = byWorkload.get(at) ?? [];
    if (at !== id) result.push(...said.filter(({ property }) => !OWN.has(property)).map((one) => ({ ...one, of: id })));
    const origin = extended(said);
    if (origin !== undefined && !files.has(origin.slice(0, origin.lastIndexOf('#')))) {
      result.push(...untold(id, said));
      break;
    }
    at = origin === undefined ? undefined : `workload:${origin}`;
  }
  return result;
}

function extended(said: readonly Statement[]): string | undefined {
  const statement = said.find(({ property }) => property === 'extends');
  return statement && (originOf(statement) ?? '#');
}

/** It takes over from a file that is not here: nobody can tell what stays unsaid. */
function untold(id: string, said: readonly Statement[]): Statement[] {
  const at = said.find(({ property }) => property === 'extends')?.evidence;
  if (at === undefined) return [];
  const silent = Object.keys(UNSAID).filter((property) => !said.some((one) => one.property === property));
  const note = 'it takes over from a file that is not there';
  return silent.map((property) => ({ of: id, property, value: 'unknown', note, evidence: at }));
}

/** Applied by default, but not where a file for production is named instead; without one nobody can tell. */
function leftOut(
  { id, name, evidence }: Beginning,
  isForDevelopment: (file: string, service: string) => boolean,
): Statement[] {
  if (!isComposeOverride(evidence.file)) return [];
  const value = isForDevelopment(evidence.file, name) ? 'true' : 'unknown';
  const note = value === 'true' ? 'a file for production stands beside this override' : 'an override';
  return [{ of: id, property: 'development', value, note, evidence }];
}

function unsaidOf(
  service: Beginning,
  services: readonly Beginning[],
  byWorkload: ReadonlyMap<string, Statement[]>,
): Statement[] {
  const here = directoryOf(service.evidence.file);
  const together = services.filter(({ name, evidence }) => {
    return name === service.name && directoryOf(evidence.file) === here;
  });
  const speaking = together.filter(({ id }) => {
    return id === service.id || !(byWorkload.get(id) ?? []).some((one) => saysDevelopment(one));
  });
  const said = new Set(speaking.flatMap(({ id }) => byWorkload.get(id) ?? []).map(({ property }) => property));
  // Beside the limits that it has is where one is missing.
  const limits = (byWorkload.get(service.id) ?? []).find(({ property }) => property === 'limits')?.evidence;
  return Object.entries(UNSAID)
    .filter(([property]) => !said.has(property))
    .map(([property, note]) => {
      const evidence = property.startsWith('unlimited') ? (limits ?? service.evidence) : service.evidence;
      return { of: service.id, property, value: 'true', note, evidence };
    });
}

const saysDevelopment = ({ property, value }: Statement) => property === 'development' && value === 'true';
