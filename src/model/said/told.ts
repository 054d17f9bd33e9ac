// What one entry of `threatdraft.yml` did: the system with it, or why it matches nothing.

import type { Placed } from '../../core/answers.ts';
import type { System } from '../../core/model.ts';
import { countedUntil, type Saying, type Word, wordOf } from '../../core/said.ts';

export interface Told extends Pick<Saying, 'kind' | 'about' | 'says'> {
  /** Left out where the entry matches nothing. */
  system?: System;
  affects?: string[];
  why?: string;
}

/** An entry that is expired is told as such, whatever it would have matched. */
export function sayingOf(entry: Placed<Word>, { kind, about, says, affects = [], why }: Told): Saying {
  const matched = why === undefined || affects.length > 0;
  const state = entry.expired ? 'expired' : matched ? 'counts' : 'unmatched';
  const reason = entry.expired ? countedUntil(entry) : why;
  return {
    kind,
    about,
    says,
    ...wordOf(entry),
    state,
    ...(reason === undefined ? {} : { why: reason }),
    affects: entry.expired ? [] : affects,
    evidence: [entry.at],
  };
}
