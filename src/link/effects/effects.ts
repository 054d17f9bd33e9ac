// What an observed handler reaches: what libraries do, in the words of the catalogue, and what the framework's own objects
// do (redirects, pages, files). Whether the request decides where an effect goes is asked of the argument that decides it.

import { compareEvidence, evidenceAt } from '../../core/evidence.ts';
import type { Condition, LinkedEffect } from '../../core/linked.ts';
import type { EffectKind } from '../../core/model.ts';
import { type Catalogue, ecosystemOf, effectsOf, targetOf } from '../catalogue.ts';
import type { Observation } from '../observe.ts';
import type { Arguments, LibraryValue, Site, Value } from '../values.ts';
import { isDecided } from './decided.ts';
import { destinationOf } from './destinations.ts';
import { servicesAt } from './hosts.ts';
import { isSizeDecided } from './sizes.ts';
import { statementIn, verbOf } from './statements.ts';

export interface Effects {
  effects: LinkedEffect[];
  /** What may happen besides: a statement that could not be read may write. */
  possible: EffectKind[];
}

/** Where something happens, and what holds there. */
interface Place {
  site: Site;
  conditions: readonly Condition[];
}

/** What a library's handler does that no function of ours answers before: a proxy sends on what it gets. */
export function effectsBehind(handler: Value, catalogue: Catalogue): Effects {
  let at = handler;
  for (let depth = 0; at.kind === 'function' && at.wraps && depth < DEEPEST_WRAPPING; depth += 1) at = at.wraps;
  if (at.kind !== 'made') return { effects: [], possible: [] };
  const call = { callee: at.of, given: at.arguments, site: at.site, conditions: [], passed: 0 };
  return effectsIn({ calls: [call], reached: [], headers: [] }, catalogue);
}

const DEEPEST_WRAPPING = 16;

type Seen = Pick<Observation, 'calls' | 'reached' | 'headers'>;

/** One effect where it happens. */
export interface Reach extends Place {
  kind: EffectKind;
  target: Value | undefined;
  /** The value is an argument of this call. */
  callee?: LibraryValue;
  library?: string;
  /** What it may be besides. */
  also?: EffectKind;
}

export function reachesIn(seen: Seen, catalogue: Catalogue): Reach[] {
  const called = seen.calls.flatMap(({ callee, given, site, conditions }) =>
    callReaches({ callee, given, site, conditions }, catalogue),
  );
  const own = seen.reached.map(({ kind, target, site, conditions }) => ({ kind, target, site, conditions }));
  // A redirect that is written by hand.
  const byHand = seen.headers.flatMap(({ name, value, site, conditions }) =>
    name.toLowerCase() === 'location' ? [{ kind: 'redirect' as const, target: value, site, conditions }] : [],
  );
  return [...called, ...own, ...byHand];
}

export function callReaches(
  { callee, given, ...place }: Place & { callee: LibraryValue; given: Arguments },
  catalogue: Catalogue,
): Reach[] {
  const library = catalogue.find(callee.source, ecosystemOf(place.site.file));
  if (!library) return [];
  return effectsOf(library, callee, given).map((effect) => {
    const first = targetOf(effect, given, callee.made);
    const target = effect.statement ? first && statementIn(first) : first;
    const told = effect.statement ? ofStatement(effect.kind, first) : { kind: effect.kind };
    return { ...told, target, ...place, callee, library: library.id };
  });
}

/** Of these only what a request makes as large as it likes is worth telling. */
const SIZED: ReadonlySet<EffectKind> = new Set(['allocation', 'row-limit']);

export function effectsIn(seen: Seen, catalogue: Catalogue): Effects {
  const effects = new Map<string, LinkedEffect>();
  const possible = new Set<EffectKind>();
  const add = (kind: EffectKind, { site, conditions }: Place, target: Value | undefined, library?: string) => {
    if (
      SIZED.has(kind) &&
      !isSizeDecided(target, { conditions, numeric: kind === 'allocation' && library !== undefined })
    )
      return;
    const key = `${kind} ${site.file}:${site.at.join(':')}`;
    if (effects.get(key)?.requestDerived) return;
    const to = destinationOf(kind, target);
    effects.set(key, {
      kind,
      ...(library !== undefined && { library }),
      ...(to !== undefined && { to }),
      requestDerived: SIZED.has(kind) || isDecided(target, { catalogue, kind, conditions }),
      evidence: evidenceAt(site.file, site.at),
    });
  };
  for (const { kind, target, library, also, ...place } of reachesIn(seen, catalogue)) {
    add(kind, place, target, library);
    if (also) possible.add(also);
    // Where a request may go, its sender may also choose; that is told of the request itself.
    for (const one of kind === 'outbound-request' ? servicesAt(target, catalogue) : []) {
      if (one.does === true) add(one.asked.does, place, undefined, one.library.id);
      else possible.add(one.asked.does);
    }
  }
  return { effects: [...effects.values()].sort(compareEffects), possible: [...possible].sort() };
}

/** One that could not be read does at least what the catalogue says, and may write. */
function ofStatement(kind: EffectKind, statement: Value | undefined): { kind: EffectKind; also?: EffectKind } {
  const verb = statement && verbOf(statement);
  if (verb === undefined) return { kind, also: 'database-write' };
  return { kind: verb === 'read' ? 'database-read' : 'database-write' };
}

export function compareEffects(a: LinkedEffect, b: LinkedEffect): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return compareEvidence(a.evidence, b.evidence);
}
