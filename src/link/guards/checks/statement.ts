// The SQL text of a call and the values that are passed beside it, in the ways in which libraries take them.

import { statementIn } from '../../effects/statements.ts';
import { type Arguments, type LibraryValue, list, type Value } from '../../values.ts';
import { chainOf, lastName } from './made.ts';

export interface Statement {
  statement: Value | undefined;
  parameters: Value | undefined;
}

/** `query(text, [a, b])`, `Query(text, a, b)`, `prepare(text).get(a, b)`. */
export function statementOf({ callee, given }: { callee: LibraryValue; given: Arguments }): Statement {
  const prepared = chainOf(callee.made).find((made) => PREPARES.has(lastName(made.of)))?.arguments.positional[0];
  const [first, ...rest] = prepared ? [prepared, ...given.positional] : given.positional;
  const statement = first && statementIn(first);
  const [second] = rest;
  if (first?.kind === 'dict') return { statement, parameters: second ?? first.entries.get('values') };
  const gathered = rest.length === 1 && (second?.kind === 'dict' || second?.kind === 'list');
  return { statement, parameters: gathered ? second : list(rest) };
}

const PREPARES = new Set(['prepare', 'query']);
