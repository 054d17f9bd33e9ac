// What a run is asked for, and what it gives.

import type { Vault } from './cache/vault.ts';
import type { Answers } from './core/answers.ts';
import type { WrittenDecisions } from './core/decision.ts';
import type { Knowledge } from './core/knowledge.ts';
import type { Library } from './core/library.ts';
import type { Model } from './core/model.ts';
import type { Rule } from './core/rule.ts';
import type { SecretFormat } from './core/secret-format.ts';
import type { Discovery } from './discover/discover.ts';
import type { OnStep } from './stopwatch.ts';

export interface RunRequest {
  root: string;
  /** What is looked at in the place of the directory: an index, a commit. */
  discovery?: Discovery;
  rules: readonly Rule[];
  libraries: readonly Library[];
  secretFormats: readonly SecretFormat[];
  knowledge: Knowledge;
  tool: { version: string; rulesHash: string };
  answers?: Answers;
  threads?: number;
  /** Where what was computed before is kept. */
  vault?: Vault;
  onStep?: OnStep;
}

/** What is told of a repository. It is plain data. */
export interface Drawn {
  /** As it was seen. What people decided about its threats is apart from it. */
  model: Model;
  written: WrittenDecisions;
}

export interface Run extends Drawn {
  /** The text of a file of the repository, for those who print lines of it. */
  texts: (file: string) => string | undefined;
  /** Milliseconds by stage. Never part of a report. */
  timings: Record<string, number>;
}
