// What registering does to a router: `use`, verbs, `route()` and `param`. Each leaves entries in the order of statements.

import { flatItems } from '../../flat-items.ts';
import type { FrameworkContext } from '../../framework.ts';
import { knownText } from '../../texts.ts';
import {
  type Arguments,
  constant,
  type NativeValue,
  optionsOf,
  type RouterValue,
  unknown,
  type Value,
} from '../../values.ts';

export const VERBS = [
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

function handlersOf(values: Value[], given: Arguments): Value[] {
  return [...flatItems(values), ...(given.open ? [unknown(given.open)] : [])];
}

/** The last one known is the handler; what could not be told stands before it. */
function routeHandlers(values: Value[], given: Arguments): Value[] {
  const known = flatItems(values);
  return given.open ? [unknown(given.open), ...known] : known;
}

export function addRoute(router: RouterValue, method: string, given: Arguments, context: FrameworkContext): Value {
  const [path = constant(''), ...rest] = given.positional;
  pushRoute(router, method, path, routeHandlers(rest, given), context);
  return router;
}

function pushRoute(
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

/** `route(path)`: `.all(guard)` is one more route on that path, and stands in front of the verbs that follow it. */
export function routeChain(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [path = constant('')] = given.positional;
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
          pushRoute(router, name.toUpperCase(), path, all, { ...context, site });
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
  if (value.kind === 'list') return value.items.length > 0 && flatItems(value.items).every(isPath);
  if (value.kind === 'choice') return value.options.every((o) => isPath(o.value));
  return value.kind === 'text' || value.kind === 'regex' || value.kind === 'setting';
}

export function use(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
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

/** `param(name, handler)`: runs for what is registered on this router with that parameter, whenever that was. */
export function addParameter(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): Value {
  const [names, handler] = given.positional;
  const parameters = (names?.kind === 'list' ? names.items : [names]).map(knownText).filter((n) => n !== undefined);
  if (!handler || parameters.length === 0) return router;
  const guard: Value = handler.kind === 'function' ? { ...handler, role: 'parameter' } : handler;
  router.entries.push({
    kind: 'guard',
    guards: [guard],
    as: 'middleware',
    parameters,
    site,
    conditions: [...machine.conditions],
  });
  return router;
}
