// What a watched function checks besides who calls: what was sent, who signed it, which file is meant, who owns the object.

import type { LinkedControl } from '../../core/linked.ts';
import { controlsOf, ecosystemOf, exportPath, modeOf } from '../catalogue.ts';
import { installedVersion } from '../defaults.ts';
import type { Observation } from '../observe.ts';
import { auditIn } from './checks/audit.ts';
import { validatedByHand } from './checks/by-hand.ts';
import { checkIn, controlFrom, type Pass } from './checks/check.ts';
import { containmentIn } from './checks/containment.ts';
import { hostGuardIn } from './checks/hosts.ts';
import { provesSignature } from './checks/signature.ts';
import { concernsRequest, modeOfCall } from './checks/throwing.ts';
import { partsGiven, validates } from './checks/validation.ts';
import type { GuardReader } from './reader.ts';

const known = new WeakMap<Observation, LinkedControl[]>();

/** In front of handlers: also what throws by itself before anything is handed on. One guard stands in front of many. */
export function guardChecks(reader: GuardReader, seen: Observation): LinkedControl[] {
  const before = known.get(seen);
  if (before) return before;
  const asked = checksOf(reader, seen, seen.passes);
  const found = [...asked, ...calledBefore(reader, seen, asked)];
  known.set(seen, found);
  return found;
}

function calledBefore(reader: GuardReader, seen: Observation, asked: readonly LinkedControl[]): LinkedControl[] {
  if (seen.passes.length === 0 || !seen.complete) return [];
  return seen.calls.flatMap((call) => {
    if (call.passed > 0) return [];
    const library = reader.catalogue.find(call.callee.source, ecosystemOf(call.site.file));
    const made = { kind: 'made' as const, of: call.callee, arguments: call.given, site: call.site };
    const control = library && controlsOf(library, call.callee).find((c) => c.family === 'validation');
    if (!library || control?.attaches !== 'call' || !concernsRequest(control, call)) return [];
    const version = installedVersion(reader.machine.versionOf, library, call.callee.source, call.site.file);
    const place = `${call.site.file}:${call.site.at[0]}:${call.site.at[1]}#`;
    if (asked.some(({ id }) => id.startsWith(place))) return [];
    const own = modeOf(control, made, version);
    const { mode, why = 'throws for what does not fit' } = modeOfCall(own, call, { seen, passes: seen.passes });
    const at = `${call.site.file}:${call.site.at[0]}`;
    const name = [call.callee.source, ...exportPath(call.callee)].join('.');
    const found = { name, library: library.id, config: { parts: partsGiven(made) }, site: call.site, mode };
    return [controlFrom({ ...found, why: `${why} at ${at}` }, ['validation'])];
  });
}

/** In front of handlers and in them. */
function checksOf(reader: GuardReader, seen: Observation, passes: readonly Pass[]): LinkedControl[] {
  const valid = checkIn(seen, passes, validates(reader));
  const signed = checkIn(seen, passes, provesSignature(reader));
  return [
    ...(valid ? [controlFrom(valid, ['validation'])] : []),
    ...(signed ? [controlFrom(signed, ['webhook-signature'])] : []),
  ];
}

/** In handlers: what they do themselves must come behind it, or with it. */
export function checksInHandler(reader: GuardReader, seen: Observation, passes: readonly Pass[]): LinkedControl[] {
  const kept = containmentIn(reader, seen);
  const hosts = hostGuardIn(reader, seen);
  const recorded = auditIn(reader, seen, passes);
  const byHand = validatedByHand(seen, passes);
  return [
    ...checksOf(reader, seen, passes),
    ...(byHand ? [controlFrom(byHand, ['validation'])] : []),
    ...(kept ? [controlFrom(kept, ['path-containment'])] : []),
    ...(hosts && hosts !== 'none' ? [controlFrom(hosts, ['ssrf-guard'])] : []),
    ...(recorded ? [controlFrom(recorded, ['audit-log'])] : []),
  ];
}
