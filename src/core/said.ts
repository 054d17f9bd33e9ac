// What people say and code cannot show. It is kept apart from what was seen: whatever rests on a person's word names the
// person, the reason and the line.

import type { Evidence } from './evidence.ts';

export const TENANCIES = ['single', 'multi'] as const;
export type Tenancy = (typeof TENANCIES)[number];
export const SENSITIVITIES = ['public', 'internal', 'confidential', 'secret'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** Who says so and why. Every entry of the file has it. */
export interface Word {
  by: string;
  reason: string;
  /** The last day on which it counts. */
  until?: string;
}

export const SAYING_KINDS = [
  'answer',
  'exposure',
  'tenancy',
  'classification',
  'control',
  'component',
  'out-of-scope',
  'decision',
  'ignore',
] as const;

/** Only what counts changes anything. */
export const SAYING_STATES = ['counts', 'expired', 'unmatched', 'changed', 'malformed', 'distrusted'] as const;

/** One entry of the file, or a comment that leaves something out, and what became of it. */
export interface Saying extends Word {
  kind: (typeof SAYING_KINDS)[number];
  /** What it speaks of, as it is written there. */
  about: string;
  says: string;
  state: (typeof SAYING_STATES)[number];
  /** Why it does not count, or what the files tell otherwise. */
  why?: string;
  /** The questions that an answer settles, as they are asked. */
  asked?: string[];
  /** The ids it concerns. */
  affects: string[];
  evidence: Evidence[];
}

/** `Ada Okoro in threatdraft.yml:12`. */
export function saidBy({ by, evidence: [at] }: Pick<Saying, 'by' | 'evidence'>): string {
  return at === undefined ? by : `${by} in ${at.file}:${at.line}`;
}

export function wordOf({ by, reason, until }: Word): Word {
  return { by, reason, ...(until === undefined ? {} : { until }) };
}

export const countedUntil = ({ until }: Pick<Word, 'until'>): string => `it counted until ${until ?? 'then'}`;
