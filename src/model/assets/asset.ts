// One asset: its places in order, and whether one of them is in plain.

import { compareText, type Evidence } from '../../core/evidence.ts';
import type { Asset, AssetClass, Tri } from '../../core/model.ts';
import { evidenceList } from '../evidence-list.ts';
import { either } from '../properties/tri.ts';

export type Place = Asset['storedIn'][number];

export function asset(
  id: string,
  name: string,
  kind: AssetClass,
  places: readonly Place[],
  evidence: readonly Evidence[],
): Asset {
  const unique = new Map(places.map((place) => [`${place.component ?? ''} ${place.path ?? ''} ${place.how}`, place]));
  const storedIn = [...unique.entries()].sort(([a], [b]) => compareText(a, b)).map(([, place]) => place);
  return {
    id,
    name,
    class: kind,
    storedIn,
    properties: { plaintext: plaintext(storedIn) },
    evidence: evidenceList(evidence),
  };
}

function plaintext(places: readonly Place[]): Tri {
  const each = places.map(({ how }): Tri => (how === 'unknown' ? 'unknown' : how === 'plaintext'));
  return each.length === 0 ? 'unknown' : each.reduce(either);
}
