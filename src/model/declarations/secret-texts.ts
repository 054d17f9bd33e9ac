// Texts that the pass over all files found, and that code was seen to use: told once, by what says more of them.

import type { Evidence } from '../../core/evidence.ts';
import type { Said, Statement } from './statement.ts';

/** Formats that say whose credential it is: more than a use can say. */
const NAMED = new Set(['provider-token', 'private-key']);

export interface SecretTexts {
  /** The declarations of texts that stand on this line. */
  on: (evidence: Evidence) => string[];
  /** Whether one of them says more than a use does. */
  isNamed: (evidence: Evidence) => boolean;
}

export function secretTexts({ beginnings, statements }: Said): SecretTexts {
  const byLine = new Map<string, string[]>();
  for (const { id, kind, evidence } of beginnings)
    if (kind === 'secret') byLine.set(lineOf(evidence), [...(byLine.get(lineOf(evidence)) ?? []), id]);
  const named = new Set(statements.flatMap((s) => (s.property === 'kind' && NAMED.has(s.value) ? [s.of] : [])));
  const on = (evidence: Evidence) => byLine.get(lineOf(evidence)) ?? [];
  return { on, isNamed: (evidence) => on(evidence).some((id) => named.has(id)) };
}

/** What code is seen to use is judged by that use. */
export function usedTexts({ evidence, note = '' }: Omit<Statement, 'of'>, texts: SecretTexts): Statement[] {
  return texts.on(evidence).map((of) => ({ of, property: 'used', value: 'true', note, evidence }));
}

const lineOf = ({ file, line }: Evidence) => `${file}:${line}`;
