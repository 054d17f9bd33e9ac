// FastAPI and the Starlette below it: decorators and includes, dependencies along the chain and in the signature,
// middleware around the whole app. A mounted sub-application does not inherit dependencies.

import { findMember, libraryBases } from '../evaluate/classes.ts';
import { belongsTo, type Framework, type FrameworkContext } from '../framework.ts';
import {
  type Arguments,
  type ClassValue,
  constant,
  list,
  NOTHING,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import {
  callableOf,
  dependenciesOf,
  dependencyOf,
  dependencyTarget,
  fieldDependencies,
  isDependency,
  parametersFor,
  SOURCES,
  typeOf,
  viewDependencies,
} from './fastapi/dependencies.ts';
import { addErrorHandler, anError, listedErrorHandlers, runsForErrors } from './fastapi/errors.ts';
import { isExempted, noteExempted } from './fastapi/exempted.ts';
import { registerOnApp } from './fastapi/libraries.ts';
import { addFunctionMiddleware, addMiddleware, addMiddlewareList, dependencyGuards } from './fastapi/middleware.ts';
import { addListed, addRoutes, includeRouter, mount, mountFrontend, mountHost } from './fastapi/mounts.ts';
import { pagesOf } from './fastapi/pages.ts';
import { request } from './fastapi/parameters.ts';
import { stepsOf } from './fastapi/paths.ts';
import { addOperation, addOperationRoute, addPlainRoute, isHidden, methodsOf, routesOf } from './fastapi/routes.ts';
import { addEventHandler, onEvent, startupOptions } from './fastapi/startup.ts';

const SUBCLASSED = ['fastapi_utils', 'fastapi_restful', 'fastapi_router_controller'];
const APPS = ['FastAPI', 'Starlette'];
const ROUTERS = ['APIRouter', 'Router', 'InferringRouter'];
const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

type Method = (router: RouterValue, given: Arguments, context: FrameworkContext) => Value | undefined;

const METHODS: Record<string, Method> = {
  ...Object.fromEntries(VERBS.map((verb) => [verb, operationDecorator('http', () => [verb.toUpperCase()])])),
  api_route: operationDecorator('http', methodsOf),
  websocket: operationDecorator('ws', () => ['GET']),
  route: plainDecorator('http'),
  websocket_route: plainDecorator('ws'),
  add_api_route: (router, given, context) => addOperationRoute(router, 'http', given, context),
  add_api_websocket_route: (router, given, context) => addOperationRoute(router, 'ws', given, context),
  add_route: (router, given, context) => addPlainRoute(router, 'http', given, context),
  add_websocket_route: (router, given, context) => addPlainRoute(router, 'ws', given, context),
  include_router: includeRouter,
  mount,
  host: mountHost,
  frontend: mountFrontend,
  add_middleware: addMiddleware,
  middleware: (router, _, context) =>
    decorator((value, at) => {
      addFunctionMiddleware(router, value, at);
    }, context),
  exception_handler: (router, { positional: [error] }, context) =>
    decorator((handler, at) => addErrorHandler(router, error, handler, at), context),
  on_event: (_, given, context) =>
    decorator((callback, at) => {
      onEvent(given.positional[0], callback, at);
    }, context),
  add_exception_handler: (router, { positional: [error, handler] }, context) =>
    addErrorHandler(router, error, handler, context),
  add_event_handler: addEventHandler,
  openapi: (router) => {
    router.described = true;
    return unknown('a description of the application');
  },
};

export const fastapi: Framework = {
  id: 'fastapi',
  packages: [...SOURCES, ...SUBCLASSED],
  shapes: ['fastapi', 'FastAPI', 'APIRouter', 'starlette', 'include_router', 'add_api_route', '.websocket('],
  ordered: false,
  passesByReturning: true,
  handlesErrors: runsForErrors,
  plainErrors: true,

  constructs(callee) {
    if (!belongsTo(callee.source, [...SOURCES, ...SUBCLASSED])) return undefined;
    const name = callee.path.at(-1) ?? '';
    return APPS.includes(name) ? 'app' : ROUTERS.includes(name) ? 'router' : undefined;
  },

  initialise(router, given, context) {
    for (const name of ['prefix', 'route_class']) {
      const value = given.named.get(name);
      if (value) router.fields.set(name, value);
    }
    if (isHidden(given)) router.hidden = true;
    for (const [name, value] of given.named) router.fields.set(`option ${name}`, value);
    dependencyGuards(router, given.named.get('dependencies'), context);
    addMiddlewareList(router, given.named.get('middleware'), context);
    addRoutes(router, given.named.get('routes'), context);
    listedErrorHandlers(router, given.named.get('exception_handlers'), context);
    startupOptions(router, given, context);
  },

  method(router, name, given, context) {
    return Object.hasOwn(METHODS, name) ? METHODS[name]?.(router, given, context) : undefined;
  },

  property(router, name, context) {
    if (name === 'router') return router;
    if (name === 'routes') return routesOf(router, (item, at) => addListed(router, item, at), context);
    if (name === 'prefix') return constant('');
    return name === 'state' ? { kind: 'dict', entries: new Map(), open: 'application state' } : undefined;
  },

  exempts: isExempted,

  observe(callee, given, context) {
    noteExempted(callee, given, context);
    registerOnApp(callee, given, context);
    const [target] = given.positional;
    if (callee.source !== 'uvicorn' || callee.path.at(-1) !== 'run') return;
    if (target?.kind !== 'router') return;
    // uvicorn listens on the loopback address when nobody says otherwise.
    const host = given.named.get('host') ?? constant('127.0.0.1');
    context.machine.listeners.push({
      router: target,
      given: { ...given, named: new Map([...given.named, ['host', host]]) },
      site: context.site,
    });
  },

  handlerGuards(handler, context) {
    return [...viewDependencies(handler, context), ...dependenciesOf(handler, context)];
  },

  bodies(handler, context) {
    return handler.node.parameters.flatMap((parameter) => {
      const type = dependencyOf(parameter, handler, context) ? undefined : typeOf(parameter, handler, context);
      const site = { file: handler.file, at: parameter.target.at };
      return type?.kind === 'class' ? libraryBases(type).map((base) => ({ base, said: saidOf(type), site })) : [];
    });
  },

  unwrap(guard, context) {
    const target = isDependency(guard) ? dependencyTarget(guard) : undefined;
    if (!target) return undefined;
    const callable = callableOf(target, context);
    const inner = callable ? dependenciesOf(callable, context) : [];
    if (target.kind !== 'class') return { guard: target, inner };
    // To depend on a class is to make one: what its objects would do when they are called does not happen.
    const made: Value = { kind: 'instance', of: target, fields: new Map() };
    return callable
      ? { guard: { ...callable, self: made }, inner }
      : { guard: UNDEFINED, inner: hasFields(target) ? fieldDependencies(target, context) : [] };
  },

  enter(callee, watch, context) {
    if (callee.role === 'option') return { ...NOTHING, positional: [request(context, watch)] };
    const given = parametersFor(callee, context, watch);
    return runsForErrors(callee) ? anError(callee, given) : given;
  },

  builtIn: pagesOf,
  steps: stepsOf,

  join(prefix, path) {
    return prefix + path;
  },
};

function saidOf({ node }: ClassValue): Arguments {
  const named = node.keywords.map(({ name = '**', value }): [string, Value] => [
    name,
    value.kind === 'literal' ? constant(value.value) : unknown('a keyword of a class'),
  ]);
  return { positional: [], named: new Map(named) };
}

/** A constructor made from its fields: of data classes and of models. Those of a plain class ask for nothing. */
function hasFields(of: ClassValue): boolean {
  return of.node.decorators.length > 0 || libraryBases(of).length > 0;
}

function operationDecorator(transport: 'http' | 'ws', methods: (given: Arguments) => string[]): Method {
  return (router, given, context) =>
    decorator((handler) => {
      const operation = { transport, methods: methods(given), handler };
      if (!addByOverride(router, given, operation, context)) addOperation(router, given, operation, context);
    }, context);
}

/** FastAPI's decorators call `add_api_route` of the router: a subclass may have put its own there. */
function addByOverride(
  router: RouterValue,
  given: Arguments,
  { transport, methods, handler }: { transport: 'http' | 'ws'; methods: string[]; handler: Value },
  { machine, site }: FrameworkContext,
): boolean {
  const name = transport === 'ws' ? 'add_api_websocket_route' : 'add_api_route';
  const own = router.of && findMember(router.of, name);
  if (own?.kind !== 'function') return false;
  const named = new Map([...given.named, ['methods', list(methods.map(constant))] as const]);
  if (transport === 'ws') named.delete('methods');
  const path = given.positional[0] ?? given.named.get('path') ?? constant('');
  named.delete('path');
  machine.call({ ...own, self: router }, { positional: [path, handler], named }, site);
  return true;
}

function plainDecorator(transport: 'http' | 'ws'): Method {
  return (router, given, context) =>
    decorator((handler) => {
      const path = given.positional[0] ?? given.named.get('path') ?? constant('');
      addPlainRoute(router, transport, { ...given, positional: [path, handler] }, context);
    }, context);
}

/** Something that is called with a function and gives it back. */
function decorator(apply: (value: Value, context: FrameworkContext) => void, context: FrameworkContext): Value {
  return {
    kind: 'native',
    name: 'a decorator',
    call: (given, site) => {
      const [value] = given.positional;
      if (value) apply(value, { ...context, site: value.kind === 'function' ? context.site : site });
      return value ?? UNDEFINED;
    },
  };
}
