// Which part of the request a parameter is filled from, and the request itself as a watched function sees it.

import { askedMethod, askedParameter, askedPath } from '../../asked.ts';
import { belongsTo, type FrameworkContext, madeBy, type Watch } from '../../framework.ts';
import { headerPart, type Part, requestHeaders, requestPart } from '../../parts.ts';
import { knownText } from '../../texts.ts';
import { constant, type MadeValue, opaque, requested, UNDEFINED, type Value } from '../../values.ts';
import { isEnum } from './plain-types.ts';

const SOURCES = ['fastapi', 'starlette'];

/** `Header()`, `Body()`, `Form()`… in a default or an annotation; a class of the repository is read from the body. */
export function parameterPart(
  name: string,
  markers: readonly Value[],
  type: Value | undefined,
  { machine }: FrameworkContext,
  watch: Watch | undefined,
): Value {
  const why = `\`${name}\``;
  for (const marker of markers) {
    const part = marker.kind === 'made' ? markedPart(marker, name) : undefined;
    if (part) return requestPart(why, part);
  }
  if (type?.kind === 'class' && !isEnum(type)) return requestPart(why, 'body');
  if (type?.kind === 'library' && belongsTo(type.source, SOURCES)) return requested(why);
  // Out of the path, where the route has a parameter of this name.
  watch?.looks?.();
  return (machine.asked && askedParameter(machine.asked, name)) ?? requestPart(why, 'query');
}

const MARKERS: Record<string, Part> = {
  Cookie: 'cookie',
  Query: 'query',
  Path: 'params',
  Body: 'body',
  Form: 'body',
  File: 'body',
};

function markedPart(marker: MadeValue, name: string): Part | undefined {
  const kind = madeBy(marker, SOURCES);
  if (kind !== 'Header') return MARKERS[kind ?? ''];
  return headerPart(knownText(marker.arguments.named.get('alias')) ?? name);
}

const FORMS = ['OAuth2PasswordRequestForm', 'OAuth2PasswordRequestFormStrict'];

/** What a security scheme takes out of the request: it has looked, and verified nothing. */
export function schemePart(target: Value): Part | undefined {
  if (target.kind === 'library' && FORMS.includes(target.path.at(-1) ?? '')) return 'body';
  if (target.kind !== 'made') return undefined;
  const name = madeBy(target, SOURCES) ?? '';
  if (name === 'APIKeyCookie') return 'cookie';
  if (name === 'APIKeyQuery') return 'query';
  return /^(OAuth2|HTTP|APIKey|OpenIdConnect)/.test(name) ? 'header' : undefined;
}

const REQUESTS = ['Request', 'HTTPConnection', 'WebSocket'];

export function isRequest(type: Value | undefined): boolean {
  return type?.kind === 'library' && belongsTo(type.source, SOURCES) && REQUESTS.includes(type.path.at(-1) ?? '');
}

const MEMBERS: Record<string, Part> = {
  client: 'network',
  cookies: 'cookie',
  body: 'body',
  form: 'body',
  iter_bytes: 'body',
  iter_json: 'body',
  iter_text: 'body',
  json: 'body',
  path_params: 'params',
  query_params: 'query',
  receive: 'body',
  receive_bytes: 'body',
  receive_json: 'body',
  receive_text: 'body',
  stream: 'body',
  auth: 'identity',
  session: 'identity',
  state: 'identity',
  user: 'identity',
};

/** What a socket does that refuses nobody. */
const SPOKEN = new Set(['accept', 'send', 'send_bytes', 'send_json', 'send_text']);

export function request({ machine }: FrameworkContext, watch: Watch | undefined): Value {
  const path = () => {
    watch?.looks?.();
    return (machine.asked && askedPath(machine.asked, 'whole')) ?? requestPart('`request.url.path`', 'path');
  };
  const method = () => {
    watch?.looks?.();
    return (machine.asked && askedMethod(machine.asked)) ?? requestPart('`request.method`', 'method');
  };
  return {
    kind: 'native',
    name: 'request',
    member: (name) => {
      if (name === 'headers') return requestHeaders('`request.headers`');
      if (name === 'method') return method();
      if (name === 'url') return address(path);
      if (name === 'scope') return scope(path, method);
      if (SPOKEN.has(name)) return { kind: 'native', name, call: () => UNDEFINED };
      const part = MEMBERS[name];
      return part ? requestPart(`\`request.${name}\``, part) : opaque(`\`request.${name}\``);
    },
  };
}

function address(path: () => Value): Value {
  return {
    kind: 'native',
    name: 'the address of the request',
    member: (name) => (name === 'path' ? path() : requestPart(`\`request.url.${name}\``, 'path')),
  };
}

function scope(path: () => Value, method: () => Value): Value {
  const lazy = (name: string) =>
    name === 'path' ? path() : name === 'method' ? method() : name === 'type' ? constant('http') : undefined;
  const read = (name: string) => lazy(name) ?? requestPart(`\`request.scope.${name}\``, 'other');
  return {
    kind: 'native',
    name: 'the scope of the request',
    member: (name) => {
      if (name === 'get')
        return {
          kind: 'native',
          name,
          call: ({ positional: [key] }) => read(knownText(key) ?? ''),
        };
      return read(name);
    },
  };
}
