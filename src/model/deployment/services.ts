// Which unit a Service of a cluster leads to: the one whose pods have all labels that it selects, among the objects that
// are applied together with it.

import type { Fact } from '../../core/fact.ts';
import { climb, directoryOf, isUnder } from '../paths.ts';
import type { Unit, Units } from '../units.ts';

interface Service {
  name: string;
  directory: string;
  selector: string[];
}

/** By the name of the Service and the file that speaks of it. */
export function servicesOf(facts: readonly Fact[], { all }: Units): (name: string, file: string) => Unit | undefined {
  const services = facts.flatMap((fact): Service[] => {
    if (fact.kind !== 'declared' || fact.what !== 'resource' || fact.property !== 'selector') return [];
    const [kind, name = ''] = fact.id.split('/');
    if (kind !== 'Service') return [];
    return [{ name, directory: directoryOf(fact.evidence.file), selector: fact.value.split(',') }];
  });
  const pods = all.flatMap((unit) =>
    unit.containers.flatMap(({ pod, evidence: [at] }) =>
      pod && at ? [{ unit, labels: new Set(pod.labels), directory: directoryOf(at.file) }] : [],
    ),
  );
  return (name, file) => {
    const service = nearest(services, file, (one) => one.name === name);
    const [first] = service;
    if (first === undefined) return undefined;
    const selected = nearest(pods, file, ({ labels }) =>
      service.some(({ selector }) => selector.every((pair) => labels.has(pair))),
    );
    const units = new Set(selected.map(({ unit }) => unit));
    return units.size === 1 ? selected[0]?.unit : undefined;
  };
}

/** Of one chart, or of one directory, or of those beside it, where an overlay stands beside its base. */
function nearest<T extends { directory: string }>(items: readonly T[], file: string, fits: (item: T) => boolean): T[] {
  for (const scope of scopesOf(file)) {
    const found = items.filter((item) => isUnder(item.directory, scope) && fits(item));
    if (found.length > 0) return found;
  }
  return [];
}

const FAR = 3;

function scopesOf(file: string): string[] {
  const chart = /^(.*\/)?templates\//.exec(file)?.[0].slice(0, -1);
  if (chart !== undefined) return [chart];
  const [own = '.', ...around] = climb(directoryOf(file)).slice(0, FAR);
  return [own, ...around.filter((directory) => directory !== '.')];
}
