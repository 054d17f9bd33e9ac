// From where a unit can be reached, as far as listeners and published ports tell. Of two that disagree the wider one
// counts. Nothing here ever says 'internet': no file of a repository can promise that.

import type { Evidence } from '../core/evidence.ts';
import type { LinkedListener } from '../core/linked.ts';
import type { Exposure } from '../core/model.ts';
import type { Unit } from './units.ts';

export interface Opening {
  exposure: Extract<Exposure, 'network' | 'loopback' | 'unknown'>;
  /** `*:8787`, `127.0.0.1:8000`; '' when the port is not told. */
  address: string;
  evidence: Evidence;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/;
/** What cannot be an address: a variable of compose, or a symbolic value of the linker. */
const SYMBOLIC = /[${}()?]|^unknown/;

export function openingsOf(unit: Unit, listeners: readonly LinkedListener[]): Opening[] {
  const apps = new Set((unit.program?.apps ?? []).map(({ id }) => id));
  const listening = listeners
    .filter(({ app }) => apps.has(app))
    .map(({ host, port, evidence }) => ({
      exposure: within(unit, reach(host)),
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
  return [...published, ...listening, ...boundByCommand(unit)];
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
    return [{ exposure: within(unit, reach(name)), address: addressOf(name, port), evidence }];
  });
}

/** The loopback of a container is for what else runs in it, such as a proxy: how wide that opens is not told. */
function within({ images }: Unit, exposure: Opening['exposure']): Opening['exposure'] {
  return exposure === 'loopback' && images.length > 0 ? 'unknown' : exposure;
}

function reach(host: string): Opening['exposure'] {
  if (SYMBOLIC.test(host)) return 'unknown';
  return LOOPBACK.test(host.toLowerCase()) ? 'loopback' : 'network';
}

function addressOf(host: string, port: string): string {
  if (port === '') return '';
  const everywhere = host === '' || host === '0.0.0.0' || host === '::' || host === '[::]';
  return `${everywhere ? '*' : host}:${port}`;
}

export function exposureOf(openings: readonly Opening[]): Exposure {
  const all = new Set(openings.map(({ exposure }) => exposure));
  if (all.has('network')) return 'network';
  return all.has('loopback') && !all.has('unknown') ? 'loopback' : 'unknown';
}

/** The address that people outside would use: a published port before a listener. */
export function addressOfOpenings(openings: readonly Opening[]): string | undefined {
  return openings.find(({ address }) => address !== '')?.address;
}
