// What a test holds in its hands while it is read: texts with gaps, clients, requests with what is asserted of their
// answers, and names of the program. Tests are read by their calls; nothing else of them is known.

import type { ClassNode, FunctionNode } from '../../core/ir.ts';

/** Stands in texts for what cannot be told. */
export const GAP = '\u0000';

export type Known =
  | { kind: 'literal'; value: string | number | boolean | null | undefined }
  | { kind: 'list'; items: Known[] }
  | { kind: 'dict'; entries: Map<string, Known> }
  | { kind: 'function'; node: FunctionNode; scope: Scope; self?: Known }
  | KnownClass
  | { kind: 'instance'; of: KnownClass; fields: Map<string, Known> }
  /** A file of tests as a whole. */
  | { kind: 'module'; scope: Scope }
  | Outside
  /** What calling something outside gave. */
  | { kind: 'made'; of: Outside; given: Known[]; call?: Call }
  | { kind: 'client'; app: AppOf; base?: string }
  /** A request, and its answer. */
  | { kind: 'answer'; request: Sent }
  | { kind: 'status'; request: Sent }
  | { kind: 'header'; request: Sent; name: string }
  | { kind: 'headers'; request: Sent }
  | { kind: 'expectation'; subject: Known; negated: boolean; promise: boolean; trivial: boolean }
  /** `status`: it is called like the status of an answer or an error. */
  | { kind: 'unknown'; status?: true };

export interface KnownClass {
  kind: 'class';
  node: ClassNode;
  scope: Scope;
}

/** A name that tests do not define: of a library, of the program (`file`), or a global one (no source). */
export interface Outside {
  kind: 'outside';
  source: string;
  file?: string;
  path: string[];
}

/** Whose application a client speaks to: the program's, or one that the test put together. */
export type AppOf = 'program' | 'own' | 'unknown';

export interface Sent {
  method: string;
  /** With gaps. */
  path: string;
  app: AppOf;
  line: number;
  /** supertest sends when somebody waits for it. */
  awaited: boolean;
  statuses: Set<number>;
  /** Headers of the answer that are asserted to be there, and not to be there. */
  headers: Set<string>;
  lacking: Set<string>;
  assertions: number;
}

/** A call of a function of the program. */
export interface Call {
  file: string;
  /** `['Sessions', 'open']` for a method. */
  path: string[];
  given: Known[];
  rejects: boolean;
  statuses: Set<number>;
}

export interface Scope {
  file: string;
  names: Map<string, Known>;
  parent?: Scope;
}

export const UNKNOWN: Known = { kind: 'unknown' };

export const literal = (value: string | number | boolean | null | undefined): Known => ({ kind: 'literal', value });

export function inside(parent: Scope): Scope {
  return { file: parent.file, names: new Map(), parent };
}

export function lookUp(scope: Scope, name: string): Known | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return undefined;
}

/** Where the name is bound already; else here. */
export function assignTo(scope: Scope, name: string, value: Known): void {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (!at.names.has(name)) continue;
    at.names.set(name, value);
    return;
  }
  scope.names.set(name, value);
}

/** Several values of which one holds are unknown, unless they are the same. */
export function textOf(value: Known | undefined): string {
  if (value?.kind !== 'literal' || value.value === null || value.value === undefined) return GAP;
  return String(value.value);
}
