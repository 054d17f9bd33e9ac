// `threatdraft.yml` as people write it: answers to questions, and what code cannot show. Data only.

import type { Decision } from './decision.ts';
import type { Evidence } from './evidence.ts';
import type { ComponentKind, ControlFamily } from './model.ts';
import type { Sensitivity, Tenancy, Word } from './said.ts';

/** Where it may stand. */
export const ANSWER_FILES = ['threatdraft.yml', '.github/threatdraft.yml'] as const;

export const SAID_EXPOSURES = ['internet', 'network', 'internal', 'loopback'] as const;

export interface Answer extends Word {
  /** The id of a question, or the topic of several. */
  question?: string;
  topic?: string;
  answer: string;
}

export interface SaidExposure extends Word {
  component: string;
  is: (typeof SAID_EXPOSURES)[number];
}

export interface SaidTenancy extends Word {
  component: string;
  is: Tenancy;
}

export interface SaidClassification extends Word {
  asset: string;
  is: Sensitivity;
}

/** One of `component`, `endpoints` and `repository` says what it protects. */
export interface SaidControl extends Word {
  family: ControlFamily;
  what: string;
  component?: string;
  /** `POST /login`, `/api/**`. */
  endpoints?: string[];
  repository?: true;
}

export interface SaidComponent extends Word {
  kind: ComponentKind;
  name: string;
  technology?: string[];
}

export interface OutOfScope extends Word {
  component?: string;
  path?: string;
}

/** The file as people write it. */
export interface AnswerFile {
  answers?: Answer[];
  exposure?: SaidExposure[];
  tenancy?: SaidTenancy[];
  classification?: SaidClassification[];
  controls?: SaidControl[];
  components?: SaidComponent[];
  outOfScope?: OutOfScope[];
  decisions?: Decision[];
}

/** An entry with its place; the clock was asked before it got here. */
export type Placed<T> = T & { at: Evidence; expired: boolean };

/** The file as it was read: every list is there. */
export type Answers = { [K in keyof AnswerFile]-?: Placed<NonNullable<AnswerFile[K]>[number]>[] };
