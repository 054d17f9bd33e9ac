// What a watched function is, standing in front of handlers: which families it guards, and how.

import type { LinkedControl } from '../../core/linked.ts';
import type { ControlFamily, Mode } from '../../core/model.ts';
import { toldBy, worstOf } from '../errors/told.ts';
import { waysThrough } from '../evaluate/tests.ts';
import type { Framework } from '../framework.ts';
import type { Observation } from '../observe.ts';
import type { FunctionValue, Site } from '../values.ts';
import { asksAmbient } from './ambient.ts';
import { isLimit, type Limit, limitOn } from './limits/limit.ts';
import { isVerified } from './proof.ts';
import type { GuardReader } from './reader.ts';
import { withSilentRefusals } from './silent.ts';
import { BY_STATUS, type Case, type Verdict, verdictOn } from './verdict.ts';
import { verificationMode } from './verification.ts';

export interface Judgement
  extends Pick<
    LinkedControl,
    'families' | 'mode' | 'why' | 'unread' | 'flag' | 'counts' | 'ambient' | 'unverified' | 'openToAll'
  > {
  /** What it is besides, in modes of their own. */
  beside?: Judgement[];
}

const NOT_FOLLOWED = 'it was not followed to its end';

export function judge(
  reader: GuardReader,
  watched: Observation,
  value: FunctionValue,
  framework: Framework,
): Judgement {
  const seen = framework.refusesSilently ? withSilentRefusals(reader, watched) : watched;
  if (framework.handlesErrors?.(value)) {
    // One that only logs or converts hands the error on to whoever comes last.
    if (handsErrorsOn(seen, framework) && seen.exposed)
      return { families: ['error-handling'], mode: 'unknown', why: 'gives the response to code that is not seen' };
    if (handsErrorsOn(seen, framework)) return { families: [], mode: 'attached-only', why: 'hands every error on' };
    return judgeErrorHandler(reader, seen, framework);
  }
  const byRedirect = redirects(seen);
  if (byRedirect) return byRedirect;
  const statuses = refusingStatuses(seen);
  const unclear = seen.rejects.find((r) => r.status === undefined);
  if (statuses.length === 0) return byThrowing(reader, seen) ?? withoutRefusal(seen, unclear?.site);
  const tokens = seen.calls.some((call) => verificationMode(call, reader) === 'enforcing');
  const of: Case = { seen, passes: seen.passes, position: 'guard', tokens };
  const limits = statuses.filter(isLimit).map((status) => {
    return told(seen, limitOn(reader, of, status), refusalText(seen, [status]));
  });
  const others = statuses.filter((status) => !isLimit(status));
  const [first, ...rest] = limits;
  if (first && others.length === 0) return { ...first, ...(rest.length > 0 && { beside: rest }) };
  const verdicts = others.map((status) => verdictOn(reader, of, status));
  const beside = first && { beside: limits };
  const families = [...new Set(verdicts.flatMap((v) => v.families))].sort();
  const why = refusalText(seen, others);
  const unverified = unverifiedCall(reader, seen);
  if (unverified)
    return {
      families,
      mode: 'attached-only',
      why: `${why}, but takes a token without verifying it at ${unverified}`,
      unverified: true,
      ...beside,
    };
  return { ...told(seen, { ...strongest(verdicts), families }, why), ...beside };
}

function told(seen: Observation, verdict: Verdict & Partial<Limit>, why: string): Judgement {
  const { families, flag, counts } = verdict;
  const found: Judgement = {
    families,
    mode: verdict.mode,
    why: verdict.why === '' ? why : `${why}, ${verdict.why}`,
    ...(flag && { flag }),
    ...(counts && { counts }),
    ...(verdict.word && { openToAll: true as const }),
    ...(families.includes('authentication') && asksAmbient(seen)),
  };
  return seen.complete ? found : { ...found, mode: 'unknown', unread: NOT_FOLLOWED };
}

/** What is returned is an answer, where functions answer by returning. */
function handsErrorsOn({ answers, passes, rejects }: Observation, { passesByReturning }: Framework): boolean {
  return answers.length === 0 && (!passesByReturning || passes.length + rejects.length === 0);
}

function judgeErrorHandler({ catalogue }: GuardReader, seen: Observation, framework: Framework): Judgement {
  const told = worstOf(toldBy(seen, framework, catalogue));
  const families: ControlFamily[] = ['error-handling'];
  if (!told) return { families, mode: 'enforcing', why: `${framework.id} calls it with errors` };
  return { families, ...told };
}

export function refusingStatuses(seen: Observation): number[] {
  const refusing = seen.rejects.flatMap((r) => (r.status !== undefined && BY_STATUS[r.status] ? [r.status] : []));
  return [...new Set(refusing)].sort((a, b) => a - b);
}

export function refusalText(seen: Observation, statuses: readonly number[]): string {
  const first = seen.rejects.find((r) => r.status !== undefined && statuses.includes(r.status));
  return `${first?.silent ? 'hangs up' : `answers ${statuses.join(', ')}`}${first ? ` at ${first.site.file}:${first.site.at[0]}` : ''}`;
}

export function unverifiedCall(reader: GuardReader, seen: Observation): string | undefined {
  const calls = seen.calls.map((call) => ({ call, mode: verificationMode(call, reader) }));
  // Read before it is verified: to find the key.
  if (calls.some(({ call, mode }) => mode === 'enforcing' && isAlwaysMade(call))) return undefined;
  const { call } = calls.find(({ mode }) => mode === 'dead' || mode === 'attached-only') ?? {};
  return call && `${call.site.file}:${call.site.at[0]}`;
}

/** Nobody catches what the verification throws: the framework answers with an error, and nothing is handed on. */
function byThrowing(reader: GuardReader, seen: Observation): Judgement | undefined {
  const verifying = seen.calls.filter((call) => verificationMode(call, reader) === 'enforcing');
  const [first] = verifying;
  // With a callback it throws nothing.
  const isAsked = verifying.some(({ given }) => given.positional.some(({ kind }) => kind === 'function'));
  if (!first || isAsked || !seen.complete || seen.rejects.length > 0) return undefined;
  const ways = seen.passes.flatMap(({ conditions }) => waysThrough(conditions));
  if (ways.length === 0 || !ways.every((way) => way.some((test) => isVerified(test, way, 'guard')))) return undefined;
  const why = `throws for a token that does not hold at ${first.site.file}:${first.site.at[0]}`;
  return { families: ['authentication'], mode: 'enforcing', why, ...asksAmbient(seen) };
}

function isAlwaysMade({ conditions }: Observation['calls'][number]): boolean {
  return conditions.every(({ after, flags }) => after === true && flags.length === 0);
}

const STRENGTH: readonly Mode[] = ['enforcing', 'conditional', 'fail-open', 'unknown', 'attached-only'];

/** One guard has one mode. Where its refusals differ, those that always come decide what it is. */
function strongest(verdicts: readonly Verdict[]): Verdict {
  const [first, ...rest] = [...verdicts].sort((a, b) => STRENGTH.indexOf(a.mode) - STRENGTH.indexOf(b.mode));
  return first ?? rest[0] ?? { families: [], mode: 'unknown', why: '' };
}

const IDENTITY_WORDS = /session|user|auth|log(ged)?_?in|sign(ed)?_?in|account|token/i;
const TRANSPORT_WORDS = /secure|protocol|forwarded-proto|https/i;

/**
 * Pages refuse strangers by sending them to the sign-in, and send guests on for many other reasons. The words of the test
 * say only what it may be about: never that it enforces.
 */
function redirects(seen: Observation): Judgement | undefined {
  const away = seen.rejects.filter((r) => r.status === 302);
  const [first] = away;
  if (!first || seen.passes.length === 0 || seen.rejects.some((r) => r.status !== 302)) return undefined;
  const why = `redirects at ${first.site.file}:${first.site.at[0]}`;
  const tests = away.flatMap((r) => r.conditions).map((c) => c.text);
  if (tests.some((t) => IDENTITY_WORDS.test(t))) return { families: ['authentication'], mode: 'unknown', why };
  if (tests.some((t) => TRANSPORT_WORDS.test(t))) return { families: [], mode: 'enforcing', why };
  if (seen.complete && seen.lost.length === 0 && away.every(asksNobody))
    return { families: [], mode: 'enforcing', why: `${why}, whoever calls` };
  return { families: BY_REDIRECT, mode: 'unknown', why: `${why}, for reasons that cannot be told` };
}

/** What pages that send people elsewhere may be: they set no headers and limit no bodies. */
const BY_REDIRECT: ControlFamily[] = ['authentication', 'authorization', 'csrf', 'rate-limit'];
const OF_THE_PLACE: readonly string[] = ['forwarded', 'method', 'network', 'path', 'plain-header', 'relayed'];

/** Which page is asked for on which host, or how the server is set up. */
function asksNobody({ conditions }: Observation['rejects'][number]): boolean {
  return conditions.every(({ tests }) =>
    tests?.every((way) => way.every(({ about }) => about.every((part) => OF_THE_PLACE.includes(part)))),
  );
}

const BY_HEADER: Record<string, ControlFamily> = {
  'access-control-allow-origin': 'cors',
  'content-security-policy': 'security-headers',
  'strict-transport-security': 'security-headers',
  'x-content-type-options': 'security-headers',
  'x-frame-options': 'security-headers',
  'referrer-policy': 'security-headers',
};

/** Those that stand under a condition apart: whether it ever holds is another matter. */
function headersSaid({ headers }: Observation): string {
  const names = (all: Observation['headers']) => all.map((h) => h.name).join(', ');
  const always = headers.filter((h) => h.conditions.length === 0);
  const sometimes = headers.filter((h) => h.conditions.length > 0);
  if (always.length === 0 || sometimes.length === 0) return `sets ${names(headers)}`;
  return `sets ${names(always)}; only under a condition ${names(sometimes)}`;
}

function withoutRefusal(seen: Observation, unclear: Site | undefined): Judgement {
  const headers = seen.headers.map((h) => BY_HEADER[h.name.toLowerCase()]).filter((f) => f !== undefined);
  if (headers.length > 0) {
    const conditional = seen.headers.every((h) => h.conditions.length > 0);
    return {
      families: [...new Set(headers)].sort(),
      mode: conditional ? 'unknown' : 'enforcing',
      why: headersSaid(seen),
    };
  }
  if (unclear) {
    const why = `refuses at ${unclear.file}:${unclear.at[0]} with a status that cannot be told`;
    return { families: [], mode: 'unknown', why, unread: why };
  }
  if (!seen.complete) return { families: [], mode: 'unknown', why: 'not followed to its end', unread: NOT_FOLLOWED };
  const [other] = seen.rejects;
  if (other) {
    const why = `answers ${other.status} at ${other.site.file}:${other.site.at[0]}`;
    return { families: [], mode: 'enforcing', why };
  }
  return withoutEffect(seen);
}

const IDENTITY = /^(user|auth|account|session|principal|currentUser|userId)$/i;

function withoutEffect(seen: Observation): Judgement {
  const identity = seen.attaches.find((a) => IDENTITY.test(a.name));
  if (!identity) return { families: [], mode: 'attached-only', why: 'refuses nobody' };
  return {
    families: ['authentication'],
    mode: 'attached-only',
    why: `sets request.${identity.name} and refuses nobody`,
  };
}
