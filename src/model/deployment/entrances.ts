// Ways in that deployment files open to a unit: a proxy or a tunnel that passes requests on, a Service or an Ingress of a
// cluster. Joined by the name of the service that they lead to, or by the port where they lead to the same machine.

import { compareEvidence } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import type { LinkedListener } from '../../core/linked.ts';
import type { Unit, Units } from '../units.ts';
import type { Opening } from './exposure.ts';
import { servicesOf } from './services.ts';

type Exposes = FactOf<'exposes'>;

/** Objects of a cluster lead to pods by the selector of a Service, never by a name that a compose file has as well. */
const OF_CLUSTERS = new Set(['service', 'node-port', 'load-balancer', 'ingress', 'route', 'gateway']);

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\]|host\.docker\.internal)$/i;

export function entrancesOf(
  facts: readonly Fact[],
  units: Units,
  listeners: readonly LinkedListener[],
): (unit: Unit) => Opening[] {
  const byUnit = new Map<Unit, Opening[]>();
  const podsOf = servicesOf(facts, units);
  for (const fact of facts) {
    if (fact.kind !== 'exposes') continue;
    const unit = OF_CLUSTERS.has(fact.via) ? podsOf(fact.to, fact.evidence.file) : ledTo(fact, units, listeners);
    if (unit) byUnit.set(unit, [...(byUnit.get(unit) ?? []), openingOf(fact)]);
  }
  return (unit) => (byUnit.get(unit) ?? []).sort((a, b) => compareEvidence(a.evidence, b.evidence));
}

/** The one unit that it can mean; of several none. */
function ledTo({ to, port }: Exposes, { all }: Units, listeners: readonly LinkedListener[]): Unit | undefined {
  const name = to.toLowerCase();
  const fitting = LOOPBACK.test(name)
    ? all.filter((unit) => port !== '' && listensOn(unit, port, listeners))
    : all.filter(({ containers }) => containers.some(({ service }) => service.toLowerCase() === name.split('.', 1)[0]));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function listensOn({ program, containers }: Unit, port: string, listeners: readonly LinkedListener[]): boolean {
  const apps = new Set((program?.apps ?? []).map(({ id }) => id));
  const published = containers.flatMap(({ ports }) => ports.map((one) => one.published));
  return published.includes(port) || listeners.some((one) => apps.has(one.app) && one.port === port);
}

function openingOf({ reach, via, address, encrypted, evidence }: Exposes): Opening {
  const exposure = reach === 'browser-only' ? 'unknown' : reach;
  const scheme = encrypted === 'true' ? 'https://' : encrypted === 'false' ? 'http://' : '';
  const note = `${via.replaceAll('-', ' ')}${address === '' ? '' : ` for ${scheme}${address}`}`;
  return { exposure, address: '', evidence: { ...evidence, note } };
}
