// What the formats of the routes table say alike: the state of an endpoint, whether callers are told apart, the totals.

import type { Endpoint, EndpointState, Presence } from '../../core/model.ts';
import { isServed } from '../../core/served.ts';
import { count, place, SERVES_WORDS, tallyOf } from '../words.ts';

/** `mounted`, `hidden, event stream`, `unreachable: app.js:4 answers`. */
export function stateWords({ state, serves, answeredBy }: Endpoint): string {
  const reached = answeredBy === undefined ? state : `${state}: ${place(answeredBy)} answers`;
  return serves === undefined ? reached : `${reached}, ${SERVES_WORDS[serves]}`;
}

export const AUTH: Record<Presence, string> = {
  present: 'yes',
  absent: 'no',
  conditional: 'conditional',
  unknown: 'unknown',
};

const STATES: readonly EndpointState[] = ['mounted', 'hidden', 'unmounted', 'unreachable'];

/** `3 endpoints: 2 mounted, 1 hidden. Authentication of the 3 served: 1 present, 2 absent.`, or `3 of 12 endpoints: …` */
export function totals(endpoints: readonly Endpoint[], of?: number): string {
  const states = STATES.map(
    (state) => [endpoints.filter((endpoint) => endpoint.state === state).length, state] as const,
  );
  const counted =
    of === undefined ? count(endpoints.length, 'endpoint') : `${endpoints.length} of ${count(of, 'endpoint')}`;
  const total = endpoints.length === 0 ? counted : `${counted}: ${listOf(states)}`;
  const served = endpoints.filter(isServed);
  if (served.length === 0) return `${total}.`;
  const { present, conditional, absent, unknown } = tallyOf(served, 'authentication');
  const known = [
    [present, 'present'],
    [conditional, 'conditional'],
    [absent, 'absent'],
    [unknown, 'unknown'],
  ] as const;
  return `${total}. Authentication of the ${served.length} served: ${listOf(known)}.`;
}

function listOf(parts: readonly (readonly [n: number, word: string])[]): string {
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(', ');
}
