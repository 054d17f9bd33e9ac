// Whether a function that meets connections can turn any away. Only then does it stand among the guards.

import type { Machine } from '../evaluate/machine.ts';
import type { Framework } from '../framework.ts';
import { createObserver } from '../observe.ts';
import type { Value } from '../values.ts';
import { inRole, type Role } from './roles.ts';

export function refusesIn(
  machine: Machine,
  callee: Value | undefined,
  as: Role['as'],
  path: string | undefined,
  framework: Framework,
): Value[] {
  if (callee?.kind !== 'function') return [];
  const watched = inRole(callee, { as, phase: 'handshake', path });
  const seen = createObserver(machine, () => false)(watched, framework);
  return seen.rejects.length > 0 || !seen.complete ? [watched] : [];
}
