// Controls and flaws of one directive of Caddy.

import type { Directive } from '../../core/document.ts';
import type { ControlFamily, Mode } from '../../core/model.ts';
import { isLoopback, SECURITY_HEADERS } from '../site-facts.ts';
import type { Part } from './parts.ts';

export interface Control {
  family: ControlFamily;
  mode: Mode;
  note: string;
  at: Directive['at'];
}

export interface Flaw {
  property: string;
  value: boolean | 'unknown';
  note: string;
  at: Directive['at'];
}

export function controlsOf({ directive }: Part): Control[] {
  const { name, at, block = [] } = directive;
  if (name === 'basic_auth' || name === 'basicauth')
    return [{ family: 'authentication', mode: 'enforcing', note: name, at }];
  if (name === 'forward_auth') return [{ family: 'authentication', mode: 'enforcing', note: 'forward_auth', at }];
  if (name === 'rate_limit') return [{ family: 'rate-limit', mode: 'enforcing', note: 'rate_limit', at }];
  if (name === 'request_body') {
    const size = block.find((one) => one.name === 'max_size');
    const mode = size?.args[0]?.includes('{') ? 'unknown' : 'enforcing';
    return size ? [{ family: 'body-limit', mode, note: `max_size ${size.args[0] ?? ''}`, at: size.at }] : [];
  }
  if (name !== 'header') return [];
  const set = headersOf(directive).filter((header) => SECURITY_HEADERS.has(header.name));
  const [first] = set;
  if (!first) return [];
  const note = [...new Set(set.map((header) => header.name))].join(', ');
  return [{ family: 'security-headers', mode: 'enforcing', note, at: first.at }];
}

interface Header {
  name: string;
  value: string;
  at: Directive['at'];
}

/** `header [matcher] Name value`, or a block of them. One that begins with `-` is taken away. */
function headersOf({ args, at, block }: Directive): Header[] {
  const own = /^[/*@]/.test(args[0] ?? '') ? args.slice(1) : args;
  const inline = own[0] === undefined ? [] : [{ name: own[0], value: own[1] ?? '', at }];
  const listed = (block ?? []).map((one) => ({ name: one.name, value: one.args[0] ?? '', at: one.at }));
  return [...inline, ...listed]
    .filter(({ name }) => !name.startsWith('-'))
    .map((header) => ({ ...header, name: header.name.replace(/^[+?>]/, '').toLowerCase() }));
}

export function flawsOf(part: Part): Flaw[] {
  const { directive, body } = part;
  if (directive.name === 'header') return reflecting(directive, body);
  if (directive.name === 'file_server') return listing(part);
  if (directive.name === 'tls') return oldTls(directive);
  return directive.name === 'reverse_proxy' ? [...unverified(directive), ...chosen(directive)] : [];
}

/** Only where the header is set for every request: a matcher may look at the origin. */
function reflecting(directive: Directive, body: readonly Directive[]): Flaw[] {
  const headers = body.filter(({ name }) => name === 'header').flatMap(headersOf);
  const origin = headersOf(directive).find(({ name }) => name === 'access-control-allow-origin');
  const credentials = headers.some(
    ({ name, value }) => name === 'access-control-allow-credentials' && value === 'true',
  );
  if (!origin || !credentials || !/^\{(?:http\.request\.)?header\.origin\}$/i.test(origin.value)) return [];
  const value = directive.args[0]?.startsWith('@') ? ('unknown' as const) : true;
  return [
    {
      property: 'corsReflects',
      value,
      note: 'Access-Control-Allow-Origin {header.Origin}, with credentials',
      at: origin.at,
    },
  ];
}

function listing({ directive, body }: Part): Flaw[] {
  const inline = directive.args.includes('browse');
  const told = directive.block?.find(({ name }) => name === 'browse');
  if (!inline && !told) return [];
  const guarded = body.some(
    ({ name, args }) => /^(?:basic_?auth|forward_auth)$/.test(name) && !/^[/@]/.test(args[0] ?? ''),
  );
  return [{ property: 'listsFiles', value: !guarded, note: 'file_server browse', at: (told ?? directive).at }];
}

function oldTls({ block = [] }: Directive): Flaw[] {
  return block
    .filter(({ name, args }) => name === 'protocols' && /^tls1\.[01]$/.test(args[0] ?? ''))
    .map(({ at, args }) => ({ property: 'oldTls', value: true, note: args[0] ?? '', at }));
}

function unverified({ args, block = [] }: Directive): Flaw[] {
  if (args.some((arg) => isLoopback(arg.replace(/^https?:\/\//, '').replace(/:\d+$/, '')))) return [];
  return block
    .filter(({ name }) => name === 'transport')
    .flatMap(({ block: options = [] }) => options.filter(({ name }) => name === 'tls_insecure_skip_verify'))
    .map(({ at }) => ({ property: 'upstreamUnverified', value: true, note: 'tls_insecure_skip_verify', at }));
}

/** A placeholder of the request in the place of the host. */
function chosen({ args, at }: Directive): Flaw[] {
  const target = args.find((arg) =>
    /^(?:https?:\/\/)?\{(?:http\.request\.)?(?:host|header\.[\w-]+|query\.[\w-]+|path\.\d+|re\.[\w.]+)\}(?::\S*)?$/i.test(
      arg,
    ),
  );
  return target === undefined ? [] : [{ property: 'openProxy', value: true, note: `passes on to ${target}`, at }];
}
