// In which role a function meets a connection: the same one may be watched as what lets it in and as what serves it.

import type { FunctionValue, Site } from '../values.ts';

export interface Role {
  as: 'upgrade' | 'connection' | 'verify' | 'middleware' | 'engine';
  /** What is watched: who is let in, or all that happens on the connection. */
  phase: 'handshake' | 'whole';
  /** The path that is asked for. */
  path: string | undefined;
  /** Set while paths are looked for. */
  notes?: PathNotes;
}

/** Paths to ask for, each with how people would write it. */
export type Candidates = Map<string, string>;

export interface PathNotes {
  candidates: Candidates;
  /** Places where the path was put to a test whose outcome could not be told. */
  undecided: Site[];
}

const roles = new WeakMap<FunctionValue, Role>();

/** A value of its own, so that what is seen in one role is not taken for what is seen in another. */
export function inRole(callee: FunctionValue, role: Role): FunctionValue {
  const given = callee.given ?? { positional: [], named: new Map() };
  const value: FunctionValue = { ...callee, given, as: `${role.as} ${role.phase} ${role.path ?? ''}` };
  roles.set(value, role);
  return value;
}

export function roleOf(callee: FunctionValue): Role | undefined {
  return roles.get(callee);
}
