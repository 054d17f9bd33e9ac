// Where a threat shows at one of its targets: the places that say it, or else the one that declares the target.

import type { Evidence } from './evidence.ts';
import type { System, Threat } from './model.ts';

export type EvidenceOf = (id: string) => readonly Evidence[];

export function evidenceIn(system: System): EvidenceOf {
  const { controls, boundaries, flows, assets, endpoints, declarations, components } = system;
  const all = [controls, boundaries, flows, assets, endpoints, declarations, components].flat();
  const byId = new Map(all.map(({ id, evidence }) => [id, evidence]));
  return (id) => byId.get(id) ?? [];
}

export function shownAt({ places, evidence }: Pick<Threat, 'places' | 'evidence'>, id: string, of: EvidenceOf) {
  const said = places?.[id] ?? of(id).slice(0, 1);
  return said.length > 0 ? [...said] : evidence.slice(0, 1);
}

/** A threat without targets shows at what it threatens. */
export const targetsOf = ({ target, targets }: Pick<Threat, 'target' | 'targets'>): string[] =>
  targets.length > 0 ? targets : [target];
