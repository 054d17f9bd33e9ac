// Middleware around an app, in the order in which requests meet it; and what of it does not see WebSockets.

import type { ClassNode, FunctionNode } from '../../../core/ir.ts';
import { libraryBases } from '../../evaluate/classes.ts';
import { type FrameworkContext, madeBy } from '../../framework.ts';
import {
  type Arguments,
  type GuardEntry,
  optionsOf,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../../values.ts';
import { SOURCES } from './dependencies.ts';
import { dependencies, noteRoutes } from './routes.ts';

/** Those of Starlette hand everything that is no HTTP request on (starlette 1.10: `scope["type"] != "http"`). */
const HTTP_ONLY = ['BaseHTTPMiddleware', 'CORSMiddleware', 'GZipMiddleware'];

export function addGuard(
  router: RouterValue,
  value: Value,
  as: GuardEntry['as'],
  { machine, site }: FrameworkContext,
  only?: GuardEntry['only'],
): void {
  const guard: GuardEntry = {
    kind: 'guard',
    guards: [value],
    as,
    ...(only && { only }),
    site,
    conditions: [...machine.conditions],
  };
  // Starlette puts what is added later around what is there: the last one added sees a request first.
  if (as === 'middleware') router.entries.unshift(guard);
  else router.entries.push(guard);
}

export function dependencyGuards(router: RouterValue, value: Value | undefined, context: FrameworkContext): void {
  for (const guard of dependencies(value)) addGuard(router, guard, 'dependency', context);
}

/** `add_middleware(Class, option=…)`: what the class makes of these options stands for the guard. */
export function addMiddleware(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [callee, ...positional] = given.positional;
  for (const { value, when } of callee ? optionsOf(callee) : []) {
    const guard: Value =
      value.kind === 'library'
        ? { kind: 'made', of: value, arguments: { ...given, positional }, site: context.site }
        : value;
    noteRewriting(router, value, context);
    context.machine.conditions.push(...when);
    addGuard(router, guard, 'middleware', context, seesHttpOnly(value) ? 'http' : undefined);
    context.machine.conditions.length -= when.length;
  }
  return UNDEFINED;
}

/** `middleware=[…]` of an app: the first of the list is the outermost. */
export function addMiddlewareList(router: RouterValue, value: Value | undefined, context: FrameworkContext): void {
  if (value?.kind === 'choice') for (const o of value.options) addMiddlewareList(router, o.value, context);
  if (value === undefined || value.kind === 'constant' || value.kind === 'choice') return;
  const items = value.kind === 'list' ? value.items : [unknown('middleware that is not a known list')];
  for (const item of [...items].reverse()) {
    for (const { value: one, when } of optionsOf(item)) {
      context.machine.conditions.push(...when);
      if (one.kind === 'made' && madeBy(one, SOURCES) === 'Middleware') addMiddleware(router, one.arguments, context);
      else addGuard(router, one, 'middleware', context);
      context.machine.conditions.length -= when.length;
    }
  }
}

/** `@app.middleware("http")`. */
export function addFunctionMiddleware(router: RouterValue, value: Value, context: FrameworkContext): void {
  noteRewriting(router, value, context);
  addGuard(router, value, 'middleware', context, 'http');
}

function seesHttpOnly(value: Value): boolean {
  const bases = value.kind === 'library' ? [value] : value.kind === 'class' ? libraryBases(value) : [];
  return bases.some((b) => HTTP_ONLY.includes(b.path.at(-1) ?? ''));
}

/** What stands before the router and changes the path decides which route answers: addresses are not what they seem. */
function noteRewriting(router: RouterValue, value: Value, context: FrameworkContext): void {
  if (value.kind !== 'class' && value.kind !== 'function') return;
  if (!setsPath(value.node)) return;
  const name = value.node.name ?? 'middleware';
  noteRoutes(context, `paths of ${router.name || 'an app'}`, `they are rewritten by ${name}`, context.site);
}

const PATH_KEYS = ['path', 'raw_path'];

/** Somewhere in it stands `scope["path"] = …`, on whatever holds the scope; or a new scope with a path of its own. */
function setsPath(node: FunctionNode | ClassNode): boolean {
  const pending: unknown[] = ['members' in node ? node.members : node.body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at === null || typeof at !== 'object') continue;
    if (Array.isArray(at)) for (const item of at as unknown[]) pending.push(item);
    else {
      const one = at as Record<string, unknown>;
      if (one.kind === 'assign' && isPathOfScope(one.target)) return true;
      if (one.kind === 'dict' && isRewrittenScope(one.entries)) return true;
      pending.push(...Object.values(one));
    }
  }
  return false;
}

function isPathOfScope(target: unknown): boolean {
  const { kind, object, index } = target as Record<string, Record<string, unknown> | string>;
  if (kind !== 'index' || typeof object !== 'object' || typeof index !== 'object') return false;
  return PATH_KEYS.includes(String(index.value)) && (object.name === 'scope' || object.property === 'scope');
}

/** `{**scope, "path": …}` or `dict(scope, path=…)` written as a mapping. */
function isRewrittenScope(entries: unknown): boolean {
  const all = entries as { key?: { value?: unknown }; value: { name?: string; property?: string } }[];
  const spreads = all.some((e) => !e.key && (e.value.name === 'scope' || e.value.property === 'scope'));
  return spreads && all.some((e) => PATH_KEYS.includes(String(e.key?.value)));
}
