// Refusals in the body of a handler: a guard where every successful answer has come past them.

import { evidenceAt } from '../../core/evidence.ts';
import type { LinkedControl, LinkedEndpoint, Test } from '../../core/linked.ts';
import type { ControlFamily } from '../../core/model.ts';
import { waysThrough } from '../evaluate/tests.ts';
import type { Observation } from '../observe.ts';
import { refusalText, refusingStatuses, unverifiedCall } from './judge.ts';
import { isLimit, type Limit, limitOn } from './limits/limit.ts';
import type { GuardReader } from './reader.ts';
import { BY_STATUS, type Case, type Verdict, verdictOn } from './verdict.ts';

type Possible = NonNullable<LinkedEndpoint['possible']>;

export interface InHandler {
  guards: { control: LinkedControl }[];
  /** What it may enforce, and cannot be told. */
  possible: Possible;
}

const STATUSES = [401, 403, 413, 429];
const CERTAIN = ['enforcing', 'conditional', 'attached-only'];

export function refusalsInHandler(reader: GuardReader, seen: Observation): InHandler {
  const found: InHandler = { guards: [], possible: [] };
  const of: Case = {
    seen,
    passes: successes(seen),
    position: 'handler',
  };
  for (const status of refusingStatuses(seen).filter((s) => STATUSES.includes(s))) {
    const verdict = isLimit(status) ? limitOn(reader, of, status) : verdictOn(reader, of, status);
    if (verdict.signsIn) continue;
    const certain = seen.complete && of.passes.length > 0 && CERTAIN.includes(verdict.mode);
    if (certain) found.guards.push({ control: controlOf(reader, seen, status, verdict) });
    else found.possible.push(...possibly(seen, status, verdict));
  }
  found.possible.push(...swallowed(seen));
  if (!found.guards.some(({ control }) => control.families.includes('authentication')))
    found.possible.push(...vaguely(seen));
  return found;
}

/** The answers that are no refusals. */
export function successes(seen: Observation): Case['passes'] {
  return [...seen.answers.filter((a) => !refuses(a, seen)), ...seen.passes];
}

/** Refused inside a `try` that answers with something else: what the caller gets then cannot be told. */
function swallowed({ caught, rejects }: Observation): Possible {
  return caught.flatMap(({ status, site }) => {
    const family = BY_STATUS[status];
    if (!family || !STATUSES.includes(status) || rejects.some((r) => r.status === status)) return [];
    const why = `the handler itself raises ${status} at ${site.file}:${site.at[0]} and catches it`;
    // Who is refused for lack of rights was told apart from others.
    return [...new Set<ControlFamily>(status === 403 ? ['authentication', family] : [family])].map((f) => ({
      family: f,
      why,
    }));
  });
}

/** Refused by what a caller shows, with a status that says little: it may be for lack of a token. */
function vaguely(seen: Observation): Possible {
  const vague = seen.rejects.filter((r) => r.status === 403 || r.status === undefined);
  const shown = vague.find((r) => waysThrough(r.conditions).some((w) => w.some((t) => isShown(t.about))));
  if (!shown) return [];
  const why = `the handler itself can refuse by what the request shows at ${shown.site.file}:${shown.site.at[0]}`;
  return [{ family: 'authentication', why }];
}

/** What is sent in a body is handed in to be checked; it does not say on whose behalf the request comes. */
function isShown(parts: readonly string[]): boolean {
  return parts.some((part) => ['cookie', 'header', 'identity', 'query', 'whole'].includes(part));
}

/** `status(401).json(…)`: the answer that belongs to a refusal. A redirect is what a page answers with. */
function refuses(answer: Observation['answers'][number], { rejects }: Observation): boolean {
  const { conditions, site } = answer;
  return rejects.some((r) => {
    if (r.status === 302 || !conditions.every((c, i) => r.conditions[i] === c)) return false;
    const lines = site.at[0] - r.site.at[0];
    // With a status that is one of several, each under conditions of its own.
    const alsoBehind = r.site.file === site.file && lines >= 0 && lines < 5;
    return r.conditions.length === conditions.length || alsoBehind;
  });
}

function controlOf(
  reader: GuardReader,
  seen: Observation,
  status: number,
  verdict: Verdict & Partial<Limit>,
): LinkedControl {
  const first = seen.rejects.find((r) => r.status === status);
  const { file, at } = first?.site ?? { file: '', at: [1, 1, 1, 1] as const };
  const unverified = unverifiedCall(reader, seen);
  const text = refusalText(seen, [status]);
  const why = unverified
    ? `${text}, but takes a token without verifying it at ${unverified}`
    : `${text}${verdict.why === '' ? '' : `, ${verdict.why}`}`;
  const { families } = verdict;
  const mode = unverified ? 'attached-only' : verdict.mode;
  return {
    // One check may be called from several handlers, and hold in some of them only.
    id: `${file}:${at[0]}:${at[1]}#${families.join('+')}:${mode}`,
    name: 'a check in the handler',
    families,
    mode,
    why,
    ...(verdict.flag && { flag: verdict.flag }),
    ...(verdict.counts && { counts: verdict.counts }),
    ...(verdict.word && isGate(verdict.word, status) && { openToAll: true as const }),
    config: {},
    evidence: evidenceAt(file, [at[0], at[1], at[2], at[3]]),
  };
}

/** Behind a gate of its own, a handler that answers 403 to a query is mostly asked for something that it does not do. */
function isGate({ about }: Test, status: number): boolean {
  return status === 401 || !about.includes('query') || about.length > 1;
}

function possibly(seen: Observation, status: number, { families }: Verdict): Possible {
  const first = seen.rejects.find((r) => r.status === status);
  const at = first ? ` at ${first.site.file}:${first.site.at[0]}` : '';
  const own = BY_STATUS[status];
  const all = new Set([...families, ...(own ? [own] : [])]);
  return [...all].map((family) => ({ family, why: `the handler itself can answer ${status}${at}` }));
}
