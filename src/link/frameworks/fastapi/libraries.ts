// What libraries serve by themselves, as the catalogue says: routers that their functions give, applications that
// register on the app that they are given.

import { type LibraryRoute, type LibraryRouter, namesExport } from '../../../core/library.ts';
import { argument, exportPath } from '../../catalogue.ts';
import { libraryBases } from '../../evaluate/classes.ts';
import type { FrameworkContext } from '../../framework.ts';
import { joinText } from '../../texts.ts';
import {
  type Arguments,
  constant,
  type Entry,
  type LibraryValue,
  type MountEntry,
  NOTHING,
  type RouteEntry,
  type RouterValue,
  unknown,
  type Value,
} from '../../values.ts';
import { dependencies, isHidden, withPrefix } from './routes.ts';

/** A call of a library: what was called, with what, and how the object was made that it was called on. */
interface Call {
  callee: LibraryValue;
  given: Arguments;
}

/** Entries for a library's router that is included; undefined for what the catalogue does not know. */
export function includedRoutes(
  target: Value,
  router: RouterValue,
  mount: MountEntry,
  context: FrameworkContext,
): Entry[] | undefined {
  const call = callOf(target);
  const found = call && routersOf(call, context).find((r) => r.on === undefined);
  if (!call || !found) return undefined;
  const own = call.given.named.get('prefix') ?? constant('');
  return found.routes.map((route) =>
    entryFor(route, call, {
      path: joinText([mount.path, own, optionOf(call, found.at), constant(pathOf(route))]),
      guards: [...mount.guards, ...dependencies(call.given.named.get('dependencies'))],
      hidden: mount.hidden || route.hidden === true || isHidden(call.given),
      site: mount.site,
      conditions: mount.conditions,
      order: mount.order ?? 0,
    }),
  );
}

function callOf(target: Value): Call | undefined {
  if (target.kind === 'made') return { callee: target.of, given: target.arguments };
  const [base] = target.kind === 'instance' ? libraryBases(target.of) : [];
  return base && { callee: base, given: NOTHING };
}

function routersOf({ callee }: Call, { machine, site }: FrameworkContext): LibraryRouter[] {
  const routers = machine.libraryOf(callee.source, site.file)?.routers ?? [];
  return routers.filter((r) => r.calls.some((name) => namesExport(name, exportPath(callee))));
}

/** `Admin(app)`, `Instrumentator().expose(app)`: the call itself registers on the app. */
export function registerOnApp(callee: LibraryValue, given: Arguments, context: FrameworkContext): void {
  const call = { callee, given };
  for (const found of routersOf(call, context)) {
    const app = found.on === undefined ? undefined : lookUp(call, found.on);
    if (app?.kind !== 'router') continue;
    for (const route of found.routes) {
      const path = joinText([optionOf(call, found.at), constant(pathOf(route))]);
      const mounted = route.serves === 'static' || route.serves === 'application';
      const shown = route.shown === undefined ? undefined : lookUp(call, route.shown);
      app.entries.push({
        ...entryFor(route, call, {
          path: mounted ? path : withPrefix(app, path),
          guards: [],
          hidden: route.hidden === true || (shown?.kind === 'constant' && shown.value === false),
          site: context.site,
          conditions: [...context.machine.conditions],
          order: context.machine.budget.steps,
        }),
        ...(mounted && { bare: true as const, below: true as const }),
      });
    }
  }
}

type Placed = Pick<RouteEntry, 'path' | 'guards' | 'hidden' | 'site' | 'conditions'> & { order: number };

function entryFor(route: LibraryRoute, call: Call, placed: Placed): RouteEntry {
  const [method = 'GET'] = route.route.split(' ');
  const asked = route.when === undefined || lookUp(call, route.when) !== undefined;
  const own = asked ? (route.guards ?? []) : [];
  return {
    kind: 'route',
    transport: method === 'WS' ? 'ws' : 'http',
    methods: [method === 'WS' ? 'GET' : method],
    handler: unknown('a library'),
    catalogued: true,
    ...(route.serves && { serves: route.serves }),
    ...placed,
    guards: [...placed.guards, ...own.map((name) => exportOf(call, name, placed.site))],
  };
}

function exportOf({ callee, given }: Call, name: string, site: RouteEntry['site']): Value {
  const of: LibraryValue = { kind: 'library', source: callee.source, path: name.split('.') };
  // What stands by place is the router's own.
  const named: Arguments = { ...given, positional: [] };
  return { kind: 'made', of: callee.made ? { ...of, made: callee.made } : of, arguments: named, site };
}

function pathOf({ route }: LibraryRoute): string {
  return route.split(' ')[1] ?? '';
}

function optionOf(call: Call, at: LibraryRouter['at']): Value {
  return at ? (lookUp(call, at.option) ?? constant(at.default)) : constant('');
}

/** In the call itself, then in those that made the object it is called on. */
function lookUp({ callee, given }: Call, option: number | string): Value | undefined {
  const found = argument(given, option);
  if (found) return found;
  for (let made = callee.made; made; made = made.of.made) {
    const value = argument(made.arguments, option);
    if (value) return value;
  }
  return undefined;
}
