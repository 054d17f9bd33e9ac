// Evidence of one element: each place once, in order, and no more of them than a reader would follow.

import { compareEvidence, type Evidence } from '../core/evidence.ts';

const ENOUGH = 12;

/** `first` is what must not be crowded out by what comes after it. */
export function evidenceList(evidence: readonly Evidence[], first: readonly Evidence[] = []): Evidence[] {
  const unique = new Map<string, Evidence>();
  for (const one of [...[...first].sort(compareEvidence), ...[...evidence].sort(compareEvidence)]) {
    const key = JSON.stringify([one.file, one.line, one.column, one.note]);
    if (!unique.has(key)) unique.set(key, one);
  }
  return [...unique.values()].slice(0, ENOUGH).sort(compareEvidence);
}
