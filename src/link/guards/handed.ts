// Middleware of libraries that a function of the repository hands requests to by hand: `limiter(request, response, next)`.
// It stands before the endpoint where no other way leads past it; what does lead past it decides what it is worth.

import type { Mode, Switch } from '../../core/model.ts';
import type { ChainLink } from '../endpoints.ts';
import type { Asked } from '../evaluate/machine.ts';
import { waysThrough } from '../evaluate/tests.ts';
import { switchOf } from '../flags.ts';
import type { Observation } from '../observe.ts';
import type { FunctionValue } from '../values.ts';
import { bypassOf } from './proof.ts';
import type { GuardReader } from './reader.ts';

export interface HandedTo {
  to: Observation['handed'][number]['to'];
  /** What is left of it here; undefined: all that it does. */
  only?: { mode: Mode; why: string; flag?: Switch };
}

/** As it is for this endpoint, where the function looks at paths. */
export function handedTo(
  reader: GuardReader,
  value: FunctionValue,
  general: Observation,
  { link, asked }: { link: ChainLink; asked: Asked | undefined },
): HandedTo[] {
  if (general.handed.length === 0) return [];
  const seen =
    asked && general.looks
      ? reader.observe(value, link.framework, { ...asked, ...(link.base && { base: link.base }) })
      : general;
  return seen.handed.map(({ to, conditions }) => {
    const only = restraint(seen, conditions);
    return { to, ...(only && { only }) };
  });
}

function restraint(seen: Observation, conditions: Observation['handed'][number]['conditions']): HandedTo['only'] {
  const [, another] = seen.handed;
  if (another) return { mode: 'unknown', why: 'one of several that requests are handed to' };
  if (!seen.complete) return { mode: 'unknown', why: 'handed requests by a function that was not followed to its end' };
  if (seen.passes.length === 0) return undefined;
  const handed = waysThrough(conditions);
  const past = seen.passes.flatMap((pass) => waysThrough(pass.conditions)).map((way) => bypassOf(way, handed));
  const [first] = past;
  const bySetting = past.length > 0 && past.every(({ mode, test }) => mode === 'conditional' && test?.flags.length);
  const flag = bySetting ? switchOf([conditions]) : undefined;
  return {
    mode: bySetting ? 'conditional' : 'unknown',
    why: first?.why ?? 'other ways lead past it',
    ...(flag && { flag }),
  };
}
