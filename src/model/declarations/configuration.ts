// Conditions that ask an app's configuration for a key that nothing sets: what they guard never happens.

import type { Evidence } from '../../core/evidence.ts';
import type { FactOf } from '../../core/fact.ts';
import type { ModelInput } from '../input.ts';

export interface Mismatch {
  kind: string;
  value?: string;
  id: string;
  name: string;
  component?: string;
  note: string;
  evidence: Evidence;
}

export function unsetKeys({ facts, libraries }: ModelInput): Mismatch[] {
  const set = new Set(facts.flatMap((fact) => (fact.kind === 'configuration-set' ? [fact.name] : [])));
  const keys = libraries.flatMap(({ configuration = [] }) => configuration);
  const exact = new Set(keys.filter((key) => !/[*<]/.test(key)));
  const prefixes = keys.filter((key) => key.endsWith('*')).map((key) => key.slice(0, -1));
  const asked = facts.filter((fact) => fact.kind === 'configuration-asked');
  return asked
    .filter(({ name }) => !set.has(name) && !exact.has(name) && !prefixes.some((prefix) => name.startsWith(prefix)))
    .map((fact) => ({
      kind: 'guardKeyUnset',
      // A file or the environment may set any key.
      value: set.has('*') || settledBefore(fact.name, keys, facts) ? 'unknown' : 'true',
      id: `configuration:${fact.evidence.file}#${fact.name}`,
      name: `configuration key ${fact.name}`,
      note: `nothing sets ${fact.name}`,
      evidence: fact.evidence,
    }));
}

/** Older versions set it by themselves: known only where the version in use is. */
function settledBefore(name: string, keys: readonly string[], facts: ModelInput['facts']): boolean {
  const since = keys.find((key) => key.startsWith(`${name}<`))?.slice(name.length + 1);
  if (since === undefined) return false;
  const versions = facts.filter(
    (fact): fact is FactOf<'locked' | 'dependency'> =>
      (fact.kind === 'locked' || fact.kind === 'dependency') && fact.name.toLowerCase() === 'flask',
  );
  return !versions.some(({ version }) => comesAfter(version, since));
}

function comesAfter(version: string, since: string): boolean {
  const [, major = '', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  const [wantedMajor = 0, wantedMinor = 0] = since.split('.').map(Number);
  if (major === '' || /^\s*[<!]/.test(version)) return false;
  return Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
}
