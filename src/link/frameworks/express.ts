// Express 4 and 5: a stack in the order of statements. `use` adds middleware and mounts, verbs add routes, `route()`
// collects verbs on one path. A middleware with four parameters handles errors; with three it never does.

import { evidenceAt } from '../../core/evidence.ts';
import { belongsTo, type Framework, type FrameworkContext } from '../framework.ts';
import { TRUSTED } from '../guards/believed.ts';
import { requestPart } from '../parts.ts';
import { listeningServer } from '../sockets/servers.ts';
import {
  type Arguments,
  constant,
  type FunctionValue,
  NOTHING,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { maySkip, neverPasses } from './express/ends.ts';
import { next, parameterArguments, response } from './express/objects.ts';
import { spellingsOf, stepsOf } from './express/paths.ts';
import { addParameter, addRoute, routeChain, use, VERBS } from './express/registration.ts';
import { request } from './express/request.ts';
import { majorVersion } from './express/version.ts';

/** Packages that export Express itself, or a router with its methods. */
const APPS = ['express'];
const ROUTERS = ['express-promise-router'];
/** Members that Express's objects have besides verbs and setters, and `ws`, which express-ws adds. */
const MEMBERS = [
  'use',
  'route',
  'param',
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
const SETTERS = ['set', 'enable', 'disable', 'engine'];

/** Of all settings only this one changes what a guard is worth. */
function set(router: RouterValue, name: string, { positional: [setting, value] }: Arguments): RouterValue {
  if (setting?.kind === 'constant' && setting.value === TRUSTED) {
    const trusted = name === 'set' ? value : constant(name === 'enable');
    if (trusted) router.fields.set(TRUSTED, trusted);
  }
  return router;
}

export const express: Framework = {
  id: 'express',
  packages: [...APPS, ...ROUTERS],
  shapes: ['.Router('],
  anyCase: true,
  ordered: true,
  passesByReturning: false,
  handlesErrors: isErrorHandler,
  // Since Express 5 they are waited for.
  leavesPromises: (machine, file) => (majorVersion(machine, file) ?? 5) < 5,
  flow: (callee) => ({
    ends: !isErrorHandler(callee) && neverPasses(callee),
    skips: maySkip(callee),
  }),
  steps: stepsOf,
  spellings: (path, { machine, site }) => spellingsOf(path, majorVersion(machine, site.file)),

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
    if (name === 'param') return addParameter(router, given, context);
    if (name === 'ws') return addRoute(router, 'WS', given, context);
    if (name === 'handle') return enterRouter(router, given, context);
    if (name === 'listen') return listen(router, given, context);
    if (SETTERS.includes(name)) return set(router, name, given);
    if (!VERBS.includes(name)) return undefined;
    // `app.get('title')` reads a setting.
    if (name === 'get' && given.positional.length === 1 && !given.open) return unknown('an application setting');
    return addRoute(router, name.toUpperCase(), given, context);
  },

  called: enterRouter,

  observe(callee, given, context) {
    // `http.createServer(app).listen(port)`: the server was made around the app.
    const server = callee.made;
    if (callee.path.at(-1) === 'createServer') noteRawHandler(given, context);
    if (callee.path.at(-1) !== 'listen' || server?.of.path.at(-1) !== 'createServer') return;
    for (const value of server.arguments.positional) if (value.kind === 'router') listen(value, given, context);
  },

  enter(callee, watch, context) {
    const positional = [request(watch, context), response(watch, context), next(watch)];
    if (callee.role === 'parameter') return { positional: [...positional, ...parameterArguments()], named: new Map() };
    return {
      positional: isErrorHandler(callee)
        ? [{ ...requestPart('an error', 'other'), exception: 'itself' }, ...positional]
        : positional,
      named: new Map(),
    };
  },

  join(prefix, path) {
    const joined = `${prefix}/${path}`.replace(/\/{2,}/g, '/');
    return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
  },
};

function isErrorHandler(callee: FunctionValue): boolean {
  return callee.role === undefined && callee.node.parameters.length === 4;
}

/** `router(req, res, next)`: what it does not answer comes out through `next`. */
function enterRouter(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
  machine.observer?.entered?.(router, site);
  const [, , after] = given.positional;
  if (after) machine.call(after, NOTHING, site);
  return UNDEFINED;
}

function listen(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
  machine.listeners.push({ router, given, site });
  return listeningServer(router, site);
}

/** A server of Node that answers by itself: what it serves is no route of a framework. */
function noteRawHandler(given: Arguments, { machine, site }: FrameworkContext): void {
  const handler = given.positional.find((v) => v.kind === 'function');
  if (!handler || machine.observer) return;
  machine.unresolved.push({
    what: 'requests to createServer',
    why: 'answered by a function that is given to the server itself, not by routes of a framework',
    evidence: [evidenceAt(site.file, site.at)],
  });
}
