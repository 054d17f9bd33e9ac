// Connections are refused without a status: a socket is hung up, an error is given to `next`. Whether that is authentication,
// only what was proved of those who get in can say.

import type { Test } from '../../core/linked.ts';
import { waysThrough } from '../evaluate/tests.ts';
import type { Observation } from '../observe.ts';
import type { GuardReader } from './reader.ts';
import { verdictOn } from './verdict.ts';

const PROVES = ['enforcing', 'conditional', 'fail-open'];

/** The observation with these refusals told apart, where they can be. */
export function withSilentRefusals(reader: GuardReader, watched: Observation): Observation {
  if (watched.rejects.every((r) => r.status !== undefined)) return watched;
  const seen = { ...watched, rejects: watched.rejects.filter((r) => r.status !== undefined || !tellsNothing(r)) };
  if (seen.rejects.every((r) => r.status !== undefined)) return seen;
  for (const status of [401, 403]) {
    const rejects = seen.rejects.map((r) => (r.status === undefined ? { ...r, status, silent: true as const } : r));
    const of = { seen: { ...seen, rejects }, passes: seen.passes, position: 'guard' as const };
    const { mode } = verdictOn(reader, of, status);
    if (PROVES.includes(mode)) return { ...seen, rejects };
    if (mode === 'attached-only') return { ...seen, rejects: seen.rejects.filter((r) => r.status !== undefined) };
    // How it decides is not clear, but not by who somebody is: that stays a question of where they come from.
    if (status === 403 && rejects.every(asksForOrigin)) return { ...seen, rejects };
  }
  return seen;
}

type Refusal = Observation['rejects'][number];

/** Whoever leaves something out is refused, or the server's own state decides: that proves nothing of those who get in. */
function tellsNothing({ conditions }: Refusal): boolean {
  const tests = waysThrough(conditions).flat();
  const isIdle = (t: Test) =>
    !t.verified && (t.about.length === 0 || (t.asks === 'presence' && !t.about.includes('identity')));
  return tests.length > 0 && tests.every(isIdle);
}

const ORIGINS = ['csrf-header', 'network', 'forwarded', 'relayed'];
const CALLERS = ['identity', 'header', 'cookie', 'body', 'whole'];

function asksForOrigin({ conditions }: Refusal): boolean {
  const about = waysThrough(conditions).flatMap((way) => way.flatMap((t) => (t.verified ? CALLERS : t.about)));
  return about.some((part) => ORIGINS.includes(part)) && !about.some((part) => CALLERS.includes(part));
}
