// A model without what is settled: threats keep the targets that are left, gaps and abuse paths too. A threat of which no
// target is left is accepted and keeps them all, with the words that settled it.

import type { Decided } from '../core/decision.ts';
import type { AbusePath, Gap, Model, Threat } from '../core/model.ts';
import { targetsOf } from '../core/shown-at.ts';

/** By the id of the threat: the words that settle it, and the lines at which it is not to show. */
export interface Settled {
  words: Map<string, Decided[]>;
  hidden: Map<string, Set<string>>;
}

export function without(model: Model, { words, hidden }: Settled): Model {
  const gone = new Map<string, ReadonlySet<string>>();
  const threats = model.threats.map((threat) => {
    const decided = words.get(threat.id);
    if (decided === undefined) return threat;
    const settled = new Set(decided.flatMap(({ targets }) => targets));
    gone.set(threat.id, settled);
    return decidedThreat(threat, { decided, settled, hidden: hidden.get(threat.id) ?? new Set() });
  });
  return { ...model, threats, ...whatIsLeft(model, gone) };
}

/** Gaps and paths of the targets that are left, by the ids of their threats. */
export function whatIsLeft(
  { threats, gaps, paths }: Model,
  gone: ReadonlyMap<string, ReadonlySet<string>>,
): Pick<Model, 'gaps' | 'paths'> {
  const settledIn = ({ rule, targets }: Gap): ReadonlySet<string> | undefined => {
    const threat = threats.find((one) => one.rule === rule && targetsOf(one).some((id) => targets.includes(id)));
    return threat && gone.get(threat.id);
  };
  return {
    gaps: gaps.flatMap((gap) => left(gap, 'targets', settledIn(gap))),
    paths: paths.flatMap((path) => left(path, 'entries', gone.get(path.threat))),
  };
}

function left<K extends 'targets' | 'entries', T extends { [P in K]: string[] } & (Gap | AbusePath)>(
  one: T,
  key: K,
  settled: ReadonlySet<string> | undefined,
): T[] {
  if (settled === undefined || settled.size === 0) return [one];
  const ids = one[key].filter((id) => !settled.has(id));
  return ids.length === 0 ? [] : [{ ...one, [key]: ids }];
}

interface Cut {
  decided: Decided[];
  settled: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
}

function decidedThreat(threat: Threat, { decided, settled, hidden }: Cut): Threat {
  const targets = targetsOf(threat).filter((id) => !settled.has(id));
  if (targets.length === 0) return { ...threat, state: 'accepted', decided };
  const { places } = threat;
  const shown = Object.entries(places ?? {}).flatMap(([id, all]) => {
    const still = all.filter(({ file, line }) => !hidden.has(`${file}:${line}`));
    return settled.has(id) || still.length === 0 ? [] : [[id, still] as const];
  });
  return { ...threat, targets, decided, ...(places !== undefined && { places: Object.fromEntries(shown) }) };
}
