// What is wrong in a place of an nginx configuration by itself: aliases that can be left, line breaks in redirects, lists
// of files, open status pages, old protocols.

import type { Directive } from '../../core/document.ts';
import { hostAndPort, isLoopback } from '../site-facts.ts';
import { isGuarded } from './access.ts';
import { inherited, named, openEnd, own, type Place, within } from './places.ts';
import type { Target } from './upstreams.ts';

export interface Flaw {
  property: string;
  value: boolean | 'unknown';
  at: Directive['at'];
  note: string;
}

export function flawsAt(place: Place, reach: string): Flaw[] {
  return [
    ...leftAlias(place),
    ...brokenRedirects(place),
    ...listed(place),
    ...status(place, reach),
    ...realAddress(place),
    ...bodies(place),
  ];
}

/** `location /x { alias /y/; }` answers `/x../secret` with `/y/../secret`. */
function leftAlias({ levels, path, modifier }: Place): Flaw[] {
  if (path === '' || (modifier !== '' && modifier !== '^~')) return [];
  const prefix = modifier === '' ? path : path.slice(modifier.length + 1);
  if (prefix.endsWith('/') || prefix.startsWith('@')) return [];
  return named(levels.at(-1) ?? [], 'alias')
    .filter(({ args: [directory = ''] }) => directory.endsWith('/'))
    .map(({ at, args }) => ({ property: 'aliasTraversal', value: true, at, note: `${prefix}../ is ${args[0]}../` }));
}

/** nginx has decoded `$uri`: `%0d%0a` is a line break by then. */
const DECODED = /\$\{?(?:uri|document_uri)\b/;

function brokenRedirects(place: Place): Flaw[] {
  if (place.modifier === '=') return [];
  return within(own(place)).flatMap(({ directive: { name, args, at } }) => {
    const target = name === 'return' && /^30[12378]$/.test(args[0] ?? '') ? args[1] : undefined;
    const rewritten = name === 'rewrite' && /^(?:redirect|permanent)$/.test(args[2] ?? '') ? args[1] : undefined;
    const found = [target, rewritten].find((one) => one !== undefined && DECODED.test(one));
    const note = `${found} holds the path without its encoding; $request_uri keeps it`;
    return found === undefined ? [] : [{ property: 'redirectInjection', value: true, at, note }];
  });
}

function listed(place: Place): Flaw[] {
  return named(own(place), 'autoindex')
    .filter(({ args: [word] }) => word === 'on' && !isGuarded(place))
    .map(({ at }) => ({
      property: 'listsFiles',
      value: openEnd(place.levels.slice(1)) ? 'unknown' : true,
      at,
      note: `autoindex on${inPlace(place)}`,
    }));
}

function status(place: Place, reach: string): Flaw[] {
  return named(own(place), 'stub_status').map(({ at }) => {
    const safe = isGuarded(place) || reach === 'loopback';
    const value = safe ? false : openEnd(place.levels.slice(1)) ? 'unknown' : true;
    return { property: 'statusOpen', value, at, note: `stub_status${inPlace(place)}` };
  });
}

function realAddress(place: Place): Flaw[] {
  return named(own(place), 'set_real_ip_from')
    .filter(({ args: [from] }) => from === '0.0.0.0/0' || from === '::/0')
    .map(({ at, args }) => ({ property: 'trustsAnyForwarder', value: true, at, note: `set_real_ip_from ${args[0]}` }));
}

function bodies(place: Place): Flaw[] {
  return named(own(place), 'client_max_body_size')
    .filter(({ args: [size = ''] }) => /^0\w?$/.test(size))
    .map(({ at }) => ({ property: 'bodyUnlimited', value: true, at, note: `client_max_body_size 0${inPlace(place)}` }));
}

export function inPlace({ path }: Place): string {
  return path === '' ? '' : ` in ${path}`;
}

/** `proxy_ssl_verify` is off unless it is switched on. */
export function unverified(place: Place, { tls, hosts, at }: Target): Flaw[] {
  const outside = hosts.find(({ host }) => !isLoopback(host) && host !== 'unix');
  if (!tls || !outside) return [];
  const [verify] = inherited(place, 'proxy_ssl_verify', 'grpc_ssl_verify');
  if (verify?.args[0] === 'on') return [{ property: 'upstreamUnverified', value: false, at: verify.at, note: '' }];
  const value = !verify && openEnd(place.levels.slice(1)) ? 'unknown' : true;
  const note = verify ? 'proxy_ssl_verify off' : 'proxy_ssl_verify is off by default';
  return [
    {
      property: 'upstreamUnverified',
      value,
      at: verify?.at ?? at,
      note: `${note}, for ${hostAndPort(outside.host).host}`,
    },
  ];
}

const OLD = /^(?:SSLv[23]|TLSv1|TLSv1\.[01])$/;
const WEAK = /(?:^|[-+])(?:RC4|DES|3DES|NULL|eNULL|aNULL|EXP|EXPORT|MD5|ADH|LOW|DES-CBC3)(?:$|[-+])/;

/** Of a server with TLS. */
export function tlsFlaws(place: Place): Flaw[] {
  const protocols = inherited(place, 'ssl_protocols').map(({ args, at }) => {
    const old = args.filter((word) => OLD.test(word));
    const value = old.length > 0 ? true : args.some((word) => word.includes('$')) ? ('unknown' as const) : false;
    return { property: 'oldTls', value, at, note: old.join(', ') };
  });
  const ciphers = inherited(place, 'ssl_ciphers').map(({ args: [list = ''], at }) => {
    const weak = list.split(/[:,\s]/).filter((word) => !/^[!-]/.test(word) && WEAK.test(word));
    return { property: 'weakCiphers', value: weak.length > 0, at, note: weak.slice(0, 5).join(', ') };
  });
  return [...protocols, ...ciphers];
}
