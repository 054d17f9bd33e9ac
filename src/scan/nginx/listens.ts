// Where a server of nginx listens, under which names, with TLS or without, and whether it sends people on to HTTPS.

import type { Directive } from '../../core/document.ts';
import { isLoopback, isPublicName } from '../site-facts.ts';
import { named, openEnd, own, type Place, type Server, within } from './places.ts';

export interface Listen {
  host: string;
  port: string;
  tls: boolean;
  standard: boolean;
  /** `unix:/run/x.sock`: only what runs beside it gets there. */
  socket: boolean;
  at: Directive['at'];
}

export interface Listening {
  listens: Listen[];
  names: string[];
  tls: boolean;
  /** Not all of it stands in this file. */
  open: boolean;
}

export function listeningOf(server: Server): Listening {
  const [place] = server.places;
  const body = place ? own(place) : [];
  const switched = named(body, 'ssl').some(({ args }) => args[0] === 'on');
  const listens = named(body, 'listen').map((directive) => listenOf(directive, switched));
  const open = openEnd([body]) !== undefined;
  // Without any, nginx listens on *:80, or *:8000 where it was not started by root.
  if (listens.length === 0 && !open) {
    listens.push({ host: '', port: '80', tls: switched, standard: false, socket: false, at: server.at });
  }
  const names = named(body, 'server_name').flatMap(({ args }) => args);
  return {
    listens,
    names: names.filter((name) => name !== '_' && name !== ''),
    tls: listens.some(({ tls }) => tls),
    open: open || listens.some(({ port }) => !/^\d*$/.test(port)),
  };
}

function listenOf({ args, at }: Directive, switched: boolean): Listen {
  const [address = '', ...options] = args;
  const has = (option: string) => options.includes(option);
  const tls = switched || has('ssl') || has('quic');
  const standard = has('default_server') || has('default');
  if (address.startsWith('unix:')) return { host: address, port: '', tls, standard, socket: true, at };
  const bracketed = /^(\[[^\]]*\])(?::(.+))?$/.exec(address);
  const [, host = '', port = '80'] = bracketed ?? portOnly(address) ?? /^([^:]+)(?::(.+))?$/.exec(address) ?? [];
  return { host: host === '*' ? '' : host, port, tls, standard, socket: false, at };
}

function portOnly(address: string): [string, string, string] | undefined {
  // A bare variable of a template is a port more often than a host.
  return /^(?:\d+|\$\{?\w+\}?)$/.test(address) ? [address, '', address] : undefined;
}

export function reachOf({ listens, open }: Listening): 'network' | 'loopback' | 'unknown' {
  const outside = listens.filter(({ socket }) => !socket);
  if (outside.length === 0 || outside.some(({ host }) => /[${}]/.test(host))) return 'unknown';
  if (outside.some(({ host }) => !isLoopback(host))) return 'network';
  return open ? 'unknown' : 'loopback';
}

/** `example.com`, or `*:80` where it answers under any name. */
export function addressOf({ names, listens }: Listening): string {
  const [listen] = listens;
  return names[0] ?? (listen ? `${listen.host || '*'}:${listen.port}` : '*');
}

export interface Plain {
  value: boolean | 'unknown';
  at: Directive['at'];
  note: string;
}

/** `tlsNames`: names that another server of the file serves with TLS: then TLS ends here, not before. */
export function plainHttp(server: Server, listening: Listening, tlsNames: ReadonlySet<string>): Plain | undefined {
  const plain = listening.listens.find(({ tls, socket, host }) => !tls && !socket && !isLoopback(host));
  if (!plain) return undefined;
  const at = plain.at;
  if (server.places.some(sendsToHttps)) return { value: false, at, note: 'sends people on to HTTPS' };
  if (openEnd(server.places[0]?.levels.slice(1) ?? []))
    return { value: 'unknown', at, note: 'an included file may send people on to HTTPS' };
  const shared = listening.names.find((name) => isPublicName(name) && (listening.tls || tlsNames.has(name)));
  if (shared !== undefined) return { value: true, at, note: `${shared} is served with TLS and without` };
  return { value: 'unknown', at, note: `port ${plain.port} without TLS` };
}

const WHOLE = new Set(['', '/', '^~ /', '~ .*', '~ ^', '~ /']);

/** Of the whole site, not of one page; `if ($scheme = http)` too. */
function sendsToHttps(place: Place): boolean {
  if (!WHOLE.has(place.path)) return false;
  return within(own(place)).some(({ directive: { name, args } }) => {
    if (name === 'return') return /^30[1278]$/.test(args[0] ?? '') && toHttps(args[1]);
    if (name === 'rewrite') return toHttps(args[1]);
    return name === 'error_page' && args[0] === '497';
  });
}

function toHttps(target = ''): boolean {
  return target.startsWith('https://');
}
