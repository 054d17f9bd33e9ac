// FastAPI and the Starlette below it: decorators and includes, dependencies along the chain and in the signature,
// middleware around the whole app. A mounted sub-application does not inherit dependencies.

import { libraryBases } from '../evaluate/classes.ts';
import { belongsTo, type Framework, type FrameworkContext, madeBy } from '../framework.ts';
import {
  type Arguments,
  constant,
  type Entry,
  knownText,
  type MadeValue,
  NOTHING,
  optionsOf,
  type RouteEntry,
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
  isDependency,
  parametersFor,
  SOURCES,
  typeOf,
  viewDependencies,
} from './fastapi/dependencies.ts';

const SUBCLASSED = ['fastapi_utils', 'fastapi_restful', 'fastapi_router_controller'];
const APPS = ['FastAPI', 'Starlette'];
const ROUTERS = ['APIRouter', 'Router', 'InferringRouter'];
const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];
/** The pages that FastAPI serves by itself, with the option that moves or removes each. */
const PAGES = [
  { option: 'openapi_url', path: '/openapi.json' },
  { option: 'docs_url', path: '/docs' },
  { option: 'redoc_url', path: '/redoc' },
];

export const fastapi: Framework = {
  id: 'fastapi',
  packages: [...SOURCES, ...SUBCLASSED],
  shapes: ['fastapi', 'FastAPI', 'APIRouter', 'starlette', 'include_router', 'add_api_route', '.websocket('],
  ordered: false,
  passesByReturning: true,

  constructs(callee) {
    if (!belongsTo(callee.source, [...SOURCES, ...SUBCLASSED])) return undefined;
    const name = callee.path.at(-1) ?? '';
    return APPS.includes(name) ? 'app' : ROUTERS.includes(name) ? 'router' : undefined;
  },

  initialise(router, given, context) {
    const prefix = given.named.get('prefix');
    if (prefix) router.prefix = prefix;
    if (isHidden(given)) router.hidden = true;
    for (const [name, value] of given.named) router.fields.set(`option ${name}`, value);
    dependencyGuards(router, given.named.get('dependencies'), context);
    const middleware = given.named.get('middleware');
    if (middleware?.kind === 'list')
      for (const item of [...middleware.items].reverse()) addMiddlewareItem(router, item, context);
    const routes = given.named.get('routes');
    if (routes?.kind === 'list') for (const item of routes.items) addStarletteRoute(router, item, context);
  },

  method(router, name, given, context) {
    if (VERBS.includes(name)) return routeDecorator(router, [name.toUpperCase()], 'http', given, context);
    if (name === 'api_route' || name === 'route')
      return routeDecorator(router, methodsOf(given), 'http', given, context);
    if (name === 'websocket' || name === 'websocket_route')
      return routeDecorator(router, ['GET'], 'ws', given, context);
    if (name === 'add_api_route' || name === 'add_route') return addRoute(router, 'http', given, context);
    if (name === 'add_api_websocket_route' || name === 'add_websocket_route')
      return addRoute(router, 'ws', given, context);
    if (name === 'include_router') return includeRouter(router, given, context);
    if (name === 'mount') return mount(router, given, context);
    if (name === 'add_middleware') return addMiddleware(router, given, context);
    if (name === 'middleware') return decorator((value, at) => addGuard(router, value, 'middleware', at), context);
    if (name === 'exception_handler' || name === 'on_event') return decorator(() => undefined, context);
    if (name === 'add_exception_handler') return UNDEFINED;
    return undefined;
  },

  property(router, name) {
    if (name === 'router') return router;
    if (name === 'prefix') return router.prefix ?? constant('');
    return name === 'state' ? { kind: 'dict', entries: new Map(), open: 'application state' } : undefined;
  },

  observe(callee, given, { machine, site }) {
    const [target] = given.positional;
    if (callee.source !== 'uvicorn' || callee.path.at(-1) !== 'run') return;
    if (target?.kind !== 'router') return;
    // uvicorn listens on the loopback address when nobody says otherwise.
    const host = given.named.get('host') ?? constant('127.0.0.1');
    machine.listeners.push({
      router: target,
      given: { ...given, named: new Map([...given.named, ['host', host]]) },
      site,
    });
  },

  handlerGuards(handler, context) {
    return [...viewDependencies(handler), ...dependenciesOf(handler, context)];
  },

  bodies(handler, context) {
    return handler.node.parameters.flatMap((parameter) => {
      const type = dependencyOf(parameter, handler, context) ? undefined : typeOf(parameter, handler, context);
      const site = { file: handler.file, at: parameter.target.at };
      return type?.kind === 'class' ? libraryBases(type).map((base) => ({ base, site })) : [];
    });
  },

  unwrap(guard, context) {
    const target = isDependency(guard) ? dependencyTarget(guard) : undefined;
    if (!target) return undefined;
    const callable = callableOf(target, context);
    return { guard: target, inner: callable ? dependenciesOf(callable, context) : [] };
  },

  enter(callee, _watch, context) {
    return parametersFor(callee, context);
  },

  builtIn(app, { machine }) {
    if (app.type !== 'FastAPI') return [];
    const openapi = app.fields.get('option openapi_url');
    if (openapi?.kind === 'constant' && !openapi.value) return [];
    return PAGES.flatMap(({ option, path }) => pageEntry(app, app.fields.get(`option ${option}`), path, machine));
  },

  join(prefix, path) {
    return prefix + path;
  },
};

function pageEntry(
  app: RouterValue,
  option: Value | undefined,
  path: string,
  machine: FrameworkContext['machine'],
): Entry[] {
  if (option?.kind === 'constant' && !option.value) return [];
  const route: RouteEntry = {
    kind: 'route',
    transport: 'http',
    methods: ['GET'],
    path: option ?? constant(path),
    guards: [],
    handler: unknown('FastAPI itself'),
    hidden: true,
    builtIn: true,
    site: app.site,
    conditions: [...machine.conditions],
  };
  return [route];
}

function methodsOf(given: Arguments): string[] {
  const methods = given.named.get('methods');
  if (methods?.kind !== 'list') return ['GET'];
  const known = methods.items.map((m) => knownText(m)?.toUpperCase()).filter((m) => m !== undefined);
  return known.length > 0 ? known : ['ALL'];
}

function isHidden(given: Arguments): boolean {
  const shown = given.named.get('include_in_schema');
  return shown?.kind === 'constant' && shown.value === false;
}

function dependencies(value: Value | undefined): Value[] {
  if (value === undefined || (value.kind === 'constant' && !value.value)) return [];
  if (value.kind === 'list') return [...value.items, ...(value.open ? [unknown(value.open)] : [])];
  return value.kind === 'choice'
    ? value.options.flatMap((o) => dependencies(o.value))
    : [unknown('dependencies that are not a known list')];
}

function routeOf(
  given: Arguments,
  methods: string[],
  transport: 'http' | 'ws',
  handler: Value,
  { machine, site }: FrameworkContext,
): RouteEntry {
  return {
    kind: 'route',
    transport,
    methods,
    path: given.positional[0] ?? given.named.get('path') ?? constant(''),
    guards: dependencies(given.named.get('dependencies')),
    handler,
    hidden: isHidden(given),
    site,
    conditions: [...machine.conditions],
  };
}

function routeDecorator(
  router: RouterValue,
  methods: string[],
  transport: 'http' | 'ws',
  given: Arguments,
  context: FrameworkContext,
): Value {
  return decorator(
    (handler) => void router.entries.push(routeOf(given, methods, transport, handler, context)),
    context,
  );
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

function addRoute(router: RouterValue, transport: 'http' | 'ws', given: Arguments, context: FrameworkContext): Value {
  const handler =
    given.positional[1] ?? given.named.get('endpoint') ?? given.named.get('route') ?? unknown('no handler');
  router.entries.push(routeOf(given, transport === 'ws' ? ['GET'] : methodsOf(given), transport, handler, context));
  return UNDEFINED;
}

function includeRouter(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
  const target = given.positional[0] ?? given.named.get('router') ?? unknown('no router');
  for (const { value, when } of optionsOf(target)) {
    router.entries.push({
      kind: 'mount',
      path: given.named.get('prefix') ?? constant(''),
      target: value,
      hidden: isHidden(given),
      site,
      guards: dependencies(given.named.get('dependencies')),
      conditions: [...machine.conditions, ...when],
    });
  }
  return UNDEFINED;
}

function mount(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
  const [path = constant(''), target = given.named.get('app') ?? unknown('no application')] = given.positional;
  router.entries.push({
    kind: 'mount',
    path,
    target,
    guards: [],
    hidden: false,
    site,
    conditions: [...machine.conditions],
  });
  return UNDEFINED;
}

function addGuard(
  router: RouterValue,
  value: Value,
  as: 'middleware' | 'dependency',
  { machine, site }: FrameworkContext,
): void {
  const guard: Entry = { kind: 'guard', guards: [value], as, site, conditions: [...machine.conditions] };
  // Starlette puts what is added later around what is there: the last one added sees a request first.
  if (as === 'middleware') router.entries.unshift(guard);
  else router.entries.push(guard);
}

function dependencyGuards(router: RouterValue, value: Value | undefined, context: FrameworkContext): void {
  for (const guard of dependencies(value)) addGuard(router, guard, 'dependency', context);
}

/** `add_middleware(Class, option=…)`: what the class makes of these options stands for the guard. */
function addMiddleware(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [callee, ...positional] = given.positional;
  const rest: Arguments = { ...given, positional };
  if (callee?.kind === 'library')
    addGuard(router, { kind: 'made', of: callee, arguments: rest, site: context.site }, 'middleware', context);
  else if (callee) addGuard(router, callee, 'middleware', context);
  return UNDEFINED;
}

function addMiddlewareItem(router: RouterValue, item: Value, context: FrameworkContext): void {
  if (item.kind === 'made' && madeBy(item, SOURCES) === 'Middleware') addMiddleware(router, item.arguments, context);
  else addGuard(router, item, 'middleware', context);
}

function addStarletteRoute(router: RouterValue, item: Value, context: FrameworkContext): void {
  if (item.kind !== 'made') return;
  const at = { ...context, site: item.site };
  const name = madeBy(item, SOURCES);
  if (name === 'Route') addRoute(router, 'http', item.arguments, at);
  else if (name === 'WebSocketRoute') addRoute(router, 'ws', item.arguments, at);
  else if (name === 'Mount') mountRoutes(router, item, at);
}

function mountRoutes(router: RouterValue, item: MadeValue, context: FrameworkContext): void {
  const routes = item.arguments.named.get('routes');
  if (routes?.kind !== 'list') {
    mount(router, item.arguments, context);
    return;
  }
  const inner = context.machine.call(
    { kind: 'library', source: 'starlette.routing', path: ['Router'] },
    { ...NOTHING, named: new Map([['routes', routes]]) },
    context.site,
  );
  mount(router, { ...NOTHING, positional: [item.arguments.positional[0] ?? constant(''), inner] }, context);
}
