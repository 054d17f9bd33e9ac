// From where a unit can be reached, as far as listeners and published ports tell. Of two that disagree the wider one
// counts. Only a tunnel to a public name says 'internet'; nothing else in a repository can promise that.

import type { Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { LinkedListener } from '../../core/linked.ts';
import type { Exposure } from '../../core/model.ts';
import type { Unit } from '../units.ts';
import { containerKey } from './pods.ts';

export interface Opening {
  exposure: Exclude<Exposure, 'browser-only'>;
  /** What binds inside a container: who gets there is for those to say who run it. */
  inside?: true;
  /** `*:8787`, `127.0.0.1:8000`; '' when the port is not told. */
  address: string;
  evidence: Evidence;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/;
/** What cannot be an address: a variable of compose, or a symbolic value of the linker. */
const SYMBOLIC = /[${}()?]|^unknown/;

export function openingsOf(unit: Unit, listeners: readonly LinkedListener[], entrances: Opening[] = []): Opening[] {
  const apps = new Set((unit.program?.apps ?? []).map(({ id }) => id));
  const listening = listeners
    .filter(({ app }) => apps.has(app))
    .map(({ host, port, evidence }) => ({
      exposure: within(unit, reach(host)),
      ...insideOf(unit),
      address: addressOf(host, port),
      evidence,
    }));
  const published = unit.containers
    .flatMap(({ ports }) => ports)
    .filter((port) => port.published !== '' || port.target !== '')
    .map(({ host, published: outside, evidence }) => ({
      exposure: reach(host),
      address: addressOf(host, outside),
      evidence,
    }));
  return [...entrances, ...published, ...listening, ...boundByCommand(unit)];
}

/** `uvicorn main:app --host 0.0.0.0 --port 80`: what a container's command binds is reachable from other containers. */
function boundByCommand(unit: Unit): Opening[] {
  const commands = [
    ...unit.containers.flatMap(({ commands, evidence }) =>
      commands.map((command) => ({ command, evidence: evidence[0] })),
    ),
    ...unit.images.flatMap(({ commands }) => commands.filter(({ final }) => final)),
  ];
  return commands.flatMap(({ command, evidence }) => {
    const host = /(?:^|[\s",[])--(?:host|bind)[\s=",]+([^\s",\]]+)/.exec(command)?.[1];
    if (host === undefined || evidence === undefined) return [];
    const [name = '', bound = ''] = /^[\d.]+:\d+$/.test(host) ? host.split(':') : [host];
    const port = bound || (/(?:^|[\s",[])--port[\s=",]+(\d+)/.exec(command)?.[1] ?? '');
    return [{ exposure: within(unit, reach(name)), ...insideOf(unit), address: addressOf(name, port), evidence }];
  });
}

/** The loopback of a container is for what else runs in it, such as a proxy: how wide that opens is not told. */
function within({ images }: Unit, exposure: Opening['exposure']): Opening['exposure'] {
  return exposure === 'loopback' && images.length > 0 ? 'unknown' : exposure;
}

/** `network_mode: host`, or a way to it that only a variable tells. */
function hostNetworkIn(facts: readonly Fact[]): (unit: Unit) => boolean {
  const shared = new Set(
    facts.flatMap((fact) => {
      const said = fact.kind === 'declared' && fact.what === 'workload' && fact.property === 'hostNetwork';
      return said && fact.value !== 'false' ? [containerKey(fact.evidence.file, fact.id)] : [];
    }),
  );
  return ({ containers }) => containers.some(({ key }) => shared.has(key));
}

const insideOf = ({ containers }: Unit): { inside?: true } => (containers.length > 0 ? { inside: true } : {});

function reach(host: string): Opening['exposure'] {
  if (SYMBOLIC.test(host)) return 'unknown';
  return LOOPBACK.test(host.toLowerCase()) ? 'loopback' : 'network';
}

function addressOf(host: string, port: string): string {
  if (port === '') return '';
  const everywhere = host === '' || host === '0.0.0.0' || host === '::' || host === '[::]';
  return `${everywhere ? '*' : host}:${port}`;
}

/**
 * Where compose or a cluster says what leads to a container, that counts and not what is bound inside. Where they say that
 * nothing does, it is for its neighbours, unless a neighbour may pass on what comes from outside.
 */
export function exposureOf(openings: readonly Opening[], neighbours: 'closed' | 'open' | 'unknown' = 'open'): Exposure {
  const leading = openings.filter(({ inside }) => inside === undefined);
  if (leading.length === 0 && neighbours !== 'open') return neighbours === 'closed' ? 'internal' : 'unknown';
  return widestOf(leading.length > 0 ? leading : openings);
}

function widestOf(openings: readonly Opening[]): Exposure {
  const all = new Set(openings.map(({ exposure }) => exposure));
  if (all.has('internet')) return 'internet';
  if (all.has('network')) return 'network';
  if (all.has('unknown')) return 'unknown';
  return all.has('internal') ? 'internal' : all.has('loopback') ? 'loopback' : 'unknown';
}

export interface Neighbourhood {
  onHostNetwork: (unit: Unit) => boolean;
  /** Something opens a tunnel whose ends are told elsewhere. */
  tunnelled: boolean;
}

/** What is around a unit that compose runs without publishing a port of it. `open`: nothing tells that it is closed off. */
export function neighboursOf(
  unit: Unit,
  all: readonly Unit[],
  { onHostNetwork, tunnelled }: Neighbourhood,
): 'closed' | 'open' | 'unknown' {
  if (unit.containers.length === 0 || onHostNetwork(unit)) return 'open';
  const others = all.filter((other) => other !== unit && other.containers.length > 0);
  if (others.length === 0) return 'open';
  // What is not a program of ours may be a proxy.
  const mayPassOn = others.some(
    ({ kind, program, containers }) =>
      kind === 'service' && program === undefined && containers.some(({ ports }) => ports.length > 0),
  );
  return mayPassOn || tunnelled ? 'unknown' : 'closed';
}

export function neighbourhoodIn(facts: readonly Fact[]): Neighbourhood {
  const tunnelled = facts.some((fact) => fact.kind === 'declared' && fact.property === 'publishedByTunnel');
  return { onHostNetwork: hostNetworkIn(facts), tunnelled };
}

/** The address that people outside would use: a published port before a listener. */
export function addressOfOpenings(openings: readonly Opening[]): string | undefined {
  return openings.find(({ address }) => address !== '')?.address;
}
