// One test while it is read: what it sends, what it calls, what it asserts. And the patience there is for all of them.

import type { Expression, FunctionNode, Program, Statement } from '../../core/ir.ts';
import type { ProgramResolver } from '../resolve/resolver.ts';
import type { Call, Known, Scope, Sent } from './values.ts';

export interface Case {
  file: string;
  line: number;
  title: string;
  skipped: boolean;
  /** Left out for a test that is only announced. */
  body?: { node: FunctionNode; scope: Scope; given: Known[]; self?: Known };
}

export interface Record {
  requests: Sent[];
  calls: Call[];
  assertions: number;
  skipped: boolean;
  /** Names that the test puts something else in the place of. */
  replaced: Set<string>;
}

export interface Given {
  positional: Known[];
  named: Map<string, Known>;
}

export interface Reader {
  tests: ReadonlyMap<string, Program>;
  programs: ReadonlyMap<string, Program>;
  resolve: ProgramResolver['resolve'];
  /** Packages that make applications. */
  frameworks: readonly string[];
  modules: Map<string, Scope>;
  fixtures: Map<FunctionNode, Known>;
  record: Record;
  /** Tests found while the file is read, and the titles around. */
  cases: Case[];
  around: { title: string; skipped: boolean; rows: Known[] }[];
  /** Not zero: what is called here is expected to fail; nobody waits for what is asserted here. */
  raising: number;
  lost: number;
  depth: number;
  steps: number;
  most: number;
  evaluate: (expression: Expression, scope: Scope) => Known;
  execute: (body: readonly Statement[], scope: Scope) => Known | undefined;
  /** Calls a function of the tests. */
  apply: (callee: Known, given: readonly Known[], named?: ReadonlyMap<string, Known>) => Known;
  moduleOf: (file: string) => Scope | undefined;
}

export function newRecord(): Record {
  return { requests: [], calls: [], assertions: 0, skipped: false, replaced: new Set() };
}

/** Reads something whose own doings are not the test's: a module, a hook, a fixture. */
export function aside<T>(reader: Reader, read: () => T): T {
  const { record, raising, lost } = reader;
  const own = newRecord();
  reader.record = own;
  reader.raising = 0;
  reader.lost = 0;
  const value = read();
  for (const name of own.replaced) record.replaced.add(name);
  reader.record = record;
  reader.raising = raising;
  reader.lost = lost;
  return value;
}

export function asserted(reader: Reader): void {
  if (reader.lost === 0) reader.record.assertions++;
}
