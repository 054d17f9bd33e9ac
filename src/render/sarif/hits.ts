// Where threats show: each target of each at the line that says it, with what else was read there.

import type { Evidence } from '../../core/evidence.ts';
import type { Threat } from '../../core/model.ts';
import type { Lookup } from '../elements.ts';
import { place } from '../words.ts';

export interface Hit {
  threat: Threat;
  target: string;
  label: string;
  at: Evidence;
  /** Everything else that was read about the element. */
  others: Evidence[];
}

/**
 * A target is placed where it is declared; one that nothing declares, where the threat itself was seen. What the threat
 * rests on goes with each target, but for the places of its neighbours: they have results of their own.
 */
export function hitsOf(threat: Threat, lookup: Lookup): Hit[] {
  const targets = threat.targets.length > 0 ? threat.targets : [threat.target];
  const declared = new Set(targets.flatMap((target) => lookup(target).evidence.map(place)));
  const shared = threat.evidence.filter((one) => !declared.has(place(one)));
  return targets.flatMap((target) => {
    const { label, evidence } = lookup(target);
    const said = threat.places?.[target];
    // Each place that says it is one to mend: it has a result of its own.
    if (said) return said.map((at) => ({ threat, target, label, at, others: evidence }));
    const [at = threat.evidence[0], ...others] = [...evidence, ...shared];
    return at === undefined ? [] : [{ threat, target, label, at, others }];
  });
}
