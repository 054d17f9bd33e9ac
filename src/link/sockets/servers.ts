// Node's HTTP servers as values: which call made them, and which app they were made around.

import { newRouter } from '../evaluate/classes.ts';
import type { Machine } from '../evaluate/machine.ts';
import { belongsTo } from '../framework.ts';
import {
  type Arguments,
  library,
  type MadeValue,
  optionsOf,
  type RouterValue,
  type Site,
  type Value,
} from '../values.ts';

const MODULES = ['http', 'https', 'http2', 'node:http', 'node:https', 'node:http2'];
const MAKERS = ['createServer', 'createSecureServer', 'Server'];
/** Methods of a server that give the server itself. */
const CHAINED = ['listen', 'on', 'once', 'addListener', 'prependListener', 'off', 'setTimeout', 'close'];
const DEEPEST_CHAIN = 20;

/** What `app.listen()` gives: `http.createServer(app)`, listening. */
export function listeningServer(app: RouterValue, site: Site): MadeValue {
  const given: Arguments = { positional: [app], named: new Map() };
  return { kind: 'made', of: library('node:http', ['createServer']), arguments: given, site };
}

/** The server behind `http.createServer(app).on(…).listen(…)`. */
export function serverOf(value: Value | undefined): MadeValue | undefined {
  let at = value?.kind === 'choice' ? value.options.map((o) => o.value).find((v) => v.kind === 'made') : value;
  for (let depth = 0; at?.kind === 'made' && at.of.made && depth < DEEPEST_CHAIN; depth += 1) {
    if (!CHAINED.includes(at.of.path.at(-1) ?? '')) return undefined;
    at = at.of.made;
  }
  if (at?.kind !== 'made' || at.of.made || !belongsTo(at.of.source, MODULES)) return undefined;
  return MAKERS.includes(at.of.path.at(-1) ?? '') ? at : undefined;
}

/** The app that answers the server's ordinary requests. */
export function appAround(server: MadeValue | undefined): RouterValue | undefined {
  const values = server?.arguments.positional.flatMap((v) => optionsOf(v).map((o) => o.value)) ?? [];
  return values.find((v) => v.kind === 'router');
}

const routers = new WeakMap<MadeValue, RouterValue>();

/** What a server's upgrade listeners are registered on: one for each server. */
export function upgradesOf(machine: Machine, server: MadeValue, framework: string): RouterValue {
  const known = routers.get(server);
  if (known) return known;
  const router = newRouter(machine, { framework, role: 'app', type: 'upgrade', site: server.site });
  const around = appAround(server);
  if (around) router.partOf = around;
  routers.set(server, router);
  return router;
}
