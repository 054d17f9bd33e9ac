// Does a handler open a stream of events? It says so in a header, or with an object that a library makes for it.

import { namesExport } from '../core/library.ts';
import { type Catalogue, ecosystemOf, exportPath } from './catalogue.ts';
import type { Observation } from './observe.ts';
import { knownText } from './texts.ts';
import type { Arguments, Value } from './values.ts';

const EVENT_STREAM = /^text\/event-stream\b/i;
const CONTENT_TYPE = /^content[-_]type$/i;
/** What responses of Python's libraries call the header. */
const OPTIONS = ['media_type', 'mimetype', 'content_type'];

export function streamsEvents(seen: Observation, catalogue: Catalogue): boolean {
  if (seen.headers.some(({ name, value }) => CONTENT_TYPE.test(name) && isEventStream(value))) return true;
  return seen.calls.some(({ callee, given, site }) => {
    const { serves = {} } = catalogue.find(callee.source, ecosystemOf(site.file)) ?? {};
    const path = exportPath(callee);
    const isMadeForIt = Object.entries(serves).some(([name, what]) => what === 'events' && namesExport(name, path));
    return isMadeForIt || saysSo(given);
  });
}

function saysSo({ named }: Arguments): boolean {
  if (OPTIONS.some((name) => isEventStream(named.get(name)))) return true;
  const headers = named.get('headers');
  return (
    headers?.kind === 'dict' && [...headers.entries].some(([name, v]) => CONTENT_TYPE.test(name) && isEventStream(v))
  );
}

function isEventStream(value: Value | undefined): boolean {
  return EVENT_STREAM.test(knownText(value) ?? '');
}
