// Routers that are included, applications that are mounted, hosts, and lists of routes.

import { evidenceAt } from '../../../core/evidence.ts';
import type { Condition } from '../../../core/linked.ts';
import { findMember, libraryBases } from '../../evaluate/classes.ts';
import { belongsTo, type FrameworkContext, madeBy } from '../../framework.ts';
import { knownText, symbol } from '../../texts.ts';
import {
  type Arguments,
  choice,
  constant,
  type MountEntry,
  NOTHING,
  optionsOf,
  type RouteEntry,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../../values.ts';
import { isBelow } from '../../versions.ts';
import { SOURCES } from './dependencies.ts';
import { includedRoutes } from './libraries.ts';
import {
  addOperationRoute,
  addPlainRoute,
  dependencies,
  isHidden,
  middlewareOf,
  noteRoutes,
  routerMadeOf,
  withPrefix,
} from './routes.ts';

/** From this version on, `include_router` keeps the router itself; before, it copied the routes that it had by then. */
const LAZY_SINCE = [0, 137, 0];
/** Bridges to WSGI: they guard nothing. */
const BRIDGES = ['WSGIMiddleware'];

export function includeRouter(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const target = given.positional[0] ?? given.named.get('router') ?? unknown('no router');
  const prefix = given.named.get('prefix') ?? constant('');
  const late = lateRoutes(context);
  for (const { value, when } of optionsOf(target)) {
    const entry: MountEntry = {
      kind: 'mount',
      path: withPrefix(router, prefix),
      target: value,
      hidden: isHidden(given),
      guards: dependencies(given.named.get('dependencies')),
      isolated: false,
      ...(late && { late }),
      ...registered(context, when),
    };
    const served = includedRoutes(value, router, entry, context);
    if (served) router.entries.push(...served);
    else router.entries.push(value.kind === 'router' ? entry : { ...entry, target: notRead(value) });
  }
  return UNDEFINED;
}

/** A router of a library that we know nothing of serves something, and we cannot tell what. */
function notRead(value: Value): Value {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'library' || value.kind === 'made') {
    const loaded = symbol(value).includes('import_module');
    return unknown(
      loaded
        ? `a router loaded at run time from ${symbol(value)}`
        : `what the router \`${symbol(value)}\` serves is not known`,
    );
  }
  return unknown('what is included cannot be told');
}

function lateRoutes({ machine, site }: FrameworkContext): MountEntry['late'] {
  const copies = isBelow(machine.versionOf('pypi', 'fastapi', site.file), LAZY_SINCE);
  if (copies === true) return 'lost';
  const condition: Condition = {
    text: 'FastAPI 0.137 or later',
    flags: [],
    evidence: evidenceAt(site.file, site.at, 'before, an include copied the routes that were there by then'),
  };
  return copies === false ? undefined : condition;
}

function registered({ machine, site }: FrameworkContext, when: Condition[]) {
  return { site, conditions: [...machine.conditions, ...when], order: machine.budget.steps };
}

/** `mount(path, app)`: dependencies do not reach into it, and nothing that it leaves unanswered comes back. */
export function mount(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [path = given.named.get('path') ?? constant(''), app = given.named.get('app')] = given.positional;
  const routes = given.named.get('routes');
  const target = app ?? (routes ? routerMadeOf(routes, context) : unknown('no application'));
  for (const option of optionsOf(target)) mountOne(router, trimmed(path), option, middlewareOf(given), context);
  return UNDEFINED;
}

function mountOne(
  router: RouterValue,
  path: Value,
  { value, when }: { value: Value; when: Condition[] },
  guards: Value[],
  context: FrameworkContext,
): void {
  const { inner, around } = unwrapped(value);
  const here = registered(context, when);
  if (inner.kind === 'router' || !answers(inner)) {
    router.entries.push({
      kind: 'mount',
      path,
      target: inner,
      guards: [...guards, ...around],
      hidden: false,
      isolated: true,
      ...here,
    });
    return;
  }
  const handler = ownCode(inner, context);
  const route: RouteEntry = {
    kind: 'route',
    transport: 'http',
    methods: ['ALL'],
    path,
    guards: [...guards, ...around],
    handler: handler ?? unknown('an application that is not read'),
    hidden: false,
    serves: isStatic(inner) ? 'static' : 'application',
    below: true,
    bare: true,
    ...(!handler && isStatic(inner) && { catalogued: true as const }),
    ...here,
  };
  router.entries.push(route);
}

/** Something with code behind it, as opposed to what could not be told at all. */
function answers({ kind }: Value): boolean {
  return kind === 'made' || kind === 'library' || kind === 'function' || kind === 'instance' || kind === 'class';
}

/** An application in the arms of middleware: `WSGIMiddleware(flask_app)`, `BearerGuard(app)`. */
function unwrapped(value: Value): { inner: Value; around: Value[] } {
  const held =
    value.kind === 'made'
      ? [...value.arguments.positional, ...value.arguments.named.values()]
      : value.kind === 'instance'
        ? [...value.fields.values()]
        : [];
  const routers = held.filter((v) => v.kind === 'router');
  const [inner] = routers;
  if (!inner || routers.length > 1) return { inner: value, around: [] };
  const bridge = value.kind === 'made' && BRIDGES.includes(value.of.path.at(-1) ?? '');
  return { inner, around: bridge ? [] : [value] };
}

function isStatic(value: Value): boolean {
  if (value.kind === 'made') return madeBy(value, SOURCES) === 'StaticFiles';
  return (
    value.kind === 'instance' &&
    libraryBases(value.of).some((b) => belongsTo(b.source, SOURCES) && b.path.at(-1) === 'StaticFiles')
  );
}

/** The method of the repository that answers, where there is one. */
function ownCode(value: Value, { machine, site }: FrameworkContext): Value | undefined {
  if (value.kind === 'function') return value;
  if (value.kind !== 'instance') return undefined;
  const name = ['__call__', 'get_response'].find((n) => findMember(value.of, n));
  return name === undefined ? undefined : machine.member(value, name, site);
}

/** Starlette strips the slash at the end of a mount: `/` mounts at the root. */
function trimmed(path: Value): Value {
  if (path.kind === 'choice') {
    // Nothing can be mounted at nothing: that option leads elsewhere.
    const given = path.options.filter(({ value }) => value.kind !== 'constant' || typeof value.value === 'string');
    return choice(given.map(({ value, when }) => ({ value: trimmed(value), when })));
  }
  const text = knownText(path);
  return text === undefined ? path : constant(text.replace(/\/+$/, ''));
}

/** `host("api.example.com", app)`: all its paths, for requests to that host. */
export function mountHost(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [
    host = given.named.get('host') ?? unknown('no host'),
    app = given.named.get('app') ?? unknown('no application'),
  ] = given.positional;
  const condition: Condition = {
    text: `host ${knownText(host) ?? symbol(host)}`,
    flags: host.kind === 'setting' ? [{ name: host.name, default: knownText(host) ?? '' }] : [],
    evidence: evidenceAt(context.site.file, context.site.at),
  };
  context.machine.conditions.push(condition);
  mount(router, { ...NOTHING, positional: [constant(''), app] }, context);
  context.machine.conditions.pop();
  return UNDEFINED;
}

/** `frontend(path, directory=…)` of FastAPI 0.14x: files, asked for after everything else, behind the dependencies. */
export function mountFrontend(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  router.entries.push({
    kind: 'route',
    transport: 'http',
    methods: ['ALL'],
    path: withPrefix(router, trimmed(given.positional[0] ?? given.named.get('path') ?? constant(''))),
    guards: [],
    handler: unknown('files'),
    hidden: false,
    serves: 'static',
    catalogued: true,
    ...registered(context, []),
  });
  return UNDEFINED;
}

/** `routes=[Route(…), Mount(…)]`. */
export function addRoutes(router: RouterValue, routes: Value | undefined, context: FrameworkContext): void {
  if (routes === undefined || routes.kind === 'constant') return;
  if (routes.kind !== 'list' || routes.open)
    noteRoutes(context, `routes of ${router.name || router.role}`, 'the list of routes is not known', context.site);
  if (routes.kind === 'list') for (const item of routes.items) addListed(router, item, context);
}

export function addListed(router: RouterValue, item: Value, context: FrameworkContext): void {
  for (const { value, when } of optionsOf(item)) {
    context.machine.conditions.push(...when);
    addOneListed(router, value, context);
    context.machine.conditions.length -= when.length;
  }
}

function addOneListed(router: RouterValue, item: Value, context: FrameworkContext): void {
  const at = item.kind === 'made' ? { ...context, site: item.site } : context;
  const given = item.kind === 'made' ? item.arguments : NOTHING;
  switch (item.kind === 'made' ? madeBy(item, SOURCES) : undefined) {
    case 'Route':
      addPlainRoute(router, 'http', given, at);
      return;
    case 'WebSocketRoute':
      addPlainRoute(router, 'ws', given, at);
      return;
    case 'APIRoute':
      addOperationRoute(router, 'http', given, at);
      return;
    case 'APIWebSocketRoute':
      addOperationRoute(router, 'ws', given, at);
      return;
    case 'Mount':
      mount(router, given, at);
      return;
    case 'Host':
      mountHost(router, given, at);
      return;
    default:
      noteRoutes(context, 'a route', 'what stands in the list of routes cannot be told', at.site);
  }
}
