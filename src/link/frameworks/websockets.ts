// WebSockets on Node's own servers: listeners for `upgrade`, and the servers of `ws`. Middleware of the app around which
// the HTTP server was made is never asked. A listener that tests no path lets in every one: `/*`.

import { evidenceAt } from '../../core/evidence.ts';
import type { Framework, FrameworkContext } from '../framework.ts';
import { type Door, decideByPath, doorsOf } from '../sockets/probe.ts';
import { refusesIn } from '../sockets/refusals.ts';
import { inRole, roleOf } from '../sockets/roles.ts';
import { appAround, serverOf, upgradesOf } from '../sockets/servers.ts';
import {
  happensLater,
  letIn,
  openSession,
  rawSocket,
  sessionOf,
  upgradeRequest,
  verdictOf,
  webSocket,
} from '../sockets/sessions.ts';
import { knownText } from '../texts.ts';
import {
  type Arguments,
  constant,
  type FunctionValue,
  type LibraryValue,
  NOTHING,
  type RouteEntry,
  type RouterValue,
  requested,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';

interface Listener {
  handler: Value;
  site: Site;
  conditions: RouterValue['conditions'];
}

interface SocketServer {
  options: Value | undefined;
  connections: Listener[];
}

const servers = new WeakMap<RouterValue, SocketServer>();
const upgrades = new WeakMap<RouterValue, Listener[]>();

const LISTENS = ['on', 'once', 'addListener', 'prependListener'];

export const websockets: Framework = {
  id: 'websocket',
  packages: ['ws'],
  shapes: [".on('upgrade'", '.on("upgrade"', ".once('upgrade'", '.addListener('],
  ordered: true,
  passesByReturning: false,
  refusesSilently: true,

  constructs(callee) {
    const name = callee.path.filter((p) => p !== 'default').join('.');
    return callee.source === 'ws' && SERVERS.includes(name) ? 'app' : undefined;
  },

  initialise(router, given, { machine, site }) {
    const [options] = given.positional;
    servers.set(router, { options, connections: [] });
    // It answers only where an upgrade listener hands connections to it.
    if (flagOf(options, 'noServer')) router.role = 'router';
    const around = appAround(serverOf(option(options, 'server')));
    if (around) router.partOf = around;
    const port = option(options, 'port');
    const host = option(options, 'host');
    if (port)
      machine.listeners.push({ router, given: { positional: host ? [port, host] : [port], named: new Map() }, site });
  },

  method(router, name, given, context) {
    const server = servers.get(router);
    if (!server) return undefined;
    if (LISTENS.includes(name)) return listen(router, server, given, context);
    if (name === 'handleUpgrade') return handleUpgrade(given, context);
    return name === 'emit' ? emit(server, given, context) : undefined;
  },

  observe(callee, given, context) {
    const [event, handler] = given.positional;
    const server = LISTENS.includes(callee.path.at(-1) ?? '') ? serverOf(callee.made) : undefined;
    if (server && handler && knownText(event) === 'upgrade') {
      const router = upgradesOf(context.machine, server, 'websocket');
      const { machine, site } = context;
      upgrades.set(router, [...(upgrades.get(router) ?? []), { handler, site, conditions: [...machine.conditions] }]);
    } else if (LISTENS.includes(callee.path.at(-1) ?? '') || isTimer(callee)) happensLater(given.positional);
    else handOver(callee, given, context.site);
  },

  enter(callee, watch, context) {
    const role = roleOf(callee) ?? { as: 'connection', phase: 'whole', path: undefined };
    decideByPath(context.machine, role);
    const session = openSession(context, watch, role);
    const request = upgradeRequest(session);
    if (role.as === 'connection') return { ...NOTHING, positional: [webSocket(session), request] };
    if (role.as === 'upgrade') return { ...NOTHING, positional: [request, rawSocket(session), requested('`head`')] };
    return { ...NOTHING, positional: [handshakeInfo(request), verdictOf(session, 0)] };
  },

  builtIn(router, context) {
    const listeners = upgrades.get(router) ?? [];
    const server = servers.get(router);
    const own = server ? [serverEntry(router, server, context)] : [];
    return [...own, ...listeners.flatMap((listener) => upgradeEntries(listener, context))];
  },

  join(prefix, path) {
    return `${prefix}${path}` || '/';
  },
};

const SERVERS = ['WebSocketServer', 'Server', 'WebSocket.Server'];

function option(options: Value | undefined, name: string): Value | undefined {
  return options?.kind === 'dict' ? options.entries.get(name) : undefined;
}

function flagOf(options: Value | undefined, name: string): boolean {
  const value = option(options, name);
  return value?.kind === 'constant' && value.value === true;
}

function listen(
  router: RouterValue,
  server: SocketServer,
  given: Arguments,
  { machine, site }: FrameworkContext,
): Value {
  const [event, handler] = given.positional;
  if (handler && knownText(event) === 'connection')
    server.connections.push({ handler, site, conditions: [...machine.conditions] });
  return router;
}

/** Lets in whoever asks, and gives the callback the open connection. It does not emit `connection` by itself. */
function handleUpgrade(given: Arguments, { machine, site }: FrameworkContext): Value {
  const session = sessionOf(given.positional);
  const callback = given.positional[3];
  if (!session || !callback) return UNDEFINED;
  letIn(session, site);
  const request = given.positional[0] ?? UNDEFINED;
  machine.call(callback, { ...NOTHING, positional: [webSocket(session), request] }, site);
  return UNDEFINED;
}

/** `emit('connection', socket, request)`: what listens to the server's connections runs. */
function emit(server: SocketServer, given: Arguments, { machine, site }: FrameworkContext): Value {
  const [event, ...rest] = given.positional;
  const session = sessionOf(rest);
  if (!session || knownText(event) !== 'connection') return constant(true);
  for (const { handler } of server.connections)
    machine.call(handler, { ...NOTHING, positional: [webSocket(session), ...rest.slice(1)] }, site);
  return constant(true);
}

function isTimer({ source, path }: LibraryValue): boolean {
  return source === 'globalThis' && ['setTimeout', 'setInterval', 'setImmediate'].includes(path[0] ?? '');
}

/** A library that is given the raw socket goes on with the upgrade: proxies, other engines. */
function handOver(callee: LibraryValue, given: Arguments, site: Site): void {
  const session = sessionOf(given.positional.slice(1, 3));
  if (session?.role.as === 'upgrade' && given.positional.length >= 3 && callee.source !== 'globalThis')
    letIn(session, site);
}

function handshakeInfo(request: Value): Value {
  return {
    kind: 'native',
    name: 'info',
    member: (name) => (name === 'req' ? request : requested(`\`info.${name}\``)),
  };
}

function serverEntry(
  router: RouterValue,
  { options, connections }: SocketServer,
  context: FrameworkContext,
): RouteEntry {
  const path = option(options, 'path') ?? constant(isOpen(options) ? '{path}' : '/*');
  const [connection] = connections;
  const verify = option(options, 'verifyClient');
  const guards = [
    ...(verify?.kind === 'function'
      ? [inRole(verify, { as: 'verify', phase: 'handshake', path: knownText(path) })]
      : []),
    ...(verify && verify.kind !== 'function' && verify.kind !== 'constant' ? [verify] : []),
    ...refusesIn(context.machine, connection?.handler, 'connection', knownText(path), websockets),
  ];
  return {
    ...entryBase,
    path: isOpen(options) ? unknown('`path` of options that cannot be told') : path,
    guards,
    handler: connection ? asHandler(connection.handler, 'connection', path) : unknown('no connection is listened to'),
    site: router.site,
    conditions: [...router.conditions],
  };
}

const entryBase: Pick<RouteEntry, 'kind' | 'transport' | 'methods' | 'hidden'> = {
  kind: 'route',
  transport: 'ws',
  methods: ['GET'],
  hidden: false,
};

/** Options that somebody passes in may hold a path. */
function isOpen(options: Value | undefined): boolean {
  return (
    options !== undefined && options.kind !== 'constant' && (options.kind !== 'dict' || options.open !== undefined)
  );
}

function asHandler(handler: Value, as: 'connection' | 'upgrade', path: Value): Value {
  return handler.kind === 'function' ? inRole(handler, { as, phase: 'whole', path: knownText(path) }) : handler;
}

function upgradeEntries({ handler, site, conditions }: Listener, context: FrameworkContext): RouteEntry[] {
  if (handler.kind === 'made' || handler.kind === 'library')
    return [{ ...entryBase, path: constant('/*'), guards: [], handler, serves: 'application', site, conditions }];
  if (handler.kind !== 'function') {
    noteUnresolved(handler.kind === 'unknown' ? handler.why : `the listener is a ${handler.kind}`, site, context);
    return [];
  }
  const { doors, undecided } = doorsOf(context.machine, handler, websockets);
  if (doors.length === 0) {
    noteUnresolved(undecided ?? 'no path was seen to be let in', site, context);
    return [];
  }
  return doors.map((door) => doorEntry(door, handler, conditions, context));
}

function doorEntry(
  door: Door,
  handler: FunctionValue,
  conditions: RouterValue['conditions'],
  context: FrameworkContext,
): RouteEntry {
  if (door.path.startsWith('{')) noteUnresolved(`the path is what ${door.path} is set to`, door.site, context);
  return {
    ...entryBase,
    path: constant(door.path),
    guards: refusesIn(context.machine, handler, 'upgrade', door.asked, websockets),
    handler: inRole(handler, { as: 'upgrade', phase: 'whole', path: door.asked }),
    site: door.site,
    conditions: [...conditions, ...door.conditions],
  };
}

function noteUnresolved(why: string, site: Site, { machine }: FrameworkContext): void {
  machine.unresolved.push({ what: 'WebSocket upgrade', why, evidence: [evidenceAt(site.file, site.at)] });
}
