// Guards that look at the path or the method of a request: what they do is asked for each endpoint. One that spares an
// endpoint does not stand before it.

import type { LinkedControl } from '../../core/linked.ts';
import type { Mode } from '../../core/model.ts';
import type { ChainLink } from '../endpoints.ts';
import type { Asked } from '../evaluate/machine.ts';
import type { Observation } from '../observe.ts';
import type { Part } from '../parts.ts';
import type { FunctionValue } from '../values.ts';
import { type Judgement, judge } from './judge.ts';
import type { GuardReader } from './reader.ts';

/** Steps that may be spent on single endpoints of one run; then guards stay as they are in general. */
const MOST_STEPS = 6_000_000;

const spent = new WeakMap<GuardReader, number>();

/** The guard as it is for this endpoint. `spared`: it lets all its requests through. Undefined: as it is for all. */
export function judgeAsked(
  reader: GuardReader,
  value: FunctionValue,
  link: ChainLink,
  general: Observation,
  asked: Asked | undefined,
): Judgement | 'spared' | undefined {
  const used = spent.get(reader) ?? 0;
  if (!asked || !general.looks || used > MOST_STEPS || !mayDiffer(general)) return undefined;
  const seen = reader.observe(value, link.framework, { ...asked, ...(link.base && { base: link.base }) });
  spent.set(reader, used + seen.steps);
  if (spares(seen, general)) return 'spared';
  const judged = judge(reader, seen, value, link.framework);
  return judged.mode === 'enforcing' && link.framework.anyCase ? inAnyCase(judged, reader, value, link, asked) : judged;
}

/** The same endpoint is served under its path in capitals: what compares with small letters lets that through. */
function inAnyCase(
  judged: Judgement,
  reader: GuardReader,
  value: FunctionValue,
  link: ChainLink,
  asked: Asked,
): Judgement {
  const path = inCapitals(asked.path);
  const base = link.base && { base: inCapitals(link.base) };
  const seen = reader.observe(value, link.framework, { ...asked, path, ...base });
  spent.set(reader, (spent.get(reader) ?? 0) + seen.steps);
  if (seen.rejects.length > 0 || seen.passes.length === 0 || !seen.complete) return judged;
  const why = `${judged.why}, lets ${path} through, which ${link.framework.id} serves as well`;
  return { ...judged, mode: 'conditional', why };
}

/** Names of parameters, patterns and what is not known stay as they are. */
const inCapitals = (path: string) => path.replace(/(^|\/)[\w.-]+(?=\/|$)/g, (segment) => segment.toUpperCase());

/** A path that is only written to a log decides nothing. Where a test rests on other things, it may rest on it, too. */
function mayDiffer({ complete, rejects, passes, answers }: Observation): boolean {
  if (!complete) return true;
  const conditions = new Set([...rejects, ...passes, ...answers].flatMap((event) => event.conditions));
  const isOpen = (part: string) => !ELSEWHERE.includes(part);
  return [...conditions].some((c) => !c.tests || c.tests.some((way) => way.some(({ about }) => about.some(isOpen))));
}

/** Parts of a request that are told apart from its path and method. */
const ELSEWHERE: readonly string[] = [
  'body',
  'cookie',
  'csrf-header',
  'header',
  'identity',
  'network',
  'forwarded',
  'relayed',
  'plain-header',
] satisfies Part[];

/** It refuses some requests, and none of these. */
function spares(seen: Observation, general: Observation): boolean {
  const refuses = (o: Observation) => o.rejects.length > 0;
  return refuses(general) && !refuses(seen) && seen.passes.length > 0 && seen.complete;
}

const STRENGTH: readonly Mode[] = ['enforcing', 'conditional', 'fail-open', 'unknown', 'attached-only', 'dead'];

/** A control is as strong as where it is strongest; its guards say where it is less. */
export function strengthen(control: LinkedControl, { mode, why, unread, flag }: Judgement): void {
  if (STRENGTH.indexOf(mode) >= STRENGTH.indexOf(control.mode)) return;
  control.mode = mode;
  control.why = why;
  if (unread === undefined) delete control.unread;
  if (flag) control.flag = flag;
}
