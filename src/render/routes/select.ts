// Which endpoints a reader of the table asked for. Every condition must hold; one that is left out lets everything through.

import { compareText } from '../../core/evidence.ts';
import type { ControlFamily, Endpoint, EndpointState } from '../../core/model.ts';

export interface Selection {
  /** Upper case. A route for every method answers each of them. */
  methods?: readonly string[];
  /** The beginning of the path, or a pattern with * (within a segment) and ** (any number of segments). */
  path?: string;
  states?: readonly EndpointState[];
  /** Families of which a guard certainly stands before the endpoint. */
  guards?: readonly ControlFamily[];
  /** Families of which none certainly does: absent, conditional or not determined. */
  without?: readonly ControlFamily[];
  /** Ids of components. */
  components?: readonly string[];
}

export function select(endpoints: readonly Endpoint[], wanted: Selection): Endpoint[] {
  const { methods, path, states, guards = [], without = [], components } = wanted;
  const present = ({ controls }: Endpoint, family: ControlFamily) => controls[family].presence === 'present';
  const chosen = endpoints.filter(
    (endpoint) =>
      (methods === undefined || methods.some((method) => answers(endpoint, method))) &&
      (path === undefined || matchesPath(path, endpoint.path)) &&
      (states === undefined || states.includes(endpoint.state)) &&
      guards.every((family) => present(endpoint, family)) &&
      without.every((family) => !present(endpoint, family)) &&
      (components === undefined || components.includes(endpoint.component)),
  );
  return chosen.sort(byComponentAndPath);
}

/** As people look things up; the ids of the model go by method first. */
function byComponentAndPath(a: Endpoint, b: Endpoint): number {
  return (
    compareText(a.component, b.component) ||
    compareText(a.path, b.path) ||
    compareText(a.method ?? '', b.method ?? '') ||
    compareText(a.id, b.id)
  );
}

function answers({ method, transport }: Endpoint, wanted: string): boolean {
  const own = (method ?? transport).toUpperCase();
  return own === wanted || (transport === 'http' && own === 'ALL' && wanted !== 'WS');
}

export function matchesPath(pattern: string, path: string): boolean {
  const wanted = segments(pattern);
  const given = segments(path);
  if (!pattern.includes('*')) return wanted.every((segment, at) => segment === given[at]);
  return matches(wanted, given, '**', (one, other) =>
    matches(Array.from(one), Array.from(other), '*', (a, b) => a === b),
  );
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** Remembers only the last wildcard, so that no pattern takes longer than the product of both lengths. */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  wildcard: string,
  same: (wanted: string, item: string) => boolean,
): boolean {
  let at = 0;
  let resume: { pattern: number; item: number } | undefined;
  for (let item = 0; item < items.length; ) {
    const wanted = pattern[at];
    if (wanted === wildcard) resume = { pattern: ++at, item };
    else if (wanted !== undefined && same(wanted, items[item] ?? '')) {
      at += 1;
      item += 1;
    } else if (resume) {
      resume.item += 1;
      at = resume.pattern;
      item = resume.item;
    } else return false;
  }
  return pattern.slice(at).every((rest) => rest === wildcard);
}
