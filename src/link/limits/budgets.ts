// What calls of language models may cost: how much one of them may say is a bound of that call, and of no caller.

import type { LinkedGuard, LinkedJudgement } from '../../core/linked.ts';
import { ecosystemOf, effectsOf } from '../catalogue.ts';
import { reachesIn } from '../effects/effects.ts';
import { servicesAt } from '../effects/hosts.ts';
import type { GuardReader } from '../guards/reader.ts';
import type { Observation } from '../observe.ts';
import { boundsOf } from './bounds.ts';

const REFUSES_SPENDING = [402, 429];

export function budgetOf(reader: GuardReader, seen: Observation, guards: readonly LinkedGuard[]): LinkedJudgement[] {
  return asksModels(reader, seen) || asksByHand(reader, seen)
    ? [{ family: 'llm-budget', ...judge(reader, seen, guards) }]
    : [];
}

/** The body of a request says how much a model may say; nobody reads it there. */
function asksByHand({ catalogue }: GuardReader, seen: Observation): boolean {
  return reachesIn(seen, catalogue).some(
    ({ kind, target }) =>
      kind === 'outbound-request' && servicesAt(target, catalogue).some(({ asked }) => asked.does === 'llm-call'),
  );
}

function asksModels(reader: GuardReader, { calls }: Observation): boolean {
  return calls.some(({ callee, given, site }) => {
    const library = reader.catalogue.find(callee.source, ecosystemOf(site.file));
    return library !== undefined && effectsOf(library, callee, given).some(({ kind }) => kind === 'llm-call');
  });
}

type Judged = Pick<LinkedJudgement, 'presence' | 'why'>;

function judge(reader: GuardReader, seen: Observation, guards: readonly LinkedGuard[]): Judged {
  const own = seen.rejects.find(({ status }) => status !== undefined && REFUSES_SPENDING.includes(status));
  if (own) {
    const why = `whether what the handler refuses with ${own.status} counts what a caller spends could not be told`;
    return { presence: 'unknown', why };
  }
  const all = boundsOf(reader, seen, 'llm-budget', ['llm-call']);
  if (asksByHand(reader, seen))
    return { presence: 'unknown', why: 'what a request written by hand lets a model say was not read' };
  if (all.length > 0 && all.every(({ held }) => held === 'yes'))
    return { presence: 'conditional', why: 'bounds each call of a model, and not what one caller spends' };
  const limited = limitBefore(reader, guards);
  if (limited) return limited;
  const [vague] = all.filter(({ held }) => held === 'unknown');
  if (vague) return { presence: 'unknown', why: `of ${vague.place} it could not be told` };
  if (!seen.complete || seen.lost.length > 0)
    return { presence: 'unknown', why: 'the handler was not followed to its end' };
  const [open] = all.filter(({ held }) => held === 'no');
  return {
    presence: 'absent',
    why: open ? `nothing bounds ${open.place}, nor what one caller spends` : 'nothing bounds what one caller spends',
  };
}

/** How often somebody may ask is part of what they may spend. */
function limitBefore({ controls }: GuardReader, guards: readonly LinkedGuard[]): Judged | undefined {
  const limiting = guards.filter(({ control }) => controls.get(control)?.families.includes('rate-limit'));
  if (limiting.some(({ mode }) => mode === 'enforcing'))
    return { presence: 'conditional', why: 'bounds how often a caller asks, and not what each answer costs' };
  return limiting.length > 0 && limiting.some(({ mode }) => mode !== 'attached-only' && mode !== 'dead')
    ? { presence: 'unknown', why: 'whether the limit on requests holds could not be told' }
    : undefined;
}
