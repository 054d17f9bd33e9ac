// `*http.Request` as a watched handler or guard sees it: which part of the request each member is.

import { askedMethod, askedPath } from '../asked.ts';
import type { Asked } from '../evaluate/machine.ts';
import type { FrameworkContext, Watch } from '../framework.ts';
import { headerPart, headerTitle, type Part, partsOf, requestHeaders, requestPart } from '../parts.ts';
import { knownText } from '../texts.ts';
import { list, type NativeValue, opaque, UNDEFINED, type UnknownValue, type Value } from '../values.ts';

const PARTS: Record<string, Part> = {
  Body: 'body',
  ContentLength: 'plain-header',
  Form: 'body',
  GetBody: 'body',
  Host: 'network',
  MultipartForm: 'body',
  PostForm: 'body',
  RemoteAddr: 'network',
  RequestURI: 'path',
  TLS: 'network',
};
const CALLS: Record<string, Part> = {
  Cookies: 'cookie',
  FormValue: 'body',
  MultipartReader: 'body',
  PathValue: 'params',
  PostFormValue: 'body',
  Referer: 'csrf-header',
  UserAgent: 'plain-header',
};

export function request(watch: Watch, { machine }: FrameworkContext): Value {
  const { asked } = machine;
  const self: NativeValue = {
    kind: 'native',
    name: 'request',
    member: (name) => memberOf(name, self, asked, watch),
  };
  return self;
}

function memberOf(name: string, self: Value, asked: Asked | undefined, watch: Watch): Value {
  const why = `\`request.${name}\``;
  const part = PARTS[name];
  if (part) return requestPart(why, part);
  if (name === 'Header') return headers(why);
  if (name === 'Method') {
    watch.looks?.();
    return (asked && askedMethod(asked)) ?? requestPart(why, 'method');
  }
  if (name === 'URL') return url(why, asked, watch);
  if (name === 'Context') return native(name, () => context());
  if (name === 'WithContext' || name === 'Clone') return native(name, () => self);
  if (name === 'Cookie') return native(name, () => withPresence(requestPart(why, 'cookie')));
  if (name === 'FormFile')
    return native(name, () => list([requestPart(why, 'body'), requestPart(why, 'body'), absent([])]));
  if (name === 'ParseForm' || name === 'ParseMultipartForm') return native(name, () => absent([]));
  if (name === 'BasicAuth') return native(name, () => basicAuth(why));
  const called = CALLS[name];
  return called ? native(name, () => requestPart(why, called)) : opaque(why);
}

export function native(name: string, call: NonNullable<NativeValue['call']>): NativeValue {
  return { kind: 'native', name, call };
}

/** An error that says that something is not there; who sends it, decides that. */
export function absent(from: readonly string[]): UnknownValue {
  return {
    kind: 'unknown',
    why: 'an error',
    failure: { verified: false, presence: true },
    ...(from.length > 0 && { from }),
  };
}

export function withPresence(value: Value): Value {
  return list([value, absent(partsOf(value))]);
}

function basicAuth(why: string): Value {
  return list([requestPart(why, 'header'), requestPart(why, 'header'), requestPart(why, 'header')]);
}

export function headers(why: string): Value {
  const one = (name: string | undefined) => requestPart(headerTitle(why, name), headerPart(name));
  return {
    kind: 'native',
    name: 'headers',
    member: (name) => {
      if (name === 'Get' || name === 'Values') return native(name, ({ positional: [key] }) => one(knownText(key)));
      if (['Set', 'Add', 'Del'].includes(name)) return native(name, () => UNDEFINED);
      return name === 'Clone' ? native(name, () => requestHeaders(why)) : one(name);
    },
  };
}

function url(why: string, asked: Asked | undefined, watch: Watch): Value {
  return {
    kind: 'native',
    name: 'url',
    member: (name) => {
      if (name === 'Query') return native(name, () => values(why, 'query'));
      if (name === 'RawQuery') return requestPart(why, 'query');
      if (name === 'Host' || name === 'Scheme') return requestPart(why, 'network');
      watch.looks?.();
      const path = (name === 'Path' || name === 'EscapedPath') && asked ? askedPath(asked, 'rest') : undefined;
      const value = path ?? requestPart(why, 'path');
      return name === 'String' || name === 'EscapedPath' || name === 'RequestURI' ? native(name, () => value) : value;
    },
    set: () => undefined,
  };
}

/** `url.Values`. */
export function values(why: string, part: Part): Value {
  return { kind: 'native', name: 'values', member: (name) => native(name, () => requestPart(why, part)) };
}

/** What earlier code put into the context is there for those it knows. */
export function context(): Value {
  return {
    kind: 'native',
    name: 'context',
    member: (name) =>
      native(name, () =>
        name === 'Value' ? requestPart('a value of the context', 'identity') : opaque(`\`context.${name}\``),
      ),
  };
}
