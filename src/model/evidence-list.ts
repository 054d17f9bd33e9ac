// Evidence of one element: each place once, in order, and no more of them than a reader would follow.

import { compareEvidence, type Evidence } from '../core/evidence.ts';

const ENOUGH = 12;

export function evidenceList(evidence: readonly Evidence[], enough = ENOUGH): Evidence[] {
  const unique = new Map<string, Evidence>();
  for (const one of evidence) unique.set(JSON.stringify([one.file, one.line, one.column, one.note]), one);
  return [...unique.values()].sort(compareEvidence).slice(0, enough);
}
