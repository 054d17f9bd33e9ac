// What a change does to a threat model: only what was not so before it. The contract of `check -f json`.

import type { Evidence } from './evidence.ts';
import type { AssetClass, ControlFamily, Presence, Question, Severity, Threat } from './model.ts';
import type { Saying } from './said.ts';

export interface Change {
  schemaVersion: '1';
  /** What it is held against, in words. */
  against: string;
  /** Files that differ. */
  files: string[];
  /** With the targets that are new to it, or where it became worse. */
  threats: ChangedThreat[];
  /** Ways in that were not there, each with what guards it. */
  endpoints: { id: string; label: string; authentication: Presence; authorization: Presence; at: Evidence }[];
  /** Ways in that were guarded and are so no more, or less. */
  lost: LostControl[];
  hosts: { name: string; at: Evidence }[];
  assets: { id: string; name: string; class: AssetClass; at: Evidence }[];
  questions: Question[];
  /** Words of people that the change brings: who reviews it decides whether they hold. */
  said: Saying[];
  /** Findings that stood before and do not now. */
  settled: number;
}

export interface ChangedThreat {
  how: 'new' | 'worse';
  threat: Threat;
  severity: Severity;
  /** In the lines that were changed, where any of its places are. */
  at: Evidence[];
  touched: boolean;
}

export interface LostControl {
  family: ControlFamily;
  from: Presence;
  to: Presence;
  endpoints: string[];
  labels: string[];
  why?: string;
  at: Evidence;
  /** Where the control stood before the change. */
  was: Evidence[];
}
