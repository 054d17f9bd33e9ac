// Go's net/http: ServeMux with the patterns of its version, the default mux, servers, and what stands around handlers.

import { evidenceAt } from '../../core/evidence.ts';
import { newRouter } from '../evaluate/classes.ts';
import { handlerValue } from '../evaluate/go/wrapping.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Framework, FrameworkContext } from '../framework.ts';
import { onNetHttp } from '../go/base.ts';
import { listening } from '../go/listening.ts';
import { patternOf } from '../go/patterns.ts';
import { answeringFunction, noteAnswer } from '../go/response.ts';
import { isFiles, strippedBy } from '../go/routes.ts';
import { conditionsOn, enterRouter, layersOf, routeBelow, serve } from '../go/serve.ts';
import { STATUSES } from '../go/statuses.ts';
import { type Arguments, constant, optionsOf, type RouterValue, UNDEFINED, unknown, type Value } from '../values.ts';

const SOURCE = 'net/http';

export const netHttp: Framework = {
  id: 'net/http',
  packages: [SOURCE],
  shapes: [
    'http.NewServeMux',
    'http.HandleFunc',
    'http.Handle(',
    'http.ServeMux',
    'http.ListenAndServe',
    'http.Server{',
    'http.Handler',
    'http.ResponseWriter',
  ],
  ordered: true,
  ...onNetHttp,

  constructs({ source, path }) {
    const name = path.join('.');
    return source === SOURCE && (name === 'NewServeMux' || name === 'ServeMux') ? 'router' : undefined;
  },

  method(router, name, given, context) {
    if (name === 'Handle' || name === 'HandleFunc') return register(router, given, context);
    if (name === 'ServeHTTP') return enterRouter(context.machine, router, context.site);
    return undefined;
  },

  global(value, context) {
    const [name = '', ...more] = value.path;
    if (value.source === SOURCE && more.length === 0 && !value.made) {
      if (name in STATUSES) return constant(STATUSES[name]);
      if (name.startsWith('Method')) return constant(name.slice('Method'.length).toUpperCase());
      if (name === 'DefaultServeMux') return defaultMux(context);
      if (name === 'Handle' || name === 'HandleFunc') return { kind: 'method', receiver: defaultMux(context), name };
    }
    return answeringFunction(context.machine, value);
  },

  observe(callee, given, context) {
    if (callee.source !== SOURCE) {
      if (context.site.file.endsWith('.go')) noteAnswer(callee, given, context);
      return;
    }
    const name = callee.path.at(-1) ?? '';
    if (callee.made && /^(?:ListenAndServe|Serve)/.test(name)) return;
    const handler = handlerGiven(name, given);
    if (handler === undefined) return;
    const served = handler.kind === 'constant' ? defaultMux(context) : handler;
    for (const { value } of optionsOf(served)) noteServer(value, given, name, context);
  },

  raises({ of }) {
    const name = of.path.at(-1) ?? '';
    return (of.source === 'log' && /^(?:Fatal|Panic)/.test(name)) || (of.source === 'os' && name === 'Exit');
  },
};

/** Where each of them takes the handler. */
function handlerGiven(name: string, { positional, named }: Arguments): Value | undefined {
  switch (name) {
    case 'ListenAndServe':
    case 'Serve':
      return positional[1];
    case 'ListenAndServeTLS':
      return positional[3];
    case 'ServeTLS':
      return positional[1];
    case 'Server':
      return named.get('Handler') ?? (named.size > 0 ? constant(null) : undefined);
    default:
      return undefined;
  }
}

function noteServer(handler: Value, given: Arguments, name: string, context: FrameworkContext): void {
  const { machine, site } = context;
  const app = serve(handler, context);
  if (!app) {
    const isTold = handler.kind === 'constant';
    if (!isTold && !machine.observer)
      machine.unresolved.push({
        what: `requests to ${name}`,
        why: handler.kind === 'unknown' ? handler.why : 'what answers them cannot be told',
        evidence: [evidenceAt(site.file, site.at)],
      });
    return;
  }
  const address =
    name === 'Server' ? given.named.get('Addr') : name.startsWith('Listen') ? given.positional[0] : undefined;
  const isKnown = machine.listeners.some(
    (l) => l.router === app && l.site.file === site.file && l.site.at[0] === site.at[0],
  );
  if (!isKnown) machine.listeners.push({ router: app, given: listening(address), site });
}

const defaults = new WeakMap<Machine, Map<string, RouterValue>>();

/** One for each program: what main packages register, they register apart. */
function defaultMux({ machine, site }: FrameworkContext): RouterValue {
  const known = defaults.get(machine) ?? new Map<string, RouterValue>();
  defaults.set(machine, known);
  const mux =
    known.get('') ?? newRouter(machine, { framework: 'net/http', role: 'router', type: 'DefaultServeMux', site });
  if (mux.name === '') mux.name = 'DefaultServeMux';
  known.set('', mux);
  return mux;
}

/** `mux.Handle("GET /users/{id}", handler)`; what stands below a slash answers for all below it. */
function register(
  router: RouterValue,
  { positional: [pattern = unknown('no pattern'), handler = UNDEFINED] }: Arguments,
  context: FrameworkContext,
): Value {
  const { machine, site } = context;
  const { methods, path, below } = patternOf(pattern, machine.resolver.goVersion?.(site.file));
  const conditions = conditionsOn(router, machine);
  for (const option of optionsOf(handler)) {
    const served = handlerValue(machine, option.value, site);
    const when = [...conditions, ...option.when];
    const mounted = mountedBehind(machine, served, site);
    for (const { router: target, guards, stripped } of mounted)
      router.entries.push({
        kind: 'mount',
        path: stripped ?? constant(''),
        target,
        guards,
        hidden: false,
        picks: true,
        site,
        conditions: when,
      });
    if (mounted.length > 0) continue;
    const files = isFiles(served) ? served : undefined;
    const entry = routeBelow(path, files ?? served, site, when);
    if (entry.kind !== 'route') continue;
    if (!below && !files) delete entry.below;
    router.entries.push({ ...entry, methods, ...(files && { serves: 'static' as const, catalogued: true as const }) });
  }
  return UNDEFINED;
}

interface Mounted {
  router: RouterValue;
  guards: Value[];
  stripped: Value | undefined;
}

/** Routers behind wrappers; `StripPrefix` says where they stand, without it they know the whole path. */
function mountedBehind(machine: Machine, handler: Value, site: FrameworkContext['site']): Mounted[] {
  const { guards, inner } = layersOf(machine, handler, site);
  const strips = guards.map(({ value }) => strippedBy(value));
  const others = guards.filter((_, i) => strips[i] === undefined).map(({ value }) => value);
  return inner.flatMap(({ value }) =>
    value.kind === 'router' ? [{ router: value, guards: others, stripped: strips.find((s) => s !== undefined) }] : [],
  );
}
