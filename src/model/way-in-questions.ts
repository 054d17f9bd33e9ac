// What no code says of the ways in to a service: what encrypts requests on their way, and whether people who must not see
// each other's data share one deployment.

import { compareText } from '../core/evidence.ts';
import type { Component, Control, Endpoint, Exposure, Flow, Question } from '../core/model.ts';
import { isServed } from '../core/served.ts';
import { evidenceList } from './evidence-list.ts';

const OVER_A_WIRE: ReadonlySet<Exposure> = new Set<Exposure>(['internet', 'network', 'unknown']);

export interface WaysIn {
  components: readonly Component[];
  endpoints: readonly Endpoint[];
  flows: readonly Flow[];
  controls: readonly Control[];
}

export function askAboutWaysIn(system: WaysIn): Question[] {
  const services = system.components.flatMap((component) => {
    const own = system.endpoints.filter((one) => one.component === component.id && isAsked(one));
    return own.length > 0 ? [{ component, own }] : [];
  });
  return [...transport(system, services), ...tenancy(system, services)];
}

interface Service {
  component: Component;
  own: readonly Endpoint[];
}

const isAsked = (endpoint: Endpoint) =>
  isServed(endpoint) && (endpoint.transport === 'http' || endpoint.transport === 'ws');

/** One question for all services: usually one thing stands before them. A proxy that these files tell of answers it. */
function transport({ controls, flows }: WaysIn, services: readonly Service[]): Question[] {
  if (controls.some(({ family }) => family === 'tls')) return [];
  const open = services.filter(
    ({ component: { id }, own }) =>
      own.some(({ exposure }) => OVER_A_WIRE.has(exposure)) &&
      flows.some(({ to, encrypted }) => to === id && encrypted === 'unknown'),
  );
  if (open.length === 0) return [];
  const names = open.map(({ component: { name } }) => name).sort(compareText);
  return [
    {
      id: 'question:transport',
      topic: 'tls',
      text: `What encrypts requests to ${names.join(', ')} on their way? These files put no proxy with TLS before ${names.length === 1 ? 'it' : 'them'}.`,
      affects: open.map(({ component: { id } }) => id).sort(compareText),
      because: evidenceList(open.flatMap(({ component: { evidence } }) => evidence.slice(0, 2))),
    },
  ];
}

/** Asked of what keeps data and knows nobody: where callers are told apart, the code has an answer of its own. */
function tenancy({ flows, components }: WaysIn, services: readonly Service[]): Question[] {
  const kept = new Set(components.filter(({ kind }) => kind === 'store').map(({ id }) => id));
  return services
    .filter(
      ({ component: { id }, own }) =>
        own.every(({ controls }) => controls.authentication.presence === 'absent') &&
        flows.some(({ from, to }) => from === id && kept.has(to)),
    )
    .map(({ component: { id, name, evidence } }) => ({
      id: `question:tenancy:${id}`,
      topic: 'tenancy',
      text: `Will several people or tenants share one ${name}? Nothing in its code tells one caller from another.`,
      affects: [id],
      because: evidenceList(evidence.slice(0, 2)),
    }));
}
