// echo: middleware of the application stands before every route, whenever it was added; that of a group before those that are
// registered after it. A handler refuses by the error that it gives back, or by answering without calling what comes next.

import type { Framework, FrameworkContext } from '../framework.ts';
import { enter, guardsOf, joinPaths } from '../go/base.ts';
import { handlerContext } from '../go/context.ts';
import { judgeError } from '../go/errors.ts';
import { listening } from '../go/listening.ts';
import { guardOf } from '../go/next.ts';
import { addBelow, addRoute, addStatic, VERBS } from '../go/routes.ts';
import { conditionsOn, enterRouter } from '../go/serve.ts';
import { knownText } from '../texts.ts';
import { type GuardEntry, type RouterValue, UNDEFINED, unknown, type Value } from '../values.ts';

const SOURCE = /^github\.com\/labstack\/echo(?:\/v\d+)?$/;
const NO_PATH = unknown('no path');

export const echo: Framework = {
  id: 'echo',
  packages: ['github.com/labstack/echo'],
  shapes: [],
  ordered: true,
  passesByReturning: true,

  constructs({ source, path: [name, ...more] }) {
    return SOURCE.test(source) && more.length === 0 && name === 'New' ? 'app' : undefined;
  },

  initialise: () => undefined,

  method(router, name, given, context) {
    const [first = NO_PATH, second, third, ...more] = given.positional;
    const routed = (methods: string[], path: Value, handler: Value | undefined, guards: Value[]) => {
      addRoute(router, { methods, path, handler, guards: guardsOf(guards, context) }, context);
      return UNDEFINED;
    };
    const behind = given.positional.slice(2);
    if (name === 'Use' || name === 'Pre') return use(router, given.positional, context);
    if (name === 'Group') return addBelow(router, first, guardsOf(given.positional.slice(1), context), context);
    if (VERBS.includes(name)) return routed([name], first, second, behind);
    if (name === 'Any') return routed(['ALL'], first, second, behind);
    if (name === 'Add') return routed([knownText(first) ?? 'ALL'], second ?? NO_PATH, third, more);
    if (name === 'Match') return routed(methodsIn(first), second ?? NO_PATH, third, more);
    if (name === 'Static' || name === 'StaticFS') addStatic(router, first, context);
    else if (name === 'File' || name === 'FileFS') addStatic(router, first, context, false);
    else if (name.startsWith('Start')) listen(router, first, context);
    else if (name === 'ServeHTTP') return enterRouter(context.machine, router, context.site);
    else return undefined;
    return UNDEFINED;
  },

  called: (router, _, { machine, site }) => enterRouter(machine, router, site),

  global({ source, path: [name, ...more], made }) {
    if (!SOURCE.test(source) || more.length > 0 || made) return undefined;
    if (name !== 'WrapHandler' && name !== 'WrapMiddleware') return undefined;
    return { kind: 'native', name, call: ({ positional: [handler = UNDEFINED] }) => handler };
  },

  returns(value, watch, { site }) {
    judgeError(value, watch, site);
  },

  enter(callee, watch, context) {
    if (callee.node.parameters.length !== 1) return enter(callee, watch, context);
    return { positional: [handlerContext(watch, context, { get: 'attached' })], named: new Map() };
  },

  join: joinPaths,
};

/** Of the application, it stands in front of everything; of a group, of what follows. */
function use(router: RouterValue, middleware: readonly Value[], { machine, site }: FrameworkContext): Value {
  const entries = middleware.flatMap((one) =>
    guardOf(machine, one, site).map(
      ({ value, when }): GuardEntry => ({
        kind: 'guard',
        guards: [value],
        as: 'middleware',
        site,
        conditions: [...conditionsOn(router, machine), ...when],
      }),
    ),
  );
  const first = router.entries.findIndex(({ kind }) => kind !== 'guard');
  if (router.role === 'app' && first >= 0) router.entries.splice(first, 0, ...entries);
  else router.entries.push(...entries);
  return UNDEFINED;
}

function methodsIn(value: Value): string[] {
  return value.kind === 'list' ? value.items.map((v) => knownText(v) ?? 'ALL') : ['ALL'];
}

function listen(router: RouterValue, address: Value, { machine, site }: FrameworkContext): void {
  machine.listeners.push({ router, given: listening(address), site });
}
