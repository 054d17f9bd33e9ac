// Packages of a lock file that come from a host which nothing in the repository names: the settings of whoever locked
// them last, or an address that somebody put there.

import type { FactOf } from '../../core/fact.ts';
import type { JoinParts, Statement } from './statement.ts';

/** `statements` are those of settings and lock files, each under the install that it belongs to. */
export function lockedElsewhere(facts: JoinParts['input']['facts'], statements: readonly Statement[]): Statement[] {
  const from = statements.filter(({ property }) => property === 'lockedFrom');
  if (from.length === 0) return [];
  const said = facts.filter((fact): fact is FactOf<'declared'> => fact.kind === 'declared' && fact.what === 'install');
  const registries = said.filter(({ property }) => property === 'registry');
  const asked = facts.flatMap((fact) => (fact.kind === 'dependency' ? [fact.version.toLowerCase()] : []));
  return from.flatMap((one) => {
    const named =
      registries.some(({ value }) => hostOf(value) === hostOf(one.value)) ||
      asked.some((version) => version.includes(`//${hostOf(one.value)}/`));
    if (named) return [];
    const open = registries.some(({ value }) => value === 'unknown');
    return [{ ...one, property: 'lockedElsewhere', value: open ? 'unknown' : 'true' }];
  });
}

const hostOf = (origin: string) => origin.replace(/^https?:\/\//, '');
