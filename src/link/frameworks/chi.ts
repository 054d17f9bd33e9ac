// chi: middleware stands before the routes of its router, and before all that is grouped, routed or mounted below it.

import type { Framework, FrameworkContext } from '../framework.ts';
import { guardsOf, onNetHttp, use, within } from '../go/base.ts';
import { native } from '../go/request.ts';
import { addBelow, addRoute, mountHandler, VERBS } from '../go/routes.ts';
import { enterRouter, notePart } from '../go/serve.ts';
import { requestPart } from '../parts.ts';
import { knownText } from '../texts.ts';
import { constant, type RouterValue, UNDEFINED, unknown, type Value } from '../values.ts';

const SOURCE = /^github\.com\/go-chi\/chi(?:\/v\d+)?$/;
const NO_PATH = unknown('no path');

export const chi: Framework = {
  id: 'chi',
  packages: ['github.com/go-chi/chi'],
  shapes: [],
  ordered: true,
  ...onNetHttp,

  constructs({ source, path: [name, ...more] }) {
    return SOURCE.test(source) && more.length === 0 && (name === 'NewRouter' || name === 'NewMux')
      ? 'router'
      : undefined;
  },

  method(router, name, given, context) {
    const [first = NO_PATH, second, third] = given.positional;
    if (name === 'Use') use(router, given, context);
    else if (name === 'With') return inline(router, guardsOf(given.positional, context), context);
    else if (name === 'Group') return inGroup(router, first, context);
    else if (name === 'Route') return group(router, first, second, context);
    else if (name === 'Mount') mountHandler(router, first, second ?? unknown('no handler'), context);
    else if (name === 'Handle' || name === 'HandleFunc') handle(router, first, second, context);
    else if (name === 'Method' || name === 'MethodFunc')
      addRoute(router, { methods: [knownText(first) ?? 'ALL'], path: second ?? NO_PATH, handler: third }, context);
    else if (name === 'ServeHTTP') return enterRouter(context.machine, router, context.site);
    else if (VERBS.includes(name.toUpperCase()))
      addRoute(router, { methods: [name.toUpperCase()], path: first, handler: second }, context);
    else return name === 'NotFound' || name === 'MethodNotAllowed' ? UNDEFINED : undefined;
    return UNDEFINED;
  },

  global({ source, path: [name, ...more], made }) {
    if (!SOURCE.test(source) || more.length > 0 || made) return undefined;
    return name === 'URLParam' || name === 'URLParamFromCtx'
      ? native(name, () => requestPart('a path parameter of chi', 'params'))
      : undefined;
  },
};

/** It shares the routes of its router, and serves them all. */
function inline(router: RouterValue, guards: Value[], context: FrameworkContext): RouterValue {
  const part = addBelow(router, constant(''), guards, context);
  notePart(part, router);
  return part;
}

function inGroup(router: RouterValue, register: Value, context: FrameworkContext): Value {
  const part = inline(router, [], context);
  within(register, part, context);
  return part;
}

function group(router: RouterValue, path: Value, register: Value | undefined, context: FrameworkContext): Value {
  const child = addBelow(router, path, [], context);
  within(register, child, context);
  return child;
}

/** Since version 5.1 a pattern may begin with a method. */
function handle(router: RouterValue, pattern: Value, handler: Value | undefined, context: FrameworkContext): void {
  const text = knownText(pattern);
  const [, method, path] = /^([A-Z]+)\s+(\/.*)$/.exec(text ?? '') ?? [];
  const route = { methods: [method ?? 'ALL'], path: path === undefined ? pattern : constant(path), handler };
  addRoute(router, route, context);
}
