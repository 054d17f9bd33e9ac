// Which endpoints a reader of the table asked for. Every condition must hold; one that is left out lets everything through.

import { compareText } from '../../core/evidence.ts';
import type { ControlFamily, Endpoint, EndpointState } from '../../core/model.ts';
import { matchesPath } from '../../core/path-pattern.ts';

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
