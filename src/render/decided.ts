// What people decided about threats, in words that every format can use. The word of a person is told with each of them.

import { DECISION_WORDS, type Decided } from '../core/decision.ts';
import type { Model, Threat } from '../core/model.ts';
import { saidBy } from '../core/said.ts';

export function decisionsIn({ threats }: Model): { threat: Threat; decided: Decided }[] {
  return threats.flatMap((threat) =>
    (threat.decided ?? []).filter(({ is }) => is !== 'baseline').map((decided) => ({ threat, decided })),
  );
}

/** `accepted by Ada Okoro in threatdraft.yml:4 until 2027-06-30: the gateway limits it`. */
export function decisionText(decided: Decided): string {
  const { is, to, until, reason } = decided;
  const whom = to === undefined ? '' : ` to ${to}`;
  const till = until === undefined ? '' : ` until ${until}`;
  return `${DECISION_WORDS[is]}${whom} by ${saidBy(decided)}${till}: ${reason}`;
}
