// What an observed handler reaches, in the words of the catalogue: model calls, processes, files, requests, databases.

import { compareEvidence, evidenceAt } from '../core/evidence.ts';
import type { LinkedEffect } from '../core/linked.ts';
import { argument, type Catalogue, ecosystemOf, effectsOf } from './catalogue.ts';
import type { Observation } from './observe.ts';
import { isRequestDerived } from './truth.ts';

export function effectsIn(seen: Observation, catalogue: Catalogue): LinkedEffect[] {
  const effects = new Map<string, LinkedEffect>();
  for (const { callee, given, site } of seen.calls) {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    for (const effect of library ? effectsOf(library, callee, given) : []) {
      const target = effect.target === undefined ? undefined : argument(given, effect.target);
      const found: LinkedEffect = {
        kind: effect.kind,
        ...(library && { library: library.id }),
        requestDerived: isRequestDerived(target),
        evidence: evidenceAt(site.file, site.at),
      };
      const key = `${effect.kind} ${site.file}:${site.at.join(':')}`;
      const before = effects.get(key);
      effects.set(key, before?.requestDerived ? before : found);
    }
  }
  return [...effects.values()].sort((a, b) =>
    a.kind === b.kind ? compareEvidence(a.evidence, b.evidence) : a.kind < b.kind ? -1 : 1,
  );
}
