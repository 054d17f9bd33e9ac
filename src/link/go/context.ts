// The one context that gin, echo and fiber give to handlers: what of the request it tells, and how it answers. Each of them
// has names of its own for the same things; no name means two things in two of them.

import type { FrameworkContext, Watch } from '../framework.ts';
import { headerPart, type Part, requestPart } from '../parts.ts';
import { statusOf } from '../status.ts';
import { knownText } from '../texts.ts';
import { type Arguments, constant, list, type NativeValue, type Site, unknown, type Value } from '../values.ts';
import { absent, context as goContext, headers, native, request, values, withPresence } from './request.ts';
import { answerWith, response } from './response.ts';

const NIL = constant(null);

/** Methods that give a part of the request: alone, or with whether it is there. */
const READS: Record<string, Part> = {
  Body: 'body',
  BodyRaw: 'body',
  ClientIP: 'network',
  ContentType: 'plain-header',
  DefaultPostForm: 'body',
  DefaultQuery: 'query',
  FormValue: 'body',
  GetRawData: 'body',
  Hostname: 'network',
  IP: 'network',
  IPs: 'network',
  MultipartForm: 'body',
  Param: 'params',
  ParamValues: 'params',
  Params: 'params',
  ParamsInt: 'params',
  PostForm: 'body',
  PostFormArray: 'body',
  Queries: 'query',
  Query: 'query',
  QueryArray: 'query',
  QueryBool: 'query',
  QueryInt: 'query',
  QueryParam: 'query',
  QueryString: 'query',
  RealIP: 'network',
  RemoteIP: 'network',
};
const PRESENCES: Record<string, Part> = { GetPostForm: 'body', GetQuery: 'query', GetQueryArray: 'query' };
/** What earlier code attached: gin's keys, echo's values. */
const ATTACHED =
  /^(?:MustGet|Get(?:Bool|Duration|Float64|Int(?:64)?|String(?:Map(?:String)?|Slice)?|Time|Uint(?:64)?))$/;
const BINDS = /^(?:(?:Must|Should)?Bind\w*|BodyParser|QueryParser|ParamsParser|ReqHeaderParser|CookieParser|Validate)$/;
/** The status comes first. */
const ANSWERS = new Set(
  'AsciiJSON Blob Data DataFromReader HTML HTMLBlob IndentedJSON JSON JSONBlob JSONP JSONPretty NoContent ProtoBuf PureJSON Redirect Render SecureJSON SendStatus Stream String TOML XML XMLBlob YAML'.split(
    ' ',
  ),
);
/** They answer with the status that was set before, if any. */
const SENDS = new Set(
  'Attachment Download File FileAttachment FileFromFS Inline Send SendFile SendStream SendString SSEvent Write WriteString'.split(
    ' ',
  ),
);
const PATHS = new Set(['FullPath', 'OriginalURL', 'Path']);

export interface Dialect {
  /** `Get` reads a header (fiber) or what was attached (gin, echo). */
  get: 'header' | 'attached';
  /** Where a call ends the chain, whatever follows it in the function. */
  aborts?: (name: string, given: Arguments, site: Site) => Value;
}

interface Seen {
  watch: Watch;
  context: FrameworkContext;
  dialect: Dialect;
  /** The status of the last answer: what a bare abort leaves standing. */
  status: Value | undefined;
  self: Value;
  /** Everything was handed on: what is answered afterwards shapes an answer, and refuses nobody. */
  handedOn: boolean;
}

export function handlerContext(watch: Watch, context: FrameworkContext, dialect: Dialect): Value {
  const self: NativeValue = { kind: 'native', name: 'request', escapes: () => watch.expose?.() };
  const seen: Seen = { watch, context, dialect, status: undefined, self, handedOn: false };
  self.member = (name) => property(name, seen) ?? native(name, (given, site) => called(name, given, site, seen));
  return self;
}

/** gin has them as fields, echo as methods: either way they are called or read further. */
function property(name: string, { watch, context }: Seen): Value | undefined {
  const either = (value: Value): Value => (value.kind === 'native' ? { ...value, call: () => value } : value);
  if (name === 'Request') return either(request(watch, context));
  if (name === 'Writer' || name === 'Response') return either(response(watch));
  return undefined;
}

function called(name: string, given: Arguments, site: Site, seen: Seen): Value {
  const { watch, dialect } = seen;
  if (name === 'Next') {
    watch.pass(site);
    seen.handedOn ||= seen.context.machine.conditions.length === 0;
    return NIL;
  }
  if (name.startsWith('Abort') && dialect.aborts && !seen.handedOn) {
    const bare = name === 'Abort' && seen.status ? { ...given, positional: [seen.status] } : given;
    return dialect.aborts(name, bare, site);
  }
  return read(name, given, site, seen) ?? answered(name, given, site, seen) ?? unknown(`\`context.${name}\``);
}

function read(name: string, given: Arguments, site: Site, { watch, dialect }: Seen): Value | undefined {
  const why = `\`context.${name}\``;
  const [first, second] = given.positional;
  const part = READS[name];
  if (part) return requestPart(why, part);
  const present = PRESENCES[name];
  if (present) return list([requestPart(why, present), requestPart(why, present)]);
  if (name === 'GetHeader' || (name === 'Get' && dialect.get === 'header'))
    return requestPart(why, headerPart(knownText(first)));
  if (name === 'GetReqHeaders') return headers(why);
  if (name === 'Get') return list([requestPart(why, 'identity'), requestPart(why, 'identity')]);
  if (ATTACHED.test(name)) return requestPart(why, 'identity');
  if (name === 'Locals' && !second) return requestPart(why, 'identity');
  if (name === 'Set' && dialect.get === 'attached') watch.attach(knownText(first) ?? '?', site);
  if (name === 'Locals') watch.attach(knownText(first) ?? '?', site);
  if (name === 'Cookie') return withPresence(requestPart(why, 'cookie'));
  if (name === 'Cookies') return requestPart(why, 'cookie');
  if (name === 'FormFile') return list([requestPart(why, 'body'), absent([])]);
  if (name === 'QueryParams' || name === 'FormParams') return values(why, name === 'FormParams' ? 'body' : 'query');
  if (name === 'UserContext' || name === 'Context') return goContext();
  if (BINDS.test(name)) return absent([]);
  if (name === 'Method') {
    watch.looks?.();
    return requestPart(why, 'method');
  }
  if (!PATHS.has(name)) return undefined;
  watch.looks?.();
  return requestPart(why, 'path');
}

function answered(name: string, given: Arguments, site: Site, seen: Seen): Value | undefined {
  const { watch, self, dialect } = seen;
  const [first, second] = given.positional;
  if (ANSWERS.has(name) || SENDS.has(name)) for (const said of given.positional) watch.tell?.(said, site);
  if (seen.handedOn && (name === 'Status' || ANSWERS.has(name) || SENDS.has(name))) return NIL;
  if (name === 'Status') {
    seen.status = first;
    refuse(watch, first, site);
    return self;
  }
  // fiber answers with what `Status` said before; of gin and echo, the status comes first.
  if (ANSWERS.has(name) && (name === 'SendStatus' || dialect.get === 'attached')) {
    seen.status = first;
    answerWith(watch, first, site);
    return NIL;
  }
  if (name === 'Redirect') return answerNil(watch, constant(302), site);
  if (ANSWERS.has(name) || SENDS.has(name)) {
    watch.answer(site);
    return NIL;
  }
  const isHeader = name === 'Header' || name === 'Append' || (name === 'Set' && dialect.get === 'header');
  const header = isHeader ? knownText(first) : undefined;
  if (header !== undefined) watch.header(header, second, site);
  return isHeader || name === 'Type' ? self : undefined;
}

function answerNil(watch: Watch, status: Value, site: Site): Value {
  answerWith(watch, status, site);
  return NIL;
}

function refuse(watch: Watch, status: Value | undefined, site: Site): void {
  watch.eachOf(status ?? NIL, (option) => {
    const code = statusOf(option);
    if (code === undefined || code >= 300) watch.reject(code, site);
  });
}
