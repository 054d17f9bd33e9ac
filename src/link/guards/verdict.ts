// The mode of a guard for one family of controls: from all ways on which it refuses and all on which it lets through.

import type { Condition, LinkedControl, Test } from '../../core/linked.ts';
import type { ControlFamily, Mode } from '../../core/model.ts';
import { waysThrough } from '../evaluate/tests.ts';
import { switchOf } from '../flags.ts';
import type { Observation } from '../observe.ts';
import { withKeyless } from './keyless.ts';
import {
  type Bypass,
  bypassOf,
  decides,
  isAboutCsrf,
  isOpenToAll,
  isSignIn,
  isVerified,
  type Position,
  provesCaller,
  provesOrigin,
  type Way,
} from './proof.ts';
import type { GuardReader } from './reader.ts';
import { comparesTokens, passesWithoutMember, passesWithoutTokens } from './tokens.ts';

export type Verdict = Pick<LinkedControl, 'families' | 'mode' | 'flag'> & {
  why: string;
  signsIn?: true;
  /** The test that anybody can pass. */
  word?: Test;
};

interface Pass {
  conditions: Condition[];
}

export interface Case {
  seen: Observation;
  /** What lets a request through: `next()`, a return, a successful answer. */
  passes: readonly Pass[];
  position: Position;
  /** A library verifies a token somewhere in it. */
  tokens?: boolean;
}

/** By status: other refusals (400, 404, 422…) say that a request is wrong, not which control it met. */
export const BY_STATUS: Record<number, ControlFamily> = {
  401: 'authentication',
  403: 'authorization',
  413: 'body-limit',
  429: 'rate-limit',
};

export function verdictOn(reader: GuardReader, of: Case, status: number): Verdict {
  const waysOf = ({ conditions }: Pass) => withKeyless(reader, of.seen, waysThrough(conditions));
  const refusals = of.seen.rejects.filter((r) => r.status === status);
  const refused: Way[] = refusals.flatMap(waysOf);
  const ways = of.passes.flatMap((p) => waysOf(p).map((way) => ({ way, pass: p })));
  const families = familiesOf(
    status,
    ways.map((w) => w.way),
    refused,
    of,
  );
  const bypasses = ways.flatMap(({ way, pass }) =>
    isProved(way, refused, status, of) ? [] : [bypass(way, pass, refused, refusals, of)],
  );
  if (ways.length === 0) {
    // Either it lets nobody through, or what lets through was not seen.
    // In Go, an error that is handed on through many calls hides the way past it.
    const isSeen = of.seen.lost.length === 0 && !refusals.some(({ site }) => site.file.endsWith('.go'));
    const certain = isSeen || refused.some((way) => way.length === 0);
    return { families, mode: certain ? 'enforcing' : 'unknown', why: 'and was not seen to let any request through' };
  }
  const worst = worstOf(bypasses);
  if (!worst) {
    const passes = ways.map(({ way }) => way);
    if (String(families) === 'csrf' && passesWithoutTokens(of.seen, passes, refused))
      return { families, mode: 'conditional', why: 'but two tokens that are missing are equal' };
    if (passesWithoutMember(of.seen, passes, refused))
      return {
        families,
        mode: 'conditional',
        why: 'but what is missing in the session equals what is missing in the request',
      };
    return { families, mode: 'enforcing', why: '' };
  }
  const unproved = ways.filter(({ way }) => !isProved(way, refused, status, of));
  const proved = unproved.length < ways.length;
  const signsIn = status === 401 && !proved && unproved.every(({ way }) => isSignIn(way, refused));
  // A handler that nobody passes by showing who they are, refuses for other reasons.
  if (of.position === 'handler' && !proved && worst.mode === 'conditional')
    return { families, mode: 'unknown', why: worst.why, ...(signsIn && { signsIn }) };
  const flag = worst.mode === 'conditional' ? switchOf(refusals.map((r) => r.conditions)) : undefined;
  const { mode, why, test } = worst;
  const word = mode === 'attached-only' && test && isOpenToAll(test) ? test : undefined;
  return { families, mode, why, ...(flag && { flag }), ...(signsIn && { signsIn }), ...(word && { word }) };
}

function isProved(way: Way, refused: readonly Way[], status: number, of: Case): boolean {
  if (status !== 401 && status !== 403) return way.some((t) => decides(t, refused) && t.flags.length === 0);
  if (way.some((t) => isVerified(t, way, of.position))) return true;
  return way.some(
    (t) =>
      decides(t, refused) &&
      (provesCaller(t, way, of.position) ||
        (status === 403 && (provesOrigin(t) || (t.holds && comparesTokens(of.seen, t))))),
  );
}

/** Who is refused for lack of rights was first told apart from others: by what they show, not by where they come from. */
function familiesOf(status: number, ways: readonly Way[], refused: readonly Way[], of: Case): ControlFamily[] {
  const family = BY_STATUS[status] ?? 'authorization';
  if (status !== 403 || ways.length === 0) return [family];
  const deciding = ways.map((way) => way.filter((t) => decides(t, refused)));
  if (deciding.some((way) => way.some((t) => isAboutCsrf(t) || comparesTokens(of.seen, t)))) return ['csrf'];
  const tokens = of.tokens || [...refused, ...ways].flat().some((t) => t.asks === 'exception' && t.verified);
  if (tokens) return ['authentication'];
  const known = deciding.filter((way) => way.some((t) => provesCaller(t, way, of.position) && !provesOrigin(t)));
  return known.length > 0 ? ['authentication', 'authorization'] : ['authorization'];
}

function bypass(
  way: Way,
  pass: Pass,
  refused: readonly Way[],
  refusals: Observation['rejects'],
  { seen }: Case,
): Bypass {
  const both = refusals.find((r) => r.wentOn && follows(r, pass, seen) && compatible(waysThrough(r.conditions), way));
  if (both) {
    const why = `answers ${both.status} at ${both.site.file}:${both.site.at[0]} and goes on all the same`;
    return { mode: 'fail-open', why };
  }
  return bypassOf(way, refused);
}

function follows(refusal: Observation['rejects'][number], pass: Pass, seen: Observation): boolean {
  const at = seen.passes.findIndex((p) => p === pass);
  return at < 0 || at >= refusal.passed;
}

function compatible(ways: readonly Way[], way: Way): boolean {
  return ways.some((w) => !w.some((t) => way.some((x) => x.place === t.place && x.holds !== t.holds)));
}

/** One way that is certainly open decides; after these, one that nothing is known of. */
const WEIGHT: readonly Mode[] = ['attached-only', 'fail-open', 'unknown', 'conditional'];

function worstOf(bypasses: readonly Bypass[]): Bypass | undefined {
  // It may not stand before this endpoint at all: that it also fails open says less.
  const elsewhere = bypasses.find((b) => b.mode === 'unknown' && b.test?.about.includes('path'));
  if (elsewhere) return elsewhere;
  for (const mode of WEIGHT) {
    const found = bypasses.find((b) => b.mode === mode);
    if (found) return found;
  }
  return bypasses[0];
}
