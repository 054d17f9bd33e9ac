// The request as a watched handler or guard sees it: which part of it each member is, and, when it is watched for one
// endpoint, that endpoint's path and method.

import { askedMethod, askedPath } from '../../asked.ts';
import type { Asked } from '../../evaluate/machine.ts';
import type { FrameworkContext, Watch } from '../../framework.ts';
import { headerPart, headerTitle, type Part, requestHeaders, requestPart } from '../../parts.ts';
import { knownText } from '../../texts.ts';
import { type NativeValue, opaque, type Value } from '../../values.ts';

/** Members of Express's and Node's request. What is none of these was attached: by a session, by earlier middleware. */
const PARTS: Record<string, Part | 'none'> = {
  accepts: 'plain-header',
  acceptsCharsets: 'plain-header',
  acceptsEncodings: 'plain-header',
  acceptsLanguages: 'plain-header',
  app: 'none',
  body: 'body',
  complete: 'none',
  connection: 'network',
  cookies: 'cookie',
  file: 'body',
  files: 'body',
  fresh: 'plain-header',
  host: 'network',
  hostname: 'network',
  httpVersion: 'none',
  id: 'none',
  ip: 'network',
  ips: 'network',
  is: 'plain-header',
  log: 'none',
  next: 'none',
  on: 'none',
  once: 'none',
  param: 'params',
  params: 'params',
  pipe: 'body',
  protocol: 'network',
  query: 'query',
  range: 'plain-header',
  rawBody: 'body',
  res: 'none',
  secure: 'network',
  signedCookies: 'identity',
  socket: 'network',
  stale: 'plain-header',
  subdomains: 'network',
  xhr: 'plain-header',
};
const WHOLE_PATHS = ['originalUrl'];
const PATHS = ['path', 'url', '_parsedUrl', 'baseUrl', 'route', ...WHOLE_PATHS];

export function request(watch: Watch, { machine, site }: FrameworkContext): Value {
  const { asked } = machine;
  // What was set on it in this function is what is read from it afterwards.
  const own = new Map<string, Value>();
  const self: NativeValue = {
    kind: 'native',
    name: 'request',
    member: (name) => own.get(name) ?? memberOf(name, asked, watch),
    set: (name, value) => {
      if (machine.conditions.length === 0) own.set(name, value);
      watch.attach(name, site);
    },
  };
  return self;
}

function memberOf(name: string, asked: Asked | undefined, watch: Watch): Value {
  const why = `\`request.${name}\``;
  if (name === 'headers' || name === 'headersDistinct') return requestHeaders(why);
  if (name === 'get' || name === 'header') {
    const header = (of: string | undefined) => requestPart(headerTitle(why, of), headerPart(of));
    return { kind: 'native', name, call: ({ positional }) => header(knownText(positional[0])) };
  }
  if (name === 'method') {
    watch.looks?.();
    return (asked && askedMethod(asked)) ?? requestPart(why, 'method');
  }
  if (PATHS.includes(name)) {
    watch.looks?.();
    return pathMember(name, why, asked);
  }
  const part = PARTS[name] ?? 'identity';
  return part === 'none' ? opaque(why) : requestPart(why, part);
}

function pathMember(name: string, why: string, asked: Asked | undefined): Value {
  const unknownPath = requestPart(why, 'path');
  if (!asked) return unknownPath;
  if (name === 'baseUrl') return askedPath(asked, 'base') ?? unknownPath;
  if (name === 'path' || name === 'url') return askedPath(asked, 'rest') ?? unknownPath;
  if (WHOLE_PATHS.includes(name)) return askedPath(asked, 'whole') ?? unknownPath;
  if (name !== '_parsedUrl') return unknownPath;
  return {
    kind: 'native',
    name,
    member: (of) => (of === 'pathname' ? (askedPath(asked, 'rest') ?? unknownPath) : requestPart(why, 'path')),
  };
}
