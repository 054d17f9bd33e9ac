// Data that goes from one component to another: people to services, services to stores, to others' services, to the
// machine they run on. A flow says what it was seen to carry, and 'unknown' where code does not tell.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { Fact } from '../core/fact.ts';
import type { LinkedListener } from '../core/linked.ts';
import type { Endpoint, Flow, Tri } from '../core/model.ts';
import { isServed } from '../core/served.ts';
import type { Catalogue } from './catalogue.ts';
import { USER } from './components.ts';
import { type Connection, effectKindsOf } from './connections.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import { directoryOf } from './paths.ts';
import { either } from './properties/tri.ts';
import { secretClass } from './secret-names.ts';
import { askedBeside, effectsByUnit, publishedServices, type Reach } from './surroundings.ts';
import type { Unit, Units } from './units.ts';

export interface FlowParts {
  catalogue: Catalogue;
  units: Units;
  endpoints: readonly Endpoint[];
  connections: readonly Connection[];
  reaches: readonly Reach[];
  /** The frontend that calls a service, as far as it can be told. */
  frontendOf: (service: Unit) => Unit | undefined;
}

export function joinFlows(input: ModelInput, parts: FlowParts): Flow[] {
  const seen = [...inward(input, parts), ...between(input, parts), ...outward(input, parts), ...reached(parts)];
  // What compose says comes last: where code tells of the same flow, it tells more.
  const flows = new Map([...told(parts), ...seen].map((one) => [one.id, one]));
  return [...flows.values()].sort((a, b) => compareText(a.id, b.id));
}

function flow(from: string, to: string, rest: Omit<Flow, 'id' | 'from' | 'to'>): Flow {
  return { id: `flow:${from}->${to}`, from, to, ...rest, evidence: evidenceList(rest.evidence) };
}

function inward({ facts, linked }: ModelInput, { units, endpoints, frontendOf }: FlowParts): Flow[] {
  const flows: Flow[] = [];
  const opened = new Set<Unit>();
  for (const unit of units.all) {
    const served = endpoints.filter((endpoint) => {
      const { component, transport } = endpoint;
      return component === unit.id && isServed(endpoint) && (transport === 'http' || transport === 'ws');
    });
    if (served.length === 0) continue;
    const frontend = frontendOf(unit);
    if (frontend !== undefined) opened.add(frontend);
    const from = frontend === undefined ? [] : addressesIn(frontend, portsOf(unit, linked.listeners), facts, units);
    const told = requests(served);
    flows.push(flow(frontend?.id ?? USER, unit.id, { ...told, evidence: [...from, ...told.evidence] }));
  }
  for (const frontend of opened) flows.push(flow(USER, frontend.id, pages(frontend.evidence)));
  return flows;
}

function portsOf({ program, containers }: Unit, listeners: readonly LinkedListener[]): Set<string> {
  const apps = new Set((program?.apps ?? []).map(({ id }) => id));
  const listening = listeners.flatMap(({ app, port }) => (apps.has(app) ? [port] : []));
  const published = containers.flatMap(({ ports }) => ports.map((port) => port.published));
  return new Set([...listening, ...published].filter((port) => port !== ''));
}

const ADDRESS = /^(?:https?|wss?):\/\/[^\s/]*:(\d{1,5})(?:\/|$)/;

/** Where a frontend reads to whom it sends its requests, with the address of that service as default. */
function addressesIn(frontend: Unit, ports: ReadonlySet<string>, facts: readonly Fact[], units: Units): Evidence[] {
  return facts.flatMap((fact) => {
    if (fact.kind !== 'environment-read' || units.ownerOf(fact.evidence.file) !== frontend) return [];
    const port = ADDRESS.exec(fact.default)?.[1] ?? '';
    return ports.has(port) ? [{ ...fact.evidence, note: `${fact.default} unless ${fact.name} is set` }] : [];
  });
}

/** Services that only have an image: who can reach them, and the stores that they are started after. */
function told({ units }: FlowParts): Flow[] {
  const flows = publishedServices(units).map((unit) => {
    const evidence = unit.containers.flatMap(({ ports }) => ports.map((port) => port.evidence));
    return flow(USER, unit.id, { ...UNTOLD, data: ['requests'], evidence });
  });
  const stores = units.all.filter(({ kind }) => kind === 'store' || kind === 'queue');
  flows.push(...addressed(units));
  for (const unit of units.all) {
    for (const { dependsOn, key, evidence } of unit.containers) {
      const named = new Set(dependsOn.map((service) => `${directoryOf(key)}/${service}`));
      const asked = stores.filter(({ containers }) => containers.some((container) => named.has(container.key)));
      for (const { id, kind } of asked) {
        const data = kind === 'queue' ? ['messages'] : ['stored data'];
        flows.push(flow(unit.id, id, { ...UNTOLD, data, evidence }));
      }
    }
  }
  return flows;
}

/** What compose gives the address of another of its services. */
function addressed(units: Units): Flow[] {
  const found = new Map<string, { from: Unit; to: Unit; evidence: Evidence[] }>();
  for (const from of units.all) {
    for (const { key, environment } of from.containers) {
      for (const { asks, evidence } of environment) {
        const to = asks === undefined || asks === '' ? undefined : units.ofContainer(`${directoryOf(key)}/${asks}`);
        if (to === undefined || to === from) continue;
        const one = found.get(`${from.id} ${to.id}`) ?? { from, to, evidence: [] };
        found.set(`${from.id} ${to.id}`, { ...one, evidence: [...one.evidence, evidence] });
      }
    }
  }
  return [...found.values()].map(({ from, to, evidence }) => {
    const data = to.kind === 'store' ? ['stored data'] : to.kind === 'queue' ? ['messages'] : ['requests'];
    return flow(from.id, to.id, { ...UNTOLD, data, evidence });
  });
}

const UNTOLD = {
  encrypted: 'unknown' as const,
  authenticated: 'unknown' as const,
  properties: { external: false, carriesCredentials: 'unknown' as const },
};

function requests(served: readonly Endpoint[]): Omit<Flow, 'id' | 'from' | 'to'> {
  const presences = served.map(({ controls }) => controls.authentication.presence);
  const all = (presence: string) => presences.every((one) => one === presence);
  const authenticated: Tri = all('present') ? true : all('absent') ? false : 'unknown';
  const proofs = served.map(({ properties, controls }): Tri => {
    const { presence } = controls.authentication;
    if (properties['credential'] === true || presence === 'present' || presence === 'conditional') return true;
    return 'unknown';
  });
  // What a body holds is not read: that there are no credentials in it is never told.
  const carriesCredentials = proofs.reduce(either);
  const llm = served.some(({ properties }) => properties['callsLlm'] === true);
  const sockets = served.some(({ transport }) => transport === 'ws');
  return {
    protocol: sockets ? 'http, websocket' : 'http',
    encrypted: 'unknown',
    authenticated,
    data: [
      'requests',
      ...(carriesCredentials === true ? ['credentials'] : []),
      ...(llm ? ['prompts', 'answers of models'] : []),
    ],
    properties: { external: false, carriesCredentials },
    evidence: served.slice(0, 3).flatMap(({ evidence }) => evidence),
  };
}

function pages(evidence: Evidence[]): Omit<Flow, 'id' | 'from' | 'to'> {
  const properties = { external: false, carriesCredentials: 'unknown' as const };
  return {
    protocol: 'http',
    encrypted: 'unknown',
    authenticated: 'unknown',
    data: ['pages and input'],
    properties,
    evidence,
  };
}

/** Requests to a host that a container beside this one answers to. */
function between(input: ModelInput, { units }: FlowParts): Flow[] {
  const flows = new Map<string, Flow>();
  for (const { effect, unit } of effectsByUnit(input, units)) {
    const asked = askedBeside(units, unit, effect);
    if (asked === undefined) continue;
    const known = flows.get(`${unit.id} ${asked.id}`)?.evidence ?? [];
    const evidence = [...known, effect.evidence];
    const told = { ...UNTOLD, protocol: 'http', data: ['requests'], evidence };
    flows.set(`${unit.id} ${asked.id}`, flow(unit.id, asked.id, told));
  }
  return [...flows.values()];
}

function outward(input: ModelInput, { connections, catalogue }: FlowParts): Flow[] {
  const reading = secretReaders(input);
  return connections.flatMap((connection) => {
    const { from, to, kind, protocol, encrypted, evidence } = connection;
    if (from === undefined || from.id === to) return [];
    const keyed = evidence.some(({ file }) => reading.has(file));
    const external = kind === 'external system';
    return flow(from.id, to, {
      ...(protocol === undefined ? {} : { protocol }),
      encrypted: encrypted ?? 'unknown',
      authenticated: 'unknown',
      data: dataFor(connection, catalogue),
      properties: { external, carriesCredentials: keyed ? true : 'unknown' },
      evidence,
    });
  });
}

/** Files that read a secret from the environment: a client made there is given it. */
function secretReaders({ facts }: ModelInput): Set<string> {
  const reads = facts.filter((fact) => fact.kind === 'environment-read' && secretClass(fact.name) !== undefined);
  return new Set(reads.map(({ evidence }) => evidence.file));
}

function dataFor(connection: Connection, catalogue: Catalogue): string[] {
  if (connection.kind === 'store') return ['stored data'];
  if (connection.kind === 'queue') return ['messages'];
  const kinds = effectKindsOf(connection, catalogue);
  const words = [
    ...(kinds.has('llm-call') ? ['prompts', 'answers of models'] : []),
    ...(kinds.has('mail') ? ['mail'] : []),
    ...(kinds.has('money') ? ['payments'] : []),
  ];
  return words.length > 0 ? words : ['requests'];
}

const REACHED: Record<Reach['kind'], { protocol: string; data: string; external: boolean }> = {
  'file-system': { protocol: 'file', data: 'files', external: false },
  process: { protocol: 'process', data: 'commands and their output', external: false },
  outbound: { protocol: 'http', data: 'requests', external: true },
  'container-host': { protocol: 'host', data: 'container control', external: false },
};

function reached({ reaches }: FlowParts): Flow[] {
  return reaches.map(({ kind, from, to, evidence }) => {
    const { protocol, data, external } = REACHED[kind];
    return flow(from.id, to, {
      protocol,
      // Nothing leaves the machine: there is no wire to encrypt, and nobody to authenticate to but the system.
      encrypted: 'unknown',
      authenticated: 'unknown',
      data: [data],
      properties: { external, carriesCredentials: 'unknown' },
      evidence,
    });
  });
}

/** The frontend of the same package; else the only frontend, when there is only one service that could serve it. */
export function frontendFinder(units: Units, serves: (unit: Unit) => boolean): (service: Unit) => Unit | undefined {
  const frontends = units.all.filter(({ kind }) => kind === 'frontend');
  const services = units.all.filter((unit) => unit.kind === 'service' && serves(unit));
  const [only] = frontends;
  return (service) =>
    frontends.find(({ home }) => home === service.home) ??
    (frontends.length === 1 && services.length === 1 ? only : undefined);
}
