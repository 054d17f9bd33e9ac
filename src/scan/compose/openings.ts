// What of a service can be reached from outside its host, and which image it comes as.

import type { DocumentNode } from '../../core/document.ts';
import { entry, items, spanOf, textOf } from '../../parse/query.ts';
import { type Port, readPort } from './ports.ts';
import { type Said, untold, yes } from './said.ts';
import { lineOf, settled } from './values.ts';

/** Container engine without TLS, debuggers of Node.js, the JVM and Go: whoever connects runs code. */
const DEBUGGERS: ReadonlyMap<string, string> = new Map([
  ['2375', 'a container engine without TLS'],
  ['9229', 'the Node.js inspector'],
  ['5005', 'the debugger of the JVM'],
  ['2345', 'the Delve debugger'],
]);

const LOOPBACK = /^(?:127\.|localhost$|::1$)/;

export function* openings(service: DocumentNode): Iterable<Said> {
  const ports = items(entry(service, 'ports')).flatMap((item) => {
    const port = readPort(item, settled);
    return port ? [{ port, at: item.at }] : [];
  });
  for (const { port, at } of ports) {
    if (LOOPBACK.test(port.host)) continue;
    const address = `${port.published || 'a port that is chosen'} of the host leads to ${port.target}`;
    if (port.host.includes('$')) yield untold('publishedEverywhere', `a variable decides where ${address}`, at);
    else if (isEverywhere(port)) yield yes('publishedEverywhere', address, at);
    const debuggerName = DEBUGGERS.get(port.target);
    if (debuggerName !== undefined) yield yes('publishedDebugger', debuggerName, at);
  }
  const outside = ports.find(({ port }) => !LOOPBACK.test(port.host) && !port.host.includes('$'));
  if (outside) yield { property: 'exposure', value: 'network', note: '', at: outside.at };
}

const isEverywhere = ({ host }: Port) => host === '' || host === '0.0.0.0' || host === '::';

export function* imageOf(service: DocumentNode): Iterable<Said> {
  const line = lineOf(service, 'image');
  const image = settled(textOf(line?.value));
  // What is built here is only called so.
  if (line === undefined || image === '' || entry(service, 'build') !== undefined) return;
  const at = spanOf(line);
  if (image.includes('@sha256:')) return;
  yield image.includes('$') ? untold('imageUnpinned', 'a variable decides', at) : yes('imageUnpinned', 'no digest', at);
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1] ?? '';
  if (tag.includes('$') || (tag === '' && image.includes('$'))) yield untold('imageFloating', 'a variable decides', at);
  else if (tag === '' || tag === 'latest') yield yes('imageFloating', tag === '' ? 'no tag' : 'latest', at);
}
