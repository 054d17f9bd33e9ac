// What guards mean only together: the owner of an object is one where somebody told before who asks; a library that
// collects faults says something only where something was checked.

import { evidenceAt } from '../../core/evidence.ts';
import type { LinkedControl, LinkedGuard } from '../../core/linked.ts';
import type { Site } from '../values.ts';
import { controlFrom, remember } from './checks/check.ts';
import type { Ownership } from './checks/ownership.ts';
import type { GuardReader } from './reader.ts';

export function withOwner(reader: GuardReader, guards: LinkedGuard[], { found }: Ownership, site: Site): LinkedGuard[] {
  const known = guards.some(
    ({ control, mode }) =>
      mode === 'enforcing' && reader.controls.get(control)?.families.some((f) => f === 'authentication'),
  );
  if (!found || !known) return guards;
  const control = remember(reader, controlFrom(found, ['authorization']));
  return [
    ...guards,
    { control: control.id, via: 'handler', mode: control.mode, evidence: evidenceAt(site.file, site.at) },
  ];
}

/** Behind one that believes unverified tokens, a role or a user may be what the caller wrote: until one verifies by itself. */
export function withUnproven(reader: GuardReader, guards: LinkedGuard[]): LinkedGuard[] {
  const believes = guards.findIndex(({ control }) => reader.controls.get(control)?.unverified);
  if (believes < 0 || guards.slice(0, believes).some((guard) => proves(reader, guard))) return guards;
  const note = 'asks for what may come from a token that nobody verified';
  return guards.map((guard, at) =>
    at > believes && proves(reader, guard)
      ? { ...guard, mode: 'unknown', evidence: { ...guard.evidence, note } }
      : guard,
  );
}

const PROVES: ReadonlySet<string> = new Set(['authentication', 'authorization']);

function proves(reader: GuardReader, { control, mode }: LinkedGuard): boolean {
  const known = reader.controls.get(control);
  const own = known?.library === undefined && known?.families.some((family) => PROVES.has(family));
  return (mode === 'enforcing' || mode === 'conditional') && own === true;
}

/** `validationResult(req)` of a request that nothing checked finds no faults. */
export function withCollected(reader: GuardReader, guards: LinkedGuard[]): LinkedGuard[] {
  return guards.map((guard, at) => {
    const control = reader.controls.get(guard.control);
    if (!control || !collects(reader, control)) return guard;
    const before = guards.slice(0, at).map((one) => reader.controls.get(one.control));
    const fed = before.some((one) => one?.library === control.library && one?.mode === 'attached-only');
    return fed ? guard : { ...guard, mode: 'unknown' };
  });
}

function collects({ catalogue }: GuardReader, { library, config, families, mode }: LinkedControl): boolean {
  if (!families.includes('validation') || mode !== 'enforcing' || String(config['parts']) !== 'whole') return false;
  const entry = catalogue.libraries.find((one) => one.id === library);
  return entry?.controls.some((c) => c.attaches === 'middleware' && c.mode === 'attached-only') ?? false;
}
