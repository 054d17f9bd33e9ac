// Handlers that a server is given: wrappers around wrappers around a router. Each layer guards what lies below it.

import type { Condition } from '../../core/linked.ts';
import { newRouter } from '../evaluate/classes.ts';
import { handlerValue } from '../evaluate/go/wrapping.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { FrameworkContext } from '../framework.ts';
import {
  constant,
  type Entry,
  optionsOf,
  type RouterValue,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';

interface Layer {
  value: Value;
  when: Condition[];
}

export interface Layers {
  guards: Layer[];
  /** Routers and handlers behind all of these. */
  inner: Layer[];
}

const DEEPEST = 16;

/** Takes wrappers off, the outermost first. */
export function layersOf(machine: Machine, handler: Value, site: Site): Layers {
  const guards: Layer[] = [];
  let at: Layer[] = optionsOf(handler);
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const next = at.flatMap(({ value, when }): Layer[] => {
      const served = handlerValue(machine, value, site);
      const inside = insideOf(machine, served, site);
      if (!inside) return [{ value: served, when }];
      guards.push({ value: inside.guard, when });
      return inside.behind.flatMap((v) => optionsOf(v));
    });
    if (next.length === at.length && next.every((l, i) => l.value === at[i]?.value)) break;
    at = next.filter((l, i) => next.findIndex((o) => o.value === l.value) === i);
  }
  return { guards, inner: at.filter(({ value }) => value.kind !== 'constant') };
}

function insideOf(machine: Machine, value: Value, site: Site): { guard: Value; behind: Value[] } | undefined {
  if (value.kind === 'function') {
    if (value.wraps) return { guard: value, behind: [value.wraps] };
    const routers = routersEntered(machine, value, site);
    return routers.length > 0 ? { guard: value, behind: routers } : undefined;
  }
  if (value.kind !== 'made') return undefined;
  const isHandler = (v: Value): boolean =>
    v.kind === 'router' || v.kind === 'function' || (v.kind === 'made' && v.arguments.positional.some(isHandler));
  const behind = value.arguments.positional.filter(isHandler);
  const positional = value.arguments.positional.filter((v) => !isHandler(v));
  const guard: Value = { ...value, arguments: { ...value.arguments, positional } };
  return behind.length > 0 ? { guard, behind } : undefined;
}

const MOST_STEPS_OF_A_TRY = 500;
const entered = new WeakMap<Machine, RouterValue[]>();

/** Told when a router serves a request: while a handler is tried, that is where it leads. */
export function enterRouter(machine: Machine, router: RouterValue, site: Site): Value {
  entered.get(machine)?.push(router);
  machine.observer?.entered?.(router, site);
  machine.observer?.watch.pass(site);
  return UNDEFINED;
}

function routersEntered(machine: Machine, handler: Value, site: Site): RouterValue[] {
  if (handler.kind !== 'function' || machine.observer) return [];
  const found: RouterValue[] = [];
  entered.set(machine, found);
  const silent: Value = { kind: 'native', name: 'a request that is tried' };
  // What hands requests on does so soon; what goes on for long answers them.
  const { budget } = machine;
  const { limit } = budget;
  budget.limit = Math.min(limit, budget.steps + MOST_STEPS_OF_A_TRY);
  machine.call(handler, { positional: [silent, silent], named: new Map() }, site);
  budget.limit = limit;
  entered.delete(machine);
  return [...new Set(found)];
}

const served = new WeakMap<Machine, Map<Value, RouterValue>>();

const wholes = new WeakMap<RouterValue, RouterValue>();

/** A part that has no routes of its own: who serves it, serves the whole router. */
export function notePart(part: RouterValue, whole: RouterValue): void {
  wholes.set(part, wholes.get(whole) ?? whole);
}

/** The application that a server runs: the router itself, or one of ours with the layers around it. */
export function serve(given: Value, { machine, site }: FrameworkContext): RouterValue | undefined {
  const handler = (given.kind === 'router' && wholes.get(given)) || given;
  const known = served.get(machine) ?? new Map<Value, RouterValue>();
  served.set(machine, known);
  const before = known.get(handler);
  if (before) return before;
  if (handler.kind === 'router') {
    handler.role = 'app';
    return handler;
  }
  const { guards, inner } = layersOf(machine, handler, site);
  if (inner.length === 0) return undefined;
  const app = newRouter(machine, { framework: 'net/http', role: 'app', type: 'Server', site });
  for (const { value, when } of guards)
    app.entries.push({ kind: 'guard', guards: [value], as: 'middleware', site, conditions: when });
  for (const { value, when } of inner) app.entries.push(entryFor(value, site, when));
  known.set(handler, app);
  return app;
}

function entryFor(value: Value, site: Site, conditions: Condition[]): Entry {
  if (value.kind === 'router')
    return {
      kind: 'mount',
      path: constant(''),
      target: value,
      guards: [],
      hidden: false,
      picks: true,
      site,
      conditions,
    };
  return routeBelow(constant('/'), value.kind === 'unknown' ? unknown(value.why) : value, site, conditions);
}

/** Whatever the program was started to do, a router has what is registered under the conditions that it was made under. */
export function conditionsOn(router: RouterValue, { conditions }: Machine): Condition[] {
  const isSame = (a: Condition, b: Condition | undefined) =>
    a === b || (a.text === b?.text && a.evidence.line === b.evidence.line && a.evidence.file === b.evidence.file);
  const own = conditions.findIndex((c, i) => !isSame(c, router.conditions[i]));
  return own < 0 ? [] : conditions.slice(own);
}

/** Answers for everything below a path. */
export function routeBelow(path: Value, handler: Value, site: Site, conditions: Condition[]): Entry {
  return {
    kind: 'route',
    transport: 'http',
    methods: ['ALL'],
    path,
    guards: [],
    handler,
    hidden: false,
    below: true,
    site,
    conditions,
  };
}
