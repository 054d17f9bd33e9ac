// What frameworks on `net/http` share: handlers of a response and a request, middleware around handlers.

import type { Framework, FrameworkContext, Watch } from '../framework.ts';
import type { Arguments, FunctionValue, RouterValue, Value } from '../values.ts';
import { optionsOf, UNDEFINED } from '../values.ts';
import { guardOf } from './next.ts';
import { request } from './request.ts';
import { response } from './response.ts';
import { conditionsOn, enterRouter } from './serve.ts';

/** Whatever the parameters are called: their types say which is which. */
export function enter(callee: FunctionValue, watch: Watch, context: FrameworkContext): Arguments {
  const positional = callee.node.parameters.map(({ annotation }, i): Value => {
    const type = annotation?.kind === 'member' ? annotation.property : '';
    if (type === 'Request') return request(watch, context);
    if (type === 'ResponseWriter') return response(watch);
    return i === 0 ? response(watch) : request(watch, context);
  });
  return { positional, named: new Map() };
}

export const onNetHttp: Pick<Framework, 'passesByReturning' | 'enter' | 'called' | 'join' | 'initialise'> = {
  passesByReturning: false,
  enter,
  called: (router, _, { machine, site }) => enterRouter(machine, router, site),
  initialise: () => undefined,
  join: joinPaths,
};

export function joinPaths(prefix: string, path: string): string {
  if (path === '') return prefix;
  return `${prefix}/${path}`.replace(/\/{2,}/g, '/');
}

/** `r.Use(a, b)`. */
export function use(router: RouterValue, given: Arguments, { machine, site }: FrameworkContext): void {
  for (const middleware of spreadOf(given.positional)) {
    for (const { value, when } of guardOf(machine, middleware, site))
      router.entries.push({
        kind: 'guard',
        guards: [value],
        as: 'middleware',
        site,
        conditions: [...conditionsOn(router, machine), ...when],
      });
  }
}

/** `chi.Middlewares{a, b}...` may come as one list. */
export function spreadOf(values: readonly Value[]): Value[] {
  return values.flatMap((v) => (v.kind === 'list' ? v.items : [v]));
}

export function guardsOf(given: readonly Value[], { machine, site }: FrameworkContext): Value[] {
  return spreadOf(given).flatMap((middleware) =>
    guardOf(machine, middleware, site).map(
      ({ value, when }): Value => (when.length > 0 ? { kind: 'choice', options: [{ value, when }] } : value),
    ),
  );
}

/** A callback that registers on the router that it gets. */
export function within(callback: Value | undefined, router: RouterValue, { machine, site }: FrameworkContext): Value {
  for (const { value } of callback ? optionsOf(callback) : [])
    if (value.kind === 'function') machine.call(value, { positional: [router], named: new Map() }, site);
  return UNDEFINED;
}
