// Where a watched function does something whose target a request decides: the places that a check must stand before.

import type { Condition } from '../../../core/linked.ts';
import type { EffectKind } from '../../../core/model.ts';
import { ecosystemOf, effectsOf, targetOf } from '../../catalogue.ts';
import { isDecided } from '../../effects/decided.ts';
import type { Observation } from '../../observe.ts';
import type { Arguments, Site, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';

export interface Touch {
  target: Value;
  conditions: Condition[];
  site: Site;
  /** What else the call is given. */
  given?: Arguments;
}

export function touchesIn(
  { catalogue }: GuardReader,
  seen: Pick<Observation, 'calls' | 'reached'>,
  kinds: ReadonlySet<EffectKind>,
): Touch[] {
  const touches: Touch[] = [];
  for (const { callee, given, conditions, site } of seen.calls) {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    for (const effect of library ? effectsOf(library, callee, given) : []) {
      const target = kinds.has(effect.kind) ? targetOf(effect, given, callee.made) : undefined;
      if (target && isDecided(target, { catalogue, kind: effect.kind, conditions }))
        touches.push({ target, conditions, site, given });
    }
  }
  for (const { kind, target, conditions, site } of seen.reached)
    if (kinds.has(kind) && target && isDecided(target, { catalogue, kind, conditions }))
      touches.push({ target, conditions, site });
  return touches;
}
