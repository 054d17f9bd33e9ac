// What people decided about a threat that was found: to live with it, that it is none, or that somebody else settles it.

import type { Placed } from './answers.ts';
import type { Evidence } from './evidence.ts';
import type { Word } from './said.ts';

export const DECISION_KINDS = ['accept', 'false-positive', 'transfer'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** One entry of `decisions` in `threatdraft.yml`. */
export interface Decision extends Word {
  /** The id of a threat, or the identity of one finding of it. */
  threat: string;
  is: DecisionKind;
  /** Who settles it, where it is handed on. */
  to?: string;
  /** The ids or identities of targets that are meant; `*` means all of them, also those to come. */
  targets?: string[];
  /** Of one target, what it rested on when it was decided: another basis opens it again. */
  basis?: string;
}

/** A decision on the threat that it is about. */
export interface Decided extends Word {
  is: DecisionKind | 'ignore' | 'baseline';
  to?: string;
  targets: string[];
  /** Where the decision stands. */
  evidence: Evidence[];
}

export const DECISION_WORDS: Record<Decided['is'], string> = {
  accept: 'accepted',
  'false-positive': 'a false positive',
  transfer: 'handed on',
  ignore: 'ignored where it shows',
  baseline: 'known before',
};

/** A comment in the code: `threatdraft: ignore[rule-id] -- reason until 2027-01-31`. */
export interface IgnoreComment {
  at: Evidence;
  /** The line it speaks of: its own, or the next one that holds code. */
  line: number;
  rules: string[];
  reason: string;
  until?: string;
  /** Why it cannot count. */
  malformed?: string;
}

/** What people wrote about threats, before it was held against any. */
export interface WrittenDecisions {
  decisions: readonly Placed<Decision>[];
  ignores: readonly IgnoreComment[];
}
