// Connections are refused without a status: a socket is hung up, an error is given to `next`. Whether that is authentication,
// only what was proved of those who get in can say.

import { waysThrough } from '../evaluate/tests.ts';
import type { Observation } from '../observe.ts';
import { verifiedCalls } from './judge.ts';
import type { GuardReader } from './reader.ts';
import { verdictOn } from './verdict.ts';

const PROVES = ['enforcing', 'conditional', 'fail-open'];

/** The observation with these refusals told apart, where they can be. */
export function withSilentRefusals(reader: GuardReader, seen: Observation): Observation {
  if (seen.rejects.every((r) => r.status !== undefined)) return seen;
  const told = seen.rejects.filter((r) => r.status !== undefined);
  if (seen.rejects.every((r) => r.status !== undefined || asksForPresence(r))) return { ...seen, rejects: told };
  for (const status of [401, 403]) {
    const rejects = seen.rejects.map((r) => (r.status === undefined ? { ...r, status, silent: true as const } : r));
    const of = { passes: seen.passes, position: 'guard' as const, verified: verifiedCalls(reader, seen) };
    const { mode } = verdictOn({ ...of, seen: { ...seen, rejects } }, status);
    if (PROVES.includes(mode)) return { ...seen, rejects };
    if (mode === 'attached-only') return { ...seen, rejects: told };
  }
  return seen;
}

/** Whoever leaves something out is refused: that proves nothing of those who do not. */
function asksForPresence({ conditions }: Observation['rejects'][number]): boolean {
  const tests = waysThrough(conditions).flat();
  return (
    tests.length > 0 && tests.every((t) => t.asks === 'presence' && t.about.length > 0 && !t.about.includes('identity'))
  );
}
