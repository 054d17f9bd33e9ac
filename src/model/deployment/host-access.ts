// What weakens the line between a container and its host: sockets, privileges, directories, devices and namespaces of the
// host that files give to it, by the container they are given to.

import type { Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { directoryOf } from '../paths.ts';
import type { Unit } from '../units.ts';

const OPENS = new Set([
  'privileged',
  'engineSocket',
  'hostMount',
  'hostNetwork',
  'hostProcesses',
  'hostIpc',
  'hostDevice',
  'dangerousCapability',
]);

export function hostAccessIn(facts: readonly Fact[]): (unit: Unit) => Evidence[] {
  const byContainer = new Map<string, Evidence[]>();
  for (const fact of facts) {
    if (fact.kind !== 'declared' || fact.what !== 'workload' || fact.value !== 'true' || !OPENS.has(fact.property))
      continue;
    const key = `${directoryOf(fact.evidence.file)}/${fact.id}`;
    const at = fact.note === '' ? fact.evidence : { ...fact.evidence, note: fact.note };
    byContainer.set(key, [...(byContainer.get(key) ?? []), at]);
  }
  return ({ containers }) => containers.flatMap(({ key }) => byContainer.get(key) ?? []);
}
