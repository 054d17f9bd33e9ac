// What is said of a declaration, by one file or by several joined. Joins of files are functions that return statements.

import type { DeclarationKind } from '../../core/declaration.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { FactOf } from '../../core/fact.ts';
import type { ModelInput } from '../input.ts';
import type { Pipeline } from '../surroundings.ts';
import type { Units } from '../units.ts';

/** A declaration that begins, or one more place where it stands. */
export interface Beginning {
  id: string;
  kind: DeclarationKind;
  name: string;
  component?: string;
  evidence: Evidence;
}

export interface Statement {
  /** The id of a declaration. */
  of: string;
  property: string;
  value: string;
  note?: string;
  evidence: Evidence;
}

export interface Said {
  beginnings: Beginning[];
  statements: Statement[];
}

/** What joins may look at. `said` is what single files say. */
export interface JoinParts {
  input: ModelInput;
  units: Units;
  pipelines: readonly Pipeline[];
  said: Said;
}

export type Join = (parts: JoinParts) => Partial<Said>;

/** The id of what a fact declares, or says something of. */
export function declarationId({ what, id, home = '', evidence }: Declared): string {
  const file = home === '' ? evidence.file : home;
  return id === '' ? `${what}:${file}` : `${what}:${file}#${id}`;
}

interface Declared {
  what: string;
  id: string;
  home?: string;
  evidence: Evidence;
}

export function statementOf(fact: FactOf<'declared'>): Statement {
  const { property, value, note, evidence } = fact;
  return { of: declarationId(fact), property, value, note, evidence };
}
