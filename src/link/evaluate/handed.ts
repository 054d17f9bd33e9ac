// Middleware of libraries that is called by hand, with the request and what comes next; and functions of the repository that
// such middleware tells who calls.

import { isNamed } from '../catalogue.ts';
import { requestPart } from '../parts.ts';
import {
  type Arguments,
  type LibraryValue,
  type MadeValue,
  NOTHING,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import type { Machine } from './machine.ts';

/** With what comes next, or with a function that goes on: `limiter(req, res, () => answer(res))`. */
export function noteHanded(
  machine: Machine,
  to: LibraryValue | MadeValue,
  { positional }: Arguments,
  site: Site,
): void {
  const [request, , after] = positional;
  if (request?.kind !== 'native' || request.name !== 'request' || positional.length !== 3) return;
  if ((after?.kind === 'native' && after.name === 'next') || after?.kind === 'function')
    machine.observer?.handed?.(to, site);
}

/** `authenticate('jwt', (error, user) => { … })(req, res, next)`: the function is told what was found, and decides. */
export function toldWhoCalls(machine: Machine, made: MadeValue, given: Arguments, site: Site): Value | undefined {
  if (!machine.observer || given.positional[0]?.kind !== 'native') return undefined;
  const callback = toldAt(machine, made);
  if (!callback) return undefined;
  const positional = [
    unknown('an error'),
    requestPart('who calls', 'found'),
    unknown('what else was found'),
    unknown('a status'),
  ];
  machine.call(callback, { ...NOTHING, positional }, site);
  return UNDEFINED;
}

export function toldAt(machine: Machine, { of, arguments: given, site }: MadeValue): Value | undefined {
  const known = machine.libraryOf(of.source, site.file)?.identifies ?? [];
  const places = known.flatMap(({ calls, callback }) => (isNamed(calls, of) ? callback : []));
  return places.map((at) => given.positional[at]).find((one) => one?.kind === 'function');
}
