// Express 4 and 5: a stack in the order of statements. `use` adds middleware and mounts, verbs add routes, `route()`
// collects verbs on one path. A middleware with four parameters handles errors; with three it never does.

import { belongsTo, type Framework, type FrameworkContext, type Watch } from '../framework.ts';
import { statusOf } from '../status.ts';
import {
  type Arguments,
  constant,
  type FunctionValue,
  list,
  type NativeValue,
  numberOf,
  optionsOf,
  type RouterValue,
  requested,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';

const VERBS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'all',
  'copy',
  'lock',
  'move',
  'purge',
  'search',
  'subscribe',
  'trace',
];
/** Packages that export Express itself, or a router with its methods. */
const APPS = ['express'];
const ROUTERS = ['express-promise-router'];
/** Members that Express's objects have besides verbs and setters, and `ws`, which express-ws adds. */
const MEMBERS = [
  'use',
  'route',
  'ws',
  'listen',
  'disable',
  'disabled',
  'enabled',
  'locals',
  'mountpath',
  'on',
  'once',
  'emit',
  'path',
  'render',
  'router',
  'handle',
  'stack',
  'settings',
  'parent',
  'bind',
  'call',
  'apply',
  'then',
  '__init__',
  'constructor',
];
const SETTERS = ['set', 'enable', 'disable', 'engine', 'param'];

export const express: Framework = {
  id: 'express',
  packages: [...APPS, ...ROUTERS],
  shapes: ['.Router('],
  ordered: true,
  passesByReturning: false,
  handlesErrors: isErrorHandler,

  constructs(callee) {
    const name = callee.path.filter((p) => p !== 'default').join('.');
    if (callee.source === 'express' && name === '') return 'app';
    if (belongsTo(callee.source, APPS) && name === 'Router') return 'router';
    return ROUTERS.includes(callee.source) && name === '' ? 'router' : undefined;
  },

  has(name) {
    return VERBS.includes(name) || SETTERS.includes(name) || MEMBERS.includes(name);
  },

  initialise() {
    // Constructor options (mergeParams, strict, caseSensitive) change matching, not what is registered.
  },

  method(router, name, given, context) {
    if (name === 'use') return use(router, given, context);
    if (name === 'route') return routeChain(router, given, context);
    if (name === 'ws') return route(router, 'WS', given, context);
    if (name === 'listen') return listen(router, given, context);
    if (SETTERS.includes(name)) return router;
    if (!VERBS.includes(name)) return undefined;
    // `app.get('title')` reads a setting.
    if (name === 'get' && given.positional.length === 1 && !given.open) return unknown('an application setting');
    return route(router, name.toUpperCase(), given, context);
  },

  observe(callee, given, context) {
    // `http.createServer(app).listen(port)`: the server was made around the app.
    const server = callee.made;
    if (callee.path.at(-1) !== 'listen' || server?.of.path.at(-1) !== 'createServer') return;
    for (const value of server.arguments.positional) if (value.kind === 'router') listen(value, given, context);
  },

  enter(callee, watch, context) {
    const positional = [request(watch, context), response(watch, context), next(watch)];
    return {
      positional: isErrorHandler(callee) ? [requested('an error'), ...positional] : positional,
      named: new Map(),
    };
  },

  join(prefix, path) {
    const joined = `${prefix}/${path}`.replace(/\/{2,}/g, '/');
    return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
  },
};

function isErrorHandler(callee: FunctionValue): boolean {
  return callee.node.parameters.length === 4;
}

function flatten(values: Value[]): Value[] {
  return values.flatMap((v) => (v.kind === 'list' ? [...flatten(v.items), ...(v.open ? [unknown(v.open)] : [])] : [v]));
}

function handlersOf(values: Value[], given: Arguments): Value[] {
  return [...flatten(values), ...(given.open ? [unknown(given.open)] : [])];
}

/** The last one known is the handler; what could not be told stands before it. */
function routeHandlers(values: Value[], given: Arguments): Value[] {
  const known = flatten(values);
  return given.open ? [unknown(given.open), ...known] : known;
}

function route(router: RouterValue, method: string, given: Arguments, context: FrameworkContext): Value {
  const [path = constant(''), ...rest] = given.positional;
  addRoute(router, method, path, routeHandlers(rest, given), context);
  return router;
}

function addRoute(
  router: RouterValue,
  method: string,
  path: Value,
  handlers: Value[],
  { machine, site }: FrameworkContext,
): void {
  router.entries.push({
    kind: 'route',
    transport: method === 'WS' ? 'ws' : 'http',
    methods: [method === 'WS' ? 'GET' : method],
    path,
    guards: handlers.slice(0, -1),
    handler: handlers.at(-1) ?? unknown('no handler'),
    hidden: false,
    site,
    conditions: [...machine.conditions],
  });
}

function routeChain(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [path = constant('')] = given.positional;
  const shared: Value[] = [];
  const chain: NativeValue = {
    kind: 'native',
    name: 'route()',
    member: (name) => {
      if (!VERBS.includes(name)) return undefined;
      return {
        kind: 'native',
        name,
        call: (handlers, site) => {
          const all = routeHandlers(handlers.positional, handlers);
          // `route().all(guard)` runs before the verbs that follow it; with one function only, it is the handler of all.
          if (name === 'all') shared.push(...all);
          addRoute(router, name.toUpperCase(), path, name === 'all' ? all : [...shared, ...all], { ...context, site });
          return chain;
        },
      };
    },
  };
  return chain;
}

/** A first argument that is a path: text, a pattern, or a list of these. */
function isPath(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === 'constant') return typeof value.value === 'string';
  if (value.kind === 'list') return value.items.length > 0 && value.items.every(isPath);
  if (value.kind === 'choice') return value.options.every((o) => isPath(o.value));
  return value.kind === 'text' || value.kind === 'regex' || value.kind === 'setting';
}

function use(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
  const [first, ...rest] = given.positional;
  const hasPath = isPath(first);
  // With something unknown in front of others, it is a path more often than a middleware.
  const unknownPath = !hasPath && (first?.kind === 'unknown' || first?.kind === 'method') && rest.length > 0;
  const path = hasPath || unknownPath ? first : undefined;
  const conditions = [...machine.conditions];
  for (const value of handlersOf(path ? rest : given.positional, given)) {
    for (const { value: target, when } of optionsOf(value)) {
      const base = { site, conditions: [...conditions, ...when] };
      if (target.kind === 'router') {
        router.entries.push({ kind: 'mount', path: path ?? constant(''), target, guards: [], hidden: false, ...base });
      } else if (target.kind !== 'constant') {
        router.entries.push({ kind: 'guard', guards: [target], as: 'middleware', ...(path && { path }), ...base });
      }
    }
  }
  return router;
}

function listen(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
  machine.listeners.push({ router, given, site });
  return unknown('a listening server');
}

function request(watch: Watch, { site }: FrameworkContext): Value {
  return {
    kind: 'native',
    name: 'request',
    member: (name) => requested(`\`request.${name}\``),
    set: (name) => {
      watch.attach(name, site);
    },
  };
}

const HEADER_SETTERS = ['set', 'setHeader', 'header', 'append'];
const ANSWERS = ['json', 'send', 'end', 'render', 'sendFile', 'download', 'jsonp'];

/** Reports statuses and headers; every method gives the response itself, so that chains go on. */
function response(watch: Watch, { site: from }: FrameworkContext): Value {
  const self: NativeValue = {
    kind: 'native',
    name: 'response',
    member: (name) => {
      if (name === 'locals') return unknown('`response.locals`');
      return { kind: 'native', name, call: (given, site) => answer(name, given, watch, site, self) };
    },
    set: (name, value) => {
      if (name === 'statusCode') watch.reject(numberOf(value), from);
    },
  };
  return self;
}

function answer(name: string, given: Arguments, watch: Watch, site: FrameworkContext['site'], self: Value): Value {
  const [first, second] = given.positional;
  if (name === 'status' || name === 'sendStatus' || name === 'writeHead') {
    const status = first && statusOf(first);
    if (status === undefined || status >= 300) watch.reject(status, site);
  } else if (HEADER_SETTERS.includes(name)) reportHeaders(first, second, watch, site);
  else if (name === 'redirect') watch.reject(302, site);
  if (ANSWERS.includes(name) || name === 'sendStatus' || name === 'redirect') watch.answer(site);
  return ANSWERS.includes(name) ? UNDEFINED : self;
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

function next(watch: Watch): Value {
  return {
    kind: 'native',
    name: 'next',
    call: (given, site) => {
      const [error] = given.positional;
      const passes =
        error === undefined ||
        (error.kind === 'constant' && (!error.value || error.value === 'route' || error.value === 'router'));
      if (passes) watch.pass(site);
      else watch.reject(statusOf(error), site);
      return list([]);
    },
  };
}
