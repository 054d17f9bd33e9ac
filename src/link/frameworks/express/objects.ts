// The response and `next`, as a watched handler or guard sees them: each use of them is reported.

import { isMarkup } from '../../effects/markup.ts';
import type { FrameworkContext, Watch } from '../../framework.ts';
import { type Part, partsOf, requestPart } from '../../parts.ts';
import { statusOf } from '../../status.ts';
import { knownText, numberOf } from '../../texts.ts';
import { type Arguments, constant, list, type NativeValue, type Site, UNDEFINED, type Value } from '../../values.ts';

const HEADER_SETTERS = ['set', 'setHeader', 'header', 'append'];
const TYPE_SETTERS = ['type', 'contentType'];
/** Those that are given what they say. */
const SAYING = ['json', 'send', 'end', 'render', 'jsonp', 'write'];
const ANSWERS = ['json', 'send', 'end', 'render', 'sendFile', 'download', 'jsonp'];

/** Reports statuses and headers; every method gives the response itself, so that chains go on. */
export function response(watch: Watch, { site: from, machine }: FrameworkContext): Value {
  // What it says that it is, wherever it answers: a page, unless somebody says otherwise.
  let isPage = true;
  const setType = (type: string | undefined) => {
    if (type !== undefined && machine.conditions.length === 0) isPage = /html|xml|svg/i.test(type);
  };
  const self: NativeValue = {
    kind: 'native',
    name: 'response',
    member: (name) => {
      if (name === 'locals') return requestPart('`response.locals`', 'identity');
      const call: NativeValue['call'] = (given, site) => {
        setType(typeSetBy(name, given));
        if (isPage) reportMarkup(name, given, watch, site);
        return answer(name, given, watch, site, self);
      };
      return { kind: 'native', name, call };
    },
    set: (name, value) => {
      if (name === 'statusCode') watch.reject(numberOf(value), from);
    },
    escapes: () => watch.expose?.(),
  };
  return self;
}

function answer(name: string, given: Arguments, watch: Watch, site: FrameworkContext['site'], self: Value): Value {
  const [first, second] = given.positional;
  if (name === 'status' || name === 'sendStatus' || name === 'writeHead') {
    watch.eachOf(first ?? UNDEFINED, (option) => {
      const status = statusOf(option);
      if (status === undefined || status >= 300) watch.reject(status, site);
    });
    if (name === 'writeHead') reportHeaders(given.positional.at(-1), undefined, watch, site);
  } else if (HEADER_SETTERS.includes(name)) reportHeaders(first, second, watch, site);
  else if (TYPE_SETTERS.includes(name)) watch.header('content-type', first, site);
  else if (name === 'redirect') watch.reject(302, site);
  reportReach(name, given, watch, site);
  if (SAYING.includes(name)) watch.tell?.(name === 'render' ? second : first, site);
  if (ANSWERS.includes(name) || name === 'sendStatus' || name === 'redirect') watch.answer(site);
  return ANSWERS.includes(name) ? UNDEFINED : self;
}

/** What answering does besides: sends the browser elsewhere, reads a file, prints a page. */
function reportReach(name: string, { positional }: Arguments, watch: Watch, site: FrameworkContext['site']): void {
  const [first, second] = positional;
  if (name === 'redirect') watch.reach?.('redirect', second ?? first, site);
  else if (name === 'location') watch.reach?.('redirect', first, site);
  else if (name === 'sendFile' || name === 'download')
    watch.reach?.('file-read', belowRoot(second) ? undefined : first, site);
  else if (name === 'render') watch.reach?.('template', first, site);
}

/** Text that is sent is a page by itself, also where it is what a caller wrote and nothing else. */
function reportMarkup(name: string, { positional: [first] }: Arguments, watch: Watch, site: Site): void {
  if (!first || !['send', 'end', 'write'].includes(name)) return;
  if (isMarkup(first) || (name === 'send' && isWritten(first))) watch.reach?.('html-sink', first, site);
}

const WRITTEN: readonly Part[] = ['header', 'params', 'query'];

/** One piece of text out of the address or a header; a body may be an object, which is sent as JSON. */
function isWritten(value: Value): boolean {
  // The whole query is an object, too; what a method of text gave is text.
  const isOne = value.kind === 'method' || (value.kind === 'unknown' && value.request && value.why.endsWith(')'));
  if (!isOne || (value.kind === 'unknown' && (value.plain || value.checked))) return false;
  const parts = partsOf(value);
  return parts.length > 0 && parts.every((part) => WRITTEN.includes(part));
}

/** The type of content that a call sets, where it can be told. */
function typeSetBy(name: string, { positional: [first, second] }: Arguments): string | undefined {
  if (TYPE_SETTERS.includes(name)) return knownText(first);
  if (!HEADER_SETTERS.includes(name)) return undefined;
  if (first?.kind !== 'dict') return /^content-type$/i.test(knownText(first) ?? '') ? knownText(second) : undefined;
  const entry = [...first.entries].find(([key]) => /^content-type$/i.test(key));
  return entry && knownText(entry[1]);
}

/** `sendFile(name, { root })` refuses what leads out of the root. */
function belowRoot(options: Value | undefined): boolean {
  return options?.kind === 'dict' && options.entries.has('root');
}

function reportHeaders(
  first: Value | undefined,
  second: Value | undefined,
  watch: Watch,
  site: FrameworkContext['site'],
): void {
  if (first?.kind === 'dict') for (const [name, value] of first.entries) watch.header(name, value, site);
  else if (first?.kind === 'constant' && typeof first.value === 'string') watch.header(first.value, second, site);
}

export function next(watch: Watch): Value {
  return {
    kind: 'native',
    name: 'next',
    escapes: () => watch.handOver?.(),
    call: (given, site) => {
      const [error = UNDEFINED] = given.positional;
      watch.eachOf(error, (option) => {
        const passes =
          option.kind === 'constant' && (!option.value || option.value === 'route' || option.value === 'router');
        if (passes) watch.pass(site);
        else watch.reject(statusOf(option), site);
      });
      return list([]);
    },
  };
}

/** What a handler of `app.param` gets besides: the value of the parameter and its name. */
export function parameterArguments(): Value[] {
  return [requestPart('the value of a path parameter', 'params'), constant('')];
}
