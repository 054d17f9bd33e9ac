// Guards that stand in the handler's own body: library calls that fail for bad input, and refusals that every successful
// answer has come past. A handler that answers 401 may also just check a password: that is a sign-in, and guards nothing.

import { evidenceAt } from '../core/evidence.ts';
import type { LinkedControl, LinkedEndpoint, LinkedGuard } from '../core/linked.ts';
import type { ControlFamily } from '../core/model.ts';
import { configOf, controlsOf, ecosystemOf, exportPath, modeOf, stands } from './catalogue.ts';
import { installedVersion } from './defaults.ts';
import type { TypedBody } from './framework.ts';
import { type Pass, remember } from './guards/checks/check.ts';
import { concernsRequest, modeOfCall } from './guards/checks/throwing.ts';
import { checksInHandler } from './guards/checks.ts';
import { refusalsInHandler, successes } from './guards/in-handler.ts';
import type { GuardReader } from './guards.ts';
import type { Observation } from './observe.ts';
import type { Site } from './values.ts';

type Possible = NonNullable<LinkedEndpoint['possible']>;

/** What a call in a handler can guard its request with. Hashing or verifying inside one handler says nothing of others. */
const IN_BODIES = new Set<ControlFamily>([
  'authentication',
  'authorization',
  'csrf',
  'path-containment',
  'rate-limit',
  'ssrf-guard',
  'upload-guard',
  'validation',
  'webhook-signature',
]);

export function inlineGuards(
  reader: GuardReader,
  seen: Observation,
  site: Site,
): { guards: LinkedGuard[]; possible: Possible } {
  const { guards, possible } = refusalsInHandler(reader, seen);
  for (const { control } of guards) reader.controls.set(control.id, reader.controls.get(control.id) ?? control);
  const evidence = evidenceAt(site.file, site.at);
  const own = guards.map(({ control }): LinkedGuard => {
    return { control: control.id, via: 'handler', mode: control.mode, evidence };
  });
  const passes = successes(seen);
  const checks = checksInHandler(reader, seen, passes).map((control): LinkedGuard => {
    remember(reader, control);
    return { control: control.id, via: 'handler', mode: control.mode, evidence };
  });
  const called = libraryChecks(reader, seen, { site, passes, asked: checks.map((c) => c.control) });
  return { guards: [...called, ...checks, ...own], possible };
}

interface InHandler {
  site: Site;
  passes: readonly Pass[];
  /** Checks whose answers are looked at. */
  asked: readonly string[];
}

function libraryChecks(reader: GuardReader, seen: Observation, { site, passes, asked }: InHandler): LinkedGuard[] {
  const guards: LinkedGuard[] = [];
  for (const call of seen.calls) {
    const ecosystem = ecosystemOf(call.site.file);
    const library = reader.catalogue.find(call.callee.source, ecosystem);
    if (!library) continue;
    const version = installedVersion(reader.machine.versionOf, library, call.callee.source, call.site.file);
    for (const control of controlsOf(library, call.callee)) {
      if (control.attaches !== 'call' || !IN_BODIES.has(control.family)) continue;
      const made = { kind: 'made' as const, of: call.callee, arguments: call.given, site: call.site };
      if (!stands(control, made) || !concernsRequest(control, call)) continue;
      const place = `${call.site.file}:${call.site.at[0]}:${call.site.at[1]}#${control.family}`;
      if (asked.some((id) => id.startsWith(place))) continue;
      const { mode, why } = modeOfCall(modeOf(control, made, version), call, { seen, passes });
      const found: LinkedControl = {
        id: place,
        name: [call.callee.source, ...exportPath(call.callee)].join('.'),
        families: [control.family],
        mode,
        why: why ?? `called in the handler at ${call.site.file}:${call.site.at[0]}`,
        library: library.id,
        ecosystem,
        config: configOf(control, made, version),
        evidence: evidenceAt(call.site.file, call.site.at),
      };
      reader.controls.set(found.id, reader.controls.get(found.id) ?? found);
      guards.push({ control: found.id, via: 'handler', mode: found.mode, evidence: evidenceAt(site.file, site.at) });
    }
  }
  return guards;
}

/** Parameters that are built from a checked type: what does not fit never reaches the handler. */
export function typedGuards(reader: GuardReader, bodies: readonly TypedBody[], route: Site): LinkedGuard[] {
  return bodies.flatMap(({ base, said, site }) => {
    const ecosystem = ecosystemOf(site.file);
    const library = reader.catalogue.find(base.source, ecosystem);
    const controls = library ? controlsOf(library, base).filter((c) => c.attaches === 'dependency') : [];
    const version = library ? installedVersion(reader.machine.versionOf, library, base.source, site.file) : {};
    return controls.map((control): LinkedGuard => {
      const found: LinkedControl = {
        id: `${site.file}:${site.at[0]}:${site.at[1]}#${control.family}`,
        name: [base.source, ...exportPath(base)].join('.'),
        families: [control.family],
        mode: modeOf(control, { kind: 'made', of: base, arguments: said, site }, version),
        why: `the type of a parameter at ${site.file}:${site.at[0]}`,
        ...(library && { library: library.id }),
        ecosystem,
        config: {},
        evidence: evidenceAt(site.file, site.at),
      };
      reader.controls.set(found.id, reader.controls.get(found.id) ?? found);
      return { control: found.id, via: 'handler', mode: found.mode, evidence: evidenceAt(route.file, route.at) };
    });
  });
}
