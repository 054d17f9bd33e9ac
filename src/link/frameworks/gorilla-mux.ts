// gorilla/mux: routes are built by chains of calls; middleware stands before all that matches on its router, whenever it was
// added.

import type { Framework, FrameworkContext } from '../framework.ts';
import { onNetHttp, use } from '../go/base.ts';
import { native } from '../go/request.ts';
import { addBelow, addRoute, mountHandler } from '../go/routes.ts';
import { enterRouter } from '../go/serve.ts';
import { requestPart } from '../parts.ts';
import { joinText, knownText } from '../texts.ts';
import {
  constant,
  type NativeValue,
  type RouteEntry,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';

const SOURCE = 'github.com/gorilla/mux';

export const gorillaMux: Framework = {
  id: 'gorilla/mux',
  packages: [SOURCE],
  shapes: [],
  ordered: false,
  ...onNetHttp,

  constructs({ source, path: [name, ...more] }) {
    return source === SOURCE && more.length === 0 && (name === 'NewRouter' || name === 'Router') ? 'router' : undefined;
  },

  method(router, name, given, context) {
    if (name === 'Use') use(router, given, context);
    else if (name === 'ServeHTTP') return enterRouter(context.machine, router, context.site);
    else if (name === 'StrictSlash' || name === 'SkipClean' || name === 'UseEncodedPath') return router;
    else if (name === 'NewRoute') return chain(router, context);
    else {
      const begun = chain(router, context).member?.(name);
      return begun?.kind === 'native' ? begun.call?.(given, context.site) : undefined;
    }
    return UNDEFINED;
  },

  global({ source, path: [name, ...more], made }) {
    if (source !== SOURCE || more.length > 0 || made) return undefined;
    if (name === 'MiddlewareFunc') return native(name, ({ positional: [middleware = UNDEFINED] }) => middleware);
    if (name !== 'Vars') return undefined;
    return native('Vars', () => requestPart('the path parameters', 'params'));
  },
};

interface Building {
  router: RouterValue;
  context: FrameworkContext;
  path: Value;
  methods: string[];
  /** It matches all below its path. */
  below: boolean;
  /** Once it has a handler. */
  entries: RouteEntry[];
}

function chain(router: RouterValue, context: FrameworkContext): NativeValue {
  const building: Building = { router, context, path: constant(''), methods: ['ALL'], below: false, entries: [] };
  const self: NativeValue = { kind: 'native', name: 'a route' };
  self.member = (name) => {
    if (!STEPS.has(name)) return undefined;
    return native(name, ({ positional }, site) => {
      if (name === 'Subrouter') return addBelow(router, building.path, [], { ...context, site });
      build(building, name, positional, site);
      return self;
    });
  };
  return self;
}

const STEPS = new Set(
  'BuildOnly Handle HandleFunc Handler HandlerFunc Headers HeadersRegexp Host MatcherFunc Methods Name Path PathPrefix Queries Schemes Subrouter'.split(
    ' ',
  ),
);

function build(building: Building, name: string, given: readonly Value[], site: FrameworkContext['site']): void {
  const [first = unknown('no path'), second] = given;
  const { router } = building;
  const context = { ...building.context, site };
  if (name === 'Methods') {
    building.methods = given.map((v) => knownText(v)?.toUpperCase() ?? 'ALL');
    for (const entry of building.entries) entry.methods = building.methods;
  } else if (name === 'Path' || name === 'PathPrefix') {
    building.path = joinText([building.path, first]);
    building.below ||= name === 'PathPrefix';
  } else if (name === 'Handle' || name === 'HandleFunc') {
    building.path = joinText([building.path, first]);
    building.entries = addRoute(router, { methods: building.methods, path: building.path, handler: second }, context);
  } else if (name === 'Handler' || name === 'HandlerFunc') {
    if (building.below) mountHandler(router, building.path, first, context);
    else
      building.entries = addRoute(router, { methods: building.methods, path: building.path, handler: first }, context);
  }
}
