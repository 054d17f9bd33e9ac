// Findings that were known before: what a baseline holds of a model, and what it says of another one.

import type { Baseline } from '../core/baseline.ts';
import type { Decided } from '../core/decision.ts';
import { compareText } from '../core/evidence.ts';
import type { Model, ThreatState } from '../core/model.ts';
import { targetsOf } from '../core/shown-at.ts';
import { type Settled, without } from './without.ts';

type Findings = Baseline['findings'];

const STANDING: ReadonlySet<ThreatState> = new Set<ThreatState>(['open', 'partial', 'conditional']);

/** By id; of two that share one the first by basis is kept. */
export function findingsIn({ threats }: Model): Findings {
  const all = threats
    .filter(({ state }) => STANDING.has(state))
    .flatMap((threat) => targetsOf(threat).flatMap((target) => threat.identities?.[target] ?? []));
  const sorted = all
    .map(({ id, basis }) => ({ id, basis }))
    .sort((a, b) => compareText(a.id, b.id) || compareText(a.basis, b.basis));
  return sorted.filter(({ id, basis }, at) => sorted[at - 1]?.id !== id || sorted[at - 1]?.basis !== basis);
}

export interface Held {
  known: Findings;
  /** Of another basis now: they count again. */
  changed: Findings;
  /** In the baseline and no more in the model. */
  gone: Findings;
  fresh: Findings;
}

export function held(baseline: Baseline, now: Findings): Held {
  const before = new Set(baseline.findings.map(keyOf));
  const names = new Set(baseline.findings.map(({ id }) => id));
  const left = new Set(now.map(({ id }) => id));
  return {
    known: now.filter((one) => before.has(keyOf(one))),
    changed: now.filter((one) => !before.has(keyOf(one)) && names.has(one.id)),
    gone: baseline.findings.filter(({ id }) => !left.has(id)),
    fresh: now.filter(({ id }) => !names.has(id)),
  };
}

const keyOf = ({ id, basis }: Findings[number]) => `${id} ${basis}`;

/** The model without what was known, which stays in it as such. */
export function withBaseline(model: Model, baseline: Baseline, file: string): Model {
  const known = new Set(held(baseline, findingsIn(model)).known.map(keyOf));
  const words: Settled['words'] = new Map();
  for (const threat of model.threats) {
    if (!STANDING.has(threat.state)) continue;
    const targets = targetsOf(threat).filter((target) => {
      const identity = threat.identities?.[target];
      return identity !== undefined && known.has(keyOf(identity));
    });
    const word: Decided = {
      is: 'baseline',
      by: 'the baseline',
      reason: 'it was known before',
      targets,
      evidence: [{ file, line: 1 }],
    };
    if (targets.length > 0) words.set(threat.id, [...(threat.decided ?? []), word]);
  }
  return without(model, { words, hidden: new Map() });
}
