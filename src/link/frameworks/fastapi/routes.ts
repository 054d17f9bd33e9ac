// Routes of FastAPI and of the Starlette below it. FastAPI's own get the prefix and the dependencies of their router when
// they are registered; Starlette's get neither, wherever they stand.

import { evidenceAt } from '../../../core/evidence.ts';
import { findMember } from '../../evaluate/classes.ts';
import { type FrameworkContext, madeBy } from '../../framework.ts';
import { joinText, knownText } from '../../texts.ts';
import {
  type Arguments,
  choice,
  constant,
  type LibraryValue,
  list,
  NOTHING,
  optionsOf,
  type RouteEntry,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../../values.ts';
import { SOURCES } from './dependencies.ts';

type Transport = RouteEntry['transport'];

/** Made by FastAPI: its routes are operations of a schema. Starlette has neither schema nor dependencies. */
export function isOperations(router: RouterValue): boolean {
  return !['Starlette', 'Router'].includes(router.type.split('.').at(-1) ?? '');
}

export function isHidden(given: Arguments): boolean {
  const shown = given.named.get('include_in_schema');
  return shown?.kind === 'constant' && shown.value === false;
}

export function dependencies(value: Value | undefined): Value[] {
  if (value === undefined || (value.kind === 'constant' && !value.value)) return [];
  if (value.kind === 'list') return [...value.items, ...(value.open ? [unknown(value.open)] : [])];
  if (value.kind !== 'choice') return [unknown('dependencies that are not a known list')];
  return value.options.flatMap(({ value: option, when }) =>
    dependencies(option).map((v) => choice([{ value: v, when }])),
  );
}

/** The router's prefix as it is now, before the path: each may be one of several. */
export function withPrefix(router: RouterValue, path: Value): Value {
  const prefix = router.fields.get('prefix');
  if (!prefix || (prefix.kind === 'constant' && !prefix.value)) return path;
  return choice(
    optionsOf(prefix).flatMap((before) =>
      optionsOf(path).map((after) => ({
        value: joinText([before.value, after.value]),
        when: [...before.when, ...after.when],
      })),
    ),
  );
}

export function methodsOf(given: Arguments): string[] {
  const methods = given.named.get('methods');
  if (methods?.kind !== 'list') return ['GET'];
  const known = methods.items.map((m) => knownText(m)?.toUpperCase()).filter((m) => m !== undefined);
  return known.length > 0 ? known : ['ALL'];
}

function pathOf(given: Arguments): Value {
  return given.positional[0] ?? given.named.get('path') ?? constant('');
}

function handlerIn(given: Arguments): Value {
  return given.positional[1] ?? given.named.get('endpoint') ?? given.named.get('route') ?? unknown('no handler');
}

export function addOperation(
  router: RouterValue,
  given: Arguments,
  { transport, methods, handler }: { transport: Transport; methods: string[]; handler: Value },
  context: FrameworkContext,
): void {
  const { machine, site } = context;
  router.entries.push({
    kind: 'route',
    transport,
    methods,
    path: withPrefix(router, pathOf(given)),
    guards: [...routeClassGuards(router, context), ...dependencies(given.named.get('dependencies'))],
    handler,
    hidden: isHidden(given),
    ...(isEventResponse(given.named.get('response_class')) && { serves: 'events' as const }),
    site,
    conditions: [...machine.conditions],
    order: machine.budget.steps,
  });
}

/** `add_api_route(path, endpoint, methods=…)` and `APIRoute(…)`. */
export function addOperationRoute(
  router: RouterValue,
  transport: Transport,
  given: Arguments,
  context: FrameworkContext,
): Value {
  const methods = transport === 'ws' ? ['GET'] : methodsOf(given);
  addOperation(router, given, { transport, methods, handler: handlerIn(given) }, context);
  return UNDEFINED;
}

/** `Route(path, endpoint)`, `add_route(path, endpoint)`: a function, or a class with a method for each verb. */
export function addPlainRoute(
  router: RouterValue,
  transport: Transport,
  given: Arguments,
  context: FrameworkContext,
): Value {
  for (const { value, when } of optionsOf(handlerIn(given))) {
    for (const { methods, handler } of plainEndpoints(transport, value, given, context)) {
      router.entries.push({
        kind: 'route',
        transport,
        methods,
        path: pathOf(given),
        guards: middlewareOf(given),
        handler,
        hidden: transport === 'http' && (isOperations(router) || isHidden(given)),
        bare: true,
        site: context.site,
        conditions: [...context.machine.conditions, ...when],
        order: context.machine.budget.steps,
      });
    }
  }
  return UNDEFINED;
}

/** `middleware=[Middleware(X, …)]` of a single route or mount. */
export function middlewareOf(given: Arguments): Value[] {
  const value = given.named.get('middleware');
  return dependencies(value).flatMap((item) => {
    const guard = item.kind === 'made' && madeBy(item, SOURCES) === 'Middleware' ? middlewareValue(item) : item;
    return guard ? [guard] : [];
  });
}

/** `Middleware(Class, option=…)`: what the class makes of these options stands for the guard. */
export function middlewareValue(item: Extract<Value, { kind: 'made' }>): Value | undefined {
  const [callee, ...positional] = item.arguments.positional;
  return callee?.kind === 'library'
    ? { kind: 'made', of: callee, arguments: { ...item.arguments, positional }, site: item.site }
    : callee;
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

function plainEndpoints(
  transport: Transport,
  endpoint: Value,
  given: Arguments,
  { machine, site }: FrameworkContext,
): { methods: string[]; handler: Value }[] {
  const asked = given.named.has('methods') ? methodsOf(given) : undefined;
  if (endpoint.kind !== 'class') {
    const isFunction = ['function', 'method', 'unknown'].includes(endpoint.kind);
    const fallback = transport === 'ws' || isFunction ? ['GET'] : ['ALL'];
    return [{ methods: asked ?? fallback, handler: endpoint }];
  }
  const self: Value = { kind: 'instance', of: endpoint, fields: new Map() };
  if (transport === 'ws') {
    const method = ['on_receive', 'on_connect'].find((name) => findMember(endpoint, name));
    return [{ methods: ['GET'], handler: method ? machine.member(self, method, site) : self }];
  }
  const verbs = VERBS.filter((verb) => findMember(endpoint, verb) && (asked?.includes(verb.toUpperCase()) ?? true));
  if (verbs.length === 0) return [{ methods: asked ?? ['ALL'], handler: self }];
  return verbs.map((verb) => ({ methods: [verb.toUpperCase()], handler: machine.member(self, verb, site) }));
}

/** A route class of the repository may put a handler of its own around all routes of a router: it may refuse. */
function routeClassGuards(router: RouterValue, { machine, site }: FrameworkContext): Value[] {
  const of = router.fields.get('route_class');
  if (of?.kind !== 'class' || !findMember(of, 'get_route_handler')) return [];
  const known = router.fields.get('what its route class does');
  if (known) return [known];
  const route: Value = { kind: 'instance', of, fields: new Map() };
  const made = machine.call(machine.member(route, 'get_route_handler', site), NOTHING, site);
  const guard = made.kind === 'function' ? made : unknown('what a route class does around its routes');
  router.fields.set('what its route class does', guard);
  return [guard];
}

function isEventResponse(value: Value | undefined): boolean {
  return value?.kind === 'library' && value.path.at(-1) === 'EventSourceResponse';
}

/** The list of routes of an app, which programs add to and walk. */
export function routesOf(
  router: RouterValue,
  add: (item: Value, context: FrameworkContext) => void,
  context: FrameworkContext,
): Value {
  const adding = (at: number): Value => ({
    kind: 'native',
    name: 'adding to the routes',
    call: (given, site) => {
      const items = given.positional[at];
      for (const item of items?.kind === 'list' ? items.items : items ? [items] : []) add(item, { ...context, site });
      return UNDEFINED;
    },
  });
  const editing: Value = {
    kind: 'native',
    name: 'removing from the routes',
    call: (_, site) => {
      noteRoutes(context, `routes of ${router.name || router.role}`, 'some are removed at run time', site);
      router.reordered = true;
      return unknown('a route');
    },
  };
  const members: Record<string, Value> = {
    append: adding(0),
    extend: adding(0),
    insert: adding(1),
    remove: editing,
    pop: editing,
    clear: editing,
  };
  return { kind: 'native', name: 'the routes', member: (name) => members[name] };
}

export function noteRoutes(
  { machine }: FrameworkContext,
  what: string,
  why: string,
  site: FrameworkContext['site'],
): void {
  const evidence = evidenceAt(site.file, site.at);
  const isKnown = machine.unresolved.some(
    (u) => u.why === why && u.evidence[0]?.file === evidence.file && u.evidence[0].line === evidence.line,
  );
  if (!isKnown) machine.unresolved.push({ what, why, evidence: [evidence] });
}

/** `Mount(path, routes=[…])`: an application of just these routes. */
export function routerMadeOf(routes: Value, { machine, site }: FrameworkContext): Value {
  const made: LibraryValue = { kind: 'library', source: 'starlette.routing', path: ['Router'] };
  const given = routes.kind === 'list' ? routes : list([], 'routes that are not a known list');
  return machine.call(made, { ...NOTHING, named: new Map([['routes', given]]) }, site);
}
