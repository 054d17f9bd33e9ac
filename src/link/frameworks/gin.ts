// gin: the middleware of a group stands before the routes that are registered after it, and before groups made after it.
// A middleware passes by returning, unless it aborted.

import { type Framework, type FrameworkContext, type Watch } from '../framework.ts';
import { enter, joinPaths, spreadOf } from '../go/base.ts';
import { type Dialect, handlerContext } from '../go/context.ts';
import { listening } from '../go/listening.ts';
import { addBelow, addRoute, addStatic, VERBS } from '../go/routes.ts';
import { conditionsOn, enterRouter } from '../go/serve.ts';
import { knownText } from '../texts.ts';
import { constant, type FunctionValue, library, type RouterValue, UNDEFINED, unknown, type Value } from '../values.ts';

const SOURCE = 'github.com/gin-gonic/gin';
const NO_PATH = unknown('no path');

const DIALECT: Dialect = {
  get: 'attached',
  aborts: (name, given, site) => ({ kind: 'made', of: library(SOURCE, ['Context', name]), arguments: given, site }),
};

/** Whether what is watched is middleware: only of that it matters that it returns. */
const watched = new WeakMap<Watch, FunctionValue>();

export const gin: Framework = {
  id: 'gin',
  packages: [SOURCE],
  shapes: [],
  ordered: true,
  passesByReturning: true,

  constructs({ source, path: [name, ...more] }) {
    return source === SOURCE && more.length === 0 && (name === 'New' || name === 'Default') ? 'app' : undefined;
  },

  initialise(router, _, { site }) {
    if (router.type !== 'Default') return;
    for (const name of ['Logger', 'Recovery'])
      router.entries.push({ kind: 'guard', guards: [library(SOURCE, [name])], as: 'middleware', site, conditions: [] });
  },

  method(router, name, given, context) {
    const [first = NO_PATH, second, ...more] = given.positional;
    const rest = given.positional.slice(1);
    if (name === 'Use') use(router, given.positional, context);
    else if (name === 'Group') return addBelow(router, first, middleware(rest), context);
    else if (VERBS.includes(name)) register(router, [name], first, rest, context);
    else if (name === 'Any') register(router, ['ALL'], first, rest, context);
    else if (name === 'Handle') register(router, [knownText(first) ?? 'ALL'], second ?? NO_PATH, more, context);
    else if (name === 'Match') register(router, methodsIn(first), second ?? NO_PATH, more, context);
    else if (name.startsWith('Static')) addStatic(router, first, context, !name.startsWith('StaticFile'));
    else if (name === 'Run' || name === 'RunTLS') listen(router, given.positional[0] ?? constant(':8080'), context);
    else if (name === 'ServeHTTP') return enterRouter(context.machine, router, context.site);
    else return name === 'Handler' ? router : undefined;
    return router;
  },

  property: (router, name) => (name === 'RouterGroup' ? router : undefined),
  called: (router, _, { machine, site }) => enterRouter(machine, router, site),

  global({ source, path: [name, ...more], made }) {
    if (source !== SOURCE || more.length > 0 || made || (name !== 'WrapH' && name !== 'WrapF')) return undefined;
    return { kind: 'native', name, call: ({ positional: [handler = UNDEFINED] }) => handler };
  },

  raises: ({ of }) => of.source === SOURCE && of.path[0] === 'Context' && of.path[1]?.startsWith('Abort') === true,

  returns(_, watch, { site }) {
    if (watched.get(watch)?.as === 'middleware') watch.pass(site);
  },

  enter(callee, watch, context) {
    watched.set(watch, callee);
    if (callee.node.parameters.length !== 1) return enter(callee, watch, context);
    return { positional: [handlerContext(watch, context, DIALECT)], named: new Map() };
  },

  join: joinPaths,
};

/** The same function may answer elsewhere: as middleware it is watched as such. */
function middleware(values: readonly Value[]): Value[] {
  return spreadOf(values).flatMap((value) => {
    if (value.kind === 'constant') return [];
    return [value.kind === 'function' ? { ...value, as: 'middleware' } : value];
  });
}

function use(router: RouterValue, values: readonly Value[], { machine, site }: FrameworkContext): void {
  for (const guard of middleware(values))
    router.entries.push({
      kind: 'guard',
      guards: [guard],
      as: 'middleware',
      site,
      conditions: conditionsOn(router, machine),
    });
}

/** The last one answers, those before it guard. */
function register(
  router: RouterValue,
  methods: string[],
  path: Value,
  handlers: readonly Value[],
  context: FrameworkContext,
): void {
  const all = spreadOf(handlers);
  addRoute(router, { methods, path, guards: middleware(all.slice(0, -1)), handler: all.at(-1) }, context);
}

function methodsIn(value: Value): string[] {
  return value.kind === 'list' ? value.items.map((v) => knownText(v) ?? 'ALL') : ['ALL'];
}

function listen(router: RouterValue, address: Value, { machine, site }: FrameworkContext): void {
  machine.listeners.push({ router, given: listening(address), site });
}
