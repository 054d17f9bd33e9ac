// Whether a handler that asks others waits for ever for their answers.

import type { LinkedJudgement } from '../../core/linked.ts';
import { ranIn } from '../guards/limits/slice.ts';
import type { GuardReader } from '../guards/reader.ts';
import type { Observation } from '../observe.ts';
import { lastWord } from '../sites/walk.ts';
import { type Bound, boundsOf } from './bounds.ts';

export function waitingOf(reader: GuardReader, seen: Observation): LinkedJudgement[] {
  const all = boundsOf(reader, seen, 'timeout', ['outbound-request', 'llm-call']);
  const [judged] = all.length === 0 ? [] : [judge(all, seen)];
  return judged ? [{ family: 'timeout', ...judged }] : [];
}

type Judged = Pick<LinkedJudgement, 'presence' | 'why'>;

function judge(all: readonly Bound[], seen: Observation): Judged {
  const of = (held: Bound['held']) => all.filter((one) => one.held === held);
  const [open] = of('no');
  const [vague] = of('unknown');
  const [weak] = of('weak');
  const told = `${of('yes').length} of ${all.length} calls to others end after some time`;
  if (open && endsAround(seen)) return { presence: 'unknown', why: `${told}; what ends the others could not be told` };
  if (open) {
    const presence = of('yes').length + of('weak').length > 0 ? 'conditional' : 'absent';
    return vague && presence === 'absent'
      ? { presence: 'unknown', why: `${told}; not ${open.place}, and of ${vague.place} it could not be told` }
      : { presence, why: `${told}; not ${open.place}` };
  }
  if (vague) return { presence: 'unknown', why: `${told}; of ${vague.place} it could not be told` };
  if (!seen.complete || seen.lost.length > 0)
    return { presence: 'unknown', why: `${told}; others may be made that were not seen` };
  return weak
    ? { presence: 'conditional', why: `${told}; ${weak.place}: ${weak.why}` }
    : { presence: 'present', why: told };
}

/** What languages have to end something else: whether it ends these calls is not looked at. */
const ENDINGS = new Set([
  'abort',
  'fail_after',
  'move_on_after',
  'race',
  'setTimeout',
  'timeout',
  'timeout_at',
  'wait_for',
]);
const GO_ENDINGS = ['WithDeadline', 'WithTimeout'];

function endsAround({ ran }: Observation): boolean {
  return ranIn(ran).calls.some(({ callee }) => {
    const word = lastWord(callee) ?? '';
    return ENDINGS.has(word) || GO_ENDINGS.includes(word);
  });
}
