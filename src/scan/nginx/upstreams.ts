// Where nginx passes requests on to: through `upstream` blocks and `set`, with what the request may decide of the host.

import type { Directive } from '../../core/document.ts';
import { hostAndPort } from '../site-facts.ts';
import { named, openEnd, own, type Place, within } from './places.ts';

export interface Target {
  /** As far as it can be told; with its variables where it cannot. */
  hosts: { host: string; port: string }[];
  tls: boolean;
  /** Whether the request decides on the host. */
  chosen: boolean | 'unknown';
  at: Directive['at'];
  text: string;
}

const PASSES = ['proxy_pass', 'grpc_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass'];

export function targetsOf(place: Place, upstreams: ReadonlyMap<string, Directive[]>): Target[] {
  return within(own(place))
    .filter(({ directive: { name } }) => PASSES.includes(name))
    .map(({ directive }) => targetOf(directive, place, upstreams));
}

export function upstreamsIn(http: readonly Directive[]): Map<string, Directive[]> {
  return new Map(named(http, 'upstream').map(({ args: [name = ''], block = [] }) => [name, named(block, 'server')]));
}

function targetOf({ args, at, name }: Directive, place: Place, upstreams: ReadonlyMap<string, Directive[]>): Target {
  const text = replaced(args[0] ?? '', place);
  const tls = /^(?:https|grpcs):\/\//.test(text);
  const rest = text.replace(/^[a-z]+:\/\//, '');
  if (rest.startsWith('unix:')) return { hosts: [{ host: 'unix', port: '' }], tls, chosen: false, at, text };
  const authority = authorityOf(rest);
  const servers = upstreams.get(authority);
  const addresses = servers?.map(({ args: [address = ''] }) => address) ?? [authority];
  // A bare name may be an upstream of a file that is included.
  const elsewhere = !authority.includes('.') && openEnd(place.levels.slice(0, 1)) !== undefined;
  const standard = name !== 'proxy_pass' || elsewhere ? '' : tls ? '443' : '80';
  const hosts = addresses
    .filter((address) => address !== '')
    .map((address) => {
      const { host, port } = address.startsWith('unix:')
        ? { host: 'unix', port: '' }
        : hostAndPort(`//${address}`.slice(2));
      return { host, port: port || (host === 'unix' || host.includes('$') ? '' : standard) };
    });
  return { hosts, tls, chosen: servers ? false : chosenBy(authority, place), at, text };
}

/** Up to the path; a variable that holds the path begins it. */
function authorityOf(rest: string): string {
  const path = rest.search(/\/|\$\{?(?:request_uri|uri|document_uri|is_args|args|query_string)\b/);
  return path === -1 ? rest : rest.slice(0, path);
}

const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;
const ROUNDS = 5;

/** What `set` gives a variable, when it is set once on the way to this place. */
function replaced(text: string, { levels }: Place): string {
  let result = text;
  for (let round = 0; round < ROUNDS && result.includes('$') && result.length < 2000; round++) {
    const next = result.replace(VARIABLE, (whole, braced: string | undefined, bare: string | undefined) => {
      const sets = levels
        .flatMap(within)
        .filter(({ directive: { name, args } }) => name === 'set' && args[0] === `$${braced ?? bare}`);
      const [only] = sets;
      return sets.length === 1 && only && !only.condition ? (only.directive.args[1] ?? whole) : whole;
    });
    if (next === result) break;
    result = next;
  }
  return result;
}

const FROM_REQUEST = /^(?:http_\w+|arg_\w+|cookie_\w+|args|query_string|request_uri)$/;

/** Of a host with variables: true where the request can name any host, unknown where it decides on a part. */
function chosenBy(authority: string, place: Place): boolean | 'unknown' {
  const names = [...authority.matchAll(VARIABLE)].map(([, braced, bare]) => braced ?? bare ?? '');
  if (names.length === 0 || names.every((name) => /^[A-Z][A-Z0-9_]*$/.test(name))) return false;
  const whole = /^\$(?:\{\w+\}|\w+)(?::\S*)?$/.test(authority);
  const [first = ''] = names;
  if (!whole) return 'unknown';
  if (FROM_REQUEST.test(first)) return true;
  if (first === 'host' || first === 'http_host') return openToAnyName(place) ? true : 'unknown';
  if (isCaptured(first, place)) return true;
  return FIXED.has(first) ? false : 'unknown';
}

const FIXED = new Set(['server_addr', 'server_name', 'hostname', 'proxy_host', 'upstream_addr']);

function isCaptured(name: string, place: Place): boolean {
  const numbered = /^[1-9]$/.test(name);
  return numbered ? place.modifier.startsWith('~') && place.path.includes('(') : place.path.includes(`(?<${name}>`);
}

/** A server for any name passes on to any name. */
function openToAnyName({ levels }: Place): boolean {
  const names = named(levels[1] ?? [], 'server_name').flatMap(({ args }) => args);
  return names.every((name) => name === '_' || name === '' || name === '~.*' || name === '~.');
}
