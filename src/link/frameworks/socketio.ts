// Socket.IO servers. Each namespace is one way in: the path of the server with the name of the namespace behind it, so that
// `/admin` of a server at its default path is `/socket.io/admin`. Middleware of one namespace says nothing of the others
// (Socket.IO 3 and later), and none of the app's is asked; `engine.use` (4.6) is asked for all.

import { evidenceAt } from '../../core/evidence.ts';
import type { Framework, FrameworkContext } from '../framework.ts';
import { patternOf } from '../sockets/patterns.ts';
import { refusesIn } from '../sockets/refusals.ts';
import { inRole, type Role, roleOf } from '../sockets/roles.ts';
import { appAround, serverOf } from '../sockets/servers.ts';
import { ioSocket, letIn, nextOf, openSession, sessionOf, upgradeRequest, verdictOf } from '../sockets/sessions.ts';
import { joinText } from '../texts.ts';
import {
  type Arguments,
  constant,
  NOTHING,
  type RouteEntry,
  type RouterValue,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';

interface Listener {
  value: Value;
  site: Site;
  conditions: RouterValue['conditions'];
}

interface Namespace {
  name: Value;
  site: Site;
  middleware: Listener[];
  connections: Listener[];
  conditions: RouterValue['conditions'];
}

interface IoServer {
  options: Value | undefined;
  attached: boolean;
  /** Asked for every request of every namespace. */
  engine: Listener[];
  main: Namespace;
  namespaces: Map<string, { router: RouterValue; namespace: Namespace }>;
}

const servers = new WeakMap<RouterValue, IoServer>();
const namespaces = new WeakMap<RouterValue, Namespace>();

const DEFAULT_PATH = '/socket.io';

export const socketio: Framework = {
  id: 'socket.io',
  packages: ['socket.io'],
  shapes: [],
  ordered: true,
  passesByReturning: false,
  refusesSilently: true,

  constructs(callee) {
    const name = callee.path.filter((p) => p !== 'default').join('.');
    return callee.source === 'socket.io' && (name === '' || name === 'Server') ? 'app' : undefined;
  },

  initialise(router, given, { machine, site }) {
    const main = newNamespace(constant(''), site, machine.conditions);
    servers.set(router, { options: undefined, attached: false, engine: [], main, namespaces: new Map() });
    namespaces.set(router, main);
    attach(router, given, { machine, site });
  },

  method(router, name, given, context) {
    const namespace = namespaces.get(router);
    const server = servers.get(router);
    if (!namespace) return undefined;
    const [first, second] = given.positional;
    const listener = (value: Value) => ({ value, site: context.site, conditions: [...context.machine.conditions] });
    if (name === 'use') for (const value of given.positional) namespace.middleware.push(listener(value));
    else if (name === 'on' || name === 'once' || name === 'onConnection') {
      if (isConnection(first) && second) namespace.connections.push(listener(second));
    } else if (server && name === 'of') return namespaceOf(server, first, context);
    else if (server && (name === 'attach' || name === 'listen')) attach(router, given, context);
    else if (name === 'connectionStateRecovery' || name === 'adapter' || name === 'emit' || name === 'close')
      return router;
    else return undefined;
    return router;
  },

  property(router, name) {
    const server = servers.get(router);
    if (server && name === 'sockets') return router;
    return server && name === 'engine' ? engineOf(server) : undefined;
  },

  observe(callee, given) {
    // Middleware of others that is given `next` may refuse; what it does is not seen.
    const next = given.positional.find((v) => v.kind === 'native' && v.name === 'next');
    if (next?.kind === 'native')
      next.call?.({ ...NOTHING, positional: [unknown(`what ${callee.source} finds`)] }, NOWHERE);
  },

  enter(callee, watch, context) {
    const role: Role = roleOf(callee) ?? { as: 'connection', phase: 'whole', path: undefined };
    // Middleware of the engine is given what Express's is given.
    const express = context.machine.frameworks.find((f) => f.id === 'express');
    if (role.as === 'engine' && express) return express.enter(callee, watch, context);
    const session = openSession(context, watch, role);
    if (role.as === 'verify') return { ...NOTHING, positional: [upgradeRequest(session), verdictOf(session, 1)] };
    const socket = ioSocket(session);
    return { ...NOTHING, positional: role.as === 'middleware' ? [socket, nextOf(session)] : [socket] };
  },

  builtIn(router, { machine }) {
    const server = servers.get(router);
    if (!server) return [];
    if (!server.attached) {
      const { file, at } = router.site;
      const why = 'no server is given to it, as far as can be seen';
      machine.unresolved.push({ what: 'Socket.IO server', why, evidence: [evidenceAt(file, at)] });
    }
    const all = [server.main, ...[...server.namespaces.values()].map((n) => n.namespace)];
    return all.map((namespace) => entryOf(machine, router, server, namespace));
  },

  join(prefix, path) {
    return `${prefix}${path}` || '/';
  },
};

const NOWHERE: Site = { file: '', at: [1, 1, 1, 1] };

function newNamespace(name: Value, site: Site, conditions: RouterValue['conditions']): Namespace {
  return { name, site, middleware: [], connections: [], conditions: [...conditions] };
}

function isConnection(event: Value | undefined): boolean {
  return event?.kind === 'constant' && (event.value === 'connection' || event.value === 'connect');
}

/** `new Server(httpServer, options)`, `new Server(3000)`, `new Server(options)` with `attach` or `listen` later. */
function attach(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): void {
  const server = servers.get(router);
  if (!server) return;
  const [first, second] = given.positional;
  const options = second ?? (first?.kind === 'dict' ? first : undefined);
  if (options) server.options = options;
  if (first === undefined || first === options) return;
  server.attached = true;
  const around = appAround(serverOf(first));
  if (around) router.partOf = around;
  const port = first.kind === 'setting' || (first.kind === 'constant' && typeof first.value === 'number');
  if (port) machine.listeners.push({ router, given: { positional: [first], named: new Map() }, site });
}

function namespaceOf(server: IoServer, name: Value | undefined, { machine, site }: FrameworkContext): Value {
  const key = name?.kind === 'constant' ? String(name.value) : `${site.file}:${site.at.join(':')}`;
  const known = server.namespaces.get(key);
  if (known) return known.router;
  const namespace = newNamespace(name ?? unknown('a namespace'), site, machine.conditions);
  const router: RouterValue = {
    kind: 'router',
    framework: 'socket.io',
    role: 'router',
    type: 'Namespace',
    name: key,
    site,
    fields: new Map(),
    entries: [],
    conditions: [...machine.conditions],
  };
  namespaces.set(router, namespace);
  if (key === '/' || key === '') namespaces.set(router, server.main);
  else server.namespaces.set(key, { router, namespace });
  return router;
}

/** `io.engine`: middleware for all, and upgrades that a listener hands on. */
function engineOf(server: IoServer): Value {
  return {
    kind: 'native',
    name: 'engine',
    member: (name) => ({
      kind: 'native',
      name,
      call: (given, site) => {
        if (name === 'use') for (const value of given.positional) server.engine.push({ value, site, conditions: [] });
        const session = name === 'handleUpgrade' ? sessionOf(given.positional) : undefined;
        if (session) letIn(session, site);
        return UNDEFINED;
      },
    }),
  };
}

function entryOf(
  machine: FrameworkContext['machine'],
  router: RouterValue,
  server: IoServer,
  namespace: Namespace,
): RouteEntry {
  const { options } = server;
  const path = pathOf(options, namespace.name);
  const [connection] = namespace.connections;
  const allow = options?.kind === 'dict' ? options.entries.get('allowRequest') : undefined;
  const asRole = (value: Value, as: Role['as']): Value =>
    value.kind === 'function' ? inRole(value, { as, phase: 'handshake', path: undefined }) : value;
  const guards = [
    ...server.engine.map((l) => asRole(l.value, 'engine')),
    ...(allow ? [asRole(allow, 'verify')] : []),
    ...namespace.middleware.map((l) => underConditions(asRole(l.value, 'middleware'), l.conditions)),
    ...refusesIn(machine, connection?.value, 'connection', undefined, socketio),
  ];
  return {
    kind: 'route',
    transport: 'ws',
    methods: ['GET'],
    path,
    guards,
    handler: connection ? asHandler(connection.value) : unknown('no connection is listened to'),
    hidden: false,
    site: namespace.site,
    conditions: [...router.conditions, ...namespace.conditions],
  };
}

/** Middleware that is used only under a condition guards only then. */
function underConditions(value: Value, when: RouterValue['conditions']): Value {
  return when.length === 0 ? value : { kind: 'choice', options: [{ value, when }] };
}

function asHandler(value: Value): Value {
  return value.kind === 'function' ? inRole(value, { as: 'connection', phase: 'whole', path: undefined }) : value;
}

function pathOf(options: Value | undefined, namespace: Value): Value {
  const given = options?.kind === 'dict' ? options.entries.get('path') : undefined;
  const isOpen = options !== undefined && (options.kind !== 'dict' || (options.open !== undefined && !given));
  const base = isOpen
    ? unknown('`path` of options that cannot be told')
    : withoutSlash(given ?? constant(DEFAULT_PATH));
  const pattern = namespace.kind === 'regex' ? patternOf(namespace.source) : undefined;
  if (namespace.kind === 'regex')
    return joinText([base, pattern ? constant(pattern.path) : unknown('a pattern of namespaces')]);
  if (namespace.kind === 'function') return joinText([base, unknown('`namespace` that a function allows')]);
  return joinText([base, withSlash(namespace)]);
}

function withoutSlash(value: Value): Value {
  return value.kind === 'constant' && typeof value.value === 'string'
    ? constant(value.value.replace(/(.)\/+$/, '$1'))
    : value;
}

function withSlash(value: Value): Value {
  const text = value.kind === 'constant' && typeof value.value === 'string' ? value.value : undefined;
  return text !== undefined && text !== '' && !text.startsWith('/') ? constant(`/${text}`) : value;
}
