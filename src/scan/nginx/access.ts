// Controls that nginx carries out: who may come in, how often, with how much, for how long. Each is told where it stands;
// what it means further in follows from inheritance, and exceptions are named with it.

import type { Directive } from '../../core/document.ts';
import type { ControlFamily, Mode } from '../../core/model.ts';
import { inherited, named, own, type Place, type Server } from './places.ts';

export interface Practice {
  family: ControlFamily;
  mode: Mode;
  note: string;
  at: Directive['at'];
}

const AUTH = ['auth_basic', 'auth_request', 'auth_jwt', 'auth_oidc', 'auth_digest'];

/** On this level alone. */
export function practicesAt(place: Place, server: Server): Practice[] {
  const body = own(place);
  return [
    ...named(body, ...AUTH).flatMap((directive) => authentication(directive, place, server)),
    ...named(body, 'limit_req').map((directive) => rateLimit(directive, place)),
    ...named(body, 'limit_conn').map(({ args, at }) =>
      practice(
        'resource-limit',
        'enforcing',
        `at most ${args[1] ?? '?'} connections for each key of ${args[0] ?? ''}`,
        at,
      ),
    ),
    ...named(body, 'client_max_body_size').flatMap(bodyLimit),
    ...named(
      body,
      'proxy_read_timeout',
      'client_body_timeout',
      'client_header_timeout',
      'fastcgi_read_timeout',
      'grpc_read_timeout',
    ).map(({ name, args, at }) => practice('timeout', modeOf(args), `${name} ${args[0] ?? ''}`, at)),
    ...addresses(place),
    ...named(body, 'ssl_verify_client').flatMap(({ args, at }) =>
      args[0] === 'on' ? [practice('authentication', 'enforcing', 'clients show a certificate', at)] : [],
    ),
  ];
}

function practice(family: ControlFamily, mode: Mode, note: string, at: Directive['at']): Practice {
  return { family, mode, note, at };
}

/** A variable decides. */
function modeOf(args: readonly string[]): Mode {
  return args.some((arg) => arg.includes('$')) ? 'unknown' : 'enforcing';
}

function authentication({ name, args, at }: Directive, place: Place, server: Server): Practice[] {
  const [value = ''] = args;
  if (value === 'off') return [];
  const exceptions = server.places.filter((one) => {
    if (one === place || !isInside(one, place)) return false;
    return named(own(one), name).some(({ args: [word] }) => word === 'off');
  });
  const except = exceptions.length === 0 ? '' : `, not in ${exceptions.map(({ path }) => path).join(', ')}`;
  const satisfied = inherited(place, 'satisfy').some(({ args: [word] }) => word === 'any');
  const either = satisfied && inherited(place, 'allow').length > 0;
  const mode = either ? 'conditional' : name === 'auth_request' ? 'enforcing' : modeOf(args);
  return [practice('authentication', mode, `${name}${either ? ', or an allowed address' : ''}${except}`, at)];
}

function isInside(inner: Place, outer: Place): boolean {
  return outer.levels.every((level, index) => inner.levels[index] === level);
}

function rateLimit({ args, at }: Directive, place: Place): Practice {
  const zone = args.find((arg) => arg.startsWith('zone='))?.slice(5) ?? '';
  const definition = named(place.levels[0] ?? [], 'limit_req_zone').find((one) =>
    one.args.some((arg) => arg.startsWith(`zone=${zone}:`)),
  );
  const rate = definition?.args.find((arg) => arg.startsWith('rate='))?.slice(5);
  const key = definition?.args[0] ?? '';
  const dry = inherited(place, 'limit_req_dry_run').some(({ args: [word] }) => word === 'on');
  const forged = /\$\{?(?:http_|arg_|cookie_)/.test(key);
  const told = rate === undefined ? `zone ${zone}` : `${rate} for each ${key}`;
  if (dry) return practice('rate-limit', 'declared-only', `${told}, only tried out (limit_req_dry_run)`, at);
  // Whoever chooses the key anew is never slowed down.
  if (forged) return practice('rate-limit', 'conditional', `${told}, which the client chooses`, at);
  // A request whose key is empty is not counted.
  const map = named(place.levels[0] ?? [], 'map').find(({ args: [, variable] }) => variable === key);
  const empty = map?.block?.some(({ args: [value] }) => value === '') ?? false;
  if (empty) return practice('rate-limit', 'conditional', `${told}, where a map does not leave that empty`, at);
  return practice('rate-limit', modeOf(args), told, at);
}

function bodyLimit({ args: [size = ''], at }: Directive): Practice[] {
  if (/^0\w?$/.test(size)) return [];
  return [practice('body-limit', modeOf([size]), `client_max_body_size ${size}`, at)];
}

/** A list of addresses that ends in `deny all`. */
function addresses(place: Place): Practice[] {
  const body = own(place);
  const denied = named(body, 'deny').find(({ args }) => args[0] === 'all');
  if (!denied) return [];
  const allowed = named(body, 'allow').map(({ args: [address = ''] }) => address);
  if (allowed.some((address) => address === 'all' || address === '0.0.0.0/0' || address === '::/0')) return [];
  const note =
    allowed.length === 0
      ? 'nobody is let in'
      : `only from ${allowed.slice(0, 5).join(', ')}${allowed.length > 5 ? ` and ${allowed.length - 5} more` : ''}`;
  const either = inherited(place, 'satisfy').some(({ args: [word] }) => word === 'any');
  return [
    practice(
      'network-policy',
      either ? 'conditional' : modeOf(allowed),
      either ? `${note}, or who logs in` : note,
      denied.at,
    ),
  ];
}

/** Whether something keeps strangers out of this place. */
export function isGuarded(place: Place): boolean {
  const guarded = AUTH.some((name) => inherited(place, name).some(({ args: [word] }) => word !== 'off'));
  const closed = inherited(place, 'allow', 'deny').some(({ name, args: [who] }) => name === 'deny' && who === 'all');
  return guarded || closed || named(own(place), 'internal').length > 0;
}

/** Zones of rate limits that no place uses. Told only where all places stand in this file. */
export function unusedZones(http: readonly Directive[], servers: readonly Server[]): Directive[] {
  const used = new Set(
    [http, ...servers.flatMap(({ places }) => places.map(own))]
      .flatMap((level) => named(level, 'limit_req'))
      .map(({ args }) => args.find((arg) => arg.startsWith('zone='))?.slice(5)),
  );
  return named(http, 'limit_req_zone').filter(({ args }) => {
    const zone = args
      .find((arg) => arg.startsWith('zone='))
      ?.slice(5)
      .split(':')[0];
    return zone !== undefined && !used.has(zone);
  });
}
