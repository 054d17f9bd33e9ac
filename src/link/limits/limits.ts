// What holds single endpoints in besides their guards: bodies that parsers leave alone, answers that handlers wait for, what
// their calls of models may cost and do.

import type { LinkedEndpoint, LinkedJudgement } from '../../core/linked.ts';
import type { RawEndpoint } from '../endpoints.ts';
import type { GuardReader } from '../guards/reader.ts';
import { handlerOf } from '../handlers.ts';
import { configuredBodies, filesPastParsers } from './bodies.ts';
import { budgetOf } from './budgets.ts';
import { waitingOf } from './waiting.ts';

export function withLimits(reader: GuardReader, raw: RawEndpoint, endpoint: LinkedEndpoint): LinkedEndpoint {
  const { value } = handlerOf(raw.entry.handler);
  const seen = value && reader.observe(value, raw.framework);
  const told: LinkedJudgement[] = [
    ...filesPastParsers(reader, endpoint.guards),
    ...configuredBodies(reader, raw),
    ...(seen ? [...waitingOf(reader, seen), ...budgetOf(reader, seen, endpoint.guards)] : []),
  ];
  return told.length === 0 ? endpoint : { ...endpoint, judged: [...(endpoint.judged ?? []), ...told] };
}
