// Entries as the routers of Go's frameworks leave them.

import { newRouter } from '../evaluate/classes.ts';
import { handlerValue } from '../evaluate/go/wrapping.ts';
import type { FrameworkContext } from '../framework.ts';
import { constant, optionsOf, type RouteEntry, type RouterValue, unknown, type Value } from '../values.ts';
import { conditionsOn, layersOf, routeBelow } from './serve.ts';

export const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE'];

export interface Route {
  methods: string[];
  path: Value;
  guards?: Value[];
  handler: Value | undefined;
}

/** One entry for each handler that it may be. */
export function addRoute(
  router: RouterValue,
  { methods, path, guards = [], handler }: Route,
  context: FrameworkContext,
): RouteEntry[] {
  const { machine, site } = context;
  return optionsOf(handler ?? unknown('no handler')).map(({ value, when }) => {
    const served = handlerValue(machine, value, site);
    const entry: RouteEntry = {
      kind: 'route',
      transport: 'http',
      methods,
      path,
      guards,
      handler: served,
      hidden: false,
      site,
      conditions: [...conditionsOn(router, machine), ...when],
      ...(isFiles(served) && { serves: 'static' as const, catalogued: true as const }),
    };
    router.entries.push(entry);
    return entry;
  });
}

/** `http.FileServer(dir)`, alone or behind wrappers. */
export function isFiles(value: Value): boolean {
  for (let at: Value | undefined = value; at?.kind === 'made'; ) {
    if (at.of.source === 'net/http' && /^FileServer/.test(at.of.path.at(-1) ?? '')) return true;
    at = at.arguments.positional.find((v) => v.kind === 'made');
  }
  return false;
}

/** `r.Static("/assets", "./public")`. */
export function addStatic(
  router: RouterValue,
  path: Value | undefined,
  { machine, site }: FrameworkContext,
  below = true,
): void {
  const entry = routeBelow(path ?? unknown('no path'), constant(null), site, conditionsOn(router, machine));
  if (entry.kind !== 'route') return;
  if (!below) delete entry.below;
  router.entries.push({ ...entry, methods: ['GET'], serves: 'static', catalogued: true });
}

/** A router below another one: only what it serves comes there. */
export function addBelow(
  parent: RouterValue,
  path: Value,
  guards: Value[],
  { machine, site }: FrameworkContext,
): RouterValue {
  const child = newRouter(machine, { framework: parent.framework, role: 'router', type: parent.type, site });
  child.name = `${parent.name || 'router'} group`;
  for (const guard of guards)
    child.entries.push({ kind: 'guard', guards: [guard], as: 'middleware', site, conditions: [] });
  mount(parent, path, child, [], { machine, site });
  return child;
}

export function mount(
  parent: RouterValue,
  path: Value,
  target: RouterValue,
  guards: Value[],
  { machine, site }: FrameworkContext,
): void {
  parent.entries.push({
    kind: 'mount',
    path,
    target,
    guards,
    hidden: false,
    picks: true,
    site,
    conditions: conditionsOn(parent, machine),
  });
}

/** A handler that answers for all below a path: routers behind wrappers, or one that cannot be seen into. */
export function mountHandler(parent: RouterValue, path: Value, handler: Value, context: FrameworkContext): void {
  const { machine, site } = context;
  const { guards, inner } = layersOf(machine, handler, site);
  for (const { value } of inner) {
    const others = guards.filter((g) => strippedBy(g.value) === undefined).map((g) => g.value);
    const stripped = guards.map((g) => strippedBy(g.value)).find((v) => v !== undefined);
    // Its own kind is told the rest of the path; others look at the whole.
    const own = value.kind === 'router' && value.framework === parent.framework;
    if (value.kind === 'router') mount(parent, own ? path : (stripped ?? constant('')), value, others, context);
  }
  if (inner.some(({ value }) => value.kind === 'router')) return;
  const below = routeBelow(path, handler, site, conditionsOn(parent, machine));
  const files = isFiles(handler) ? { serves: 'static' as const, catalogued: true as const } : {};
  if (below.kind === 'route') parent.entries.push({ ...below, ...files });
}

/** `http.StripPrefix(prefix, handler)`. */
export function strippedBy(value: Value): Value | undefined {
  if (value.kind !== 'made' || value.of.source !== 'net/http' || value.of.path.at(-1) !== 'StripPrefix')
    return undefined;
  return value.arguments.positional[0];
}
