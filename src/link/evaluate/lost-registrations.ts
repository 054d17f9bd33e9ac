// Routes that are registered on something that no code we see gives.

import type { Arguments, Site, Value } from '../values.ts';
import type { Machine } from './machine.ts';

const VERBS = new Set([
  ...['get', 'post', 'put', 'patch', 'delete', 'all', 'use', 'route', 'websocket'],
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Handle', 'HandleFunc', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
]);

/** A route on a receiver that is a parameter nobody filled: registered, and we cannot tell where. */
export function noteLostRegistration(machine: Machine, on: Value, name: string, given: Arguments, site: Site): void {
  let receiver = on;
  // `args.app.get(…)`: what the parameter holds is as little known as itself.
  while (receiver.kind === 'method') receiver = receiver.receiver;
  if (receiver.kind !== 'unknown' || !receiver.why.startsWith('parameter')) return;
  const [path, ...rest] = given.positional;
  const text = path?.kind === 'constant' && typeof path.value === 'string' ? path.value : '';
  const registers = VERBS.has(name) ? text.startsWith('/') : name === 'on' && text === 'upgrade';
  if (!registers || !rest.some((v) => v.kind === 'function')) return;
  const [line, column, endLine, endColumn] = site.at;
  machine.unresolved.push({
    what: `${name} ${text}`,
    why: `registered on ${receiver.why}, which no call that we see fills`,
    evidence: [{ file: site.file, line, column, endLine, endColumn }],
  });
}
