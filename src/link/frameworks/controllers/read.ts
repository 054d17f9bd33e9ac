// A decorated class as a controller: its path, its routes, and what runs before each, in order.

import type { ClassMember, Expression } from '../../../core/ir.ts';
import { type Frame, type Machine, SPECULATIVE } from '../../evaluate/machine.ts';
import { belongsTo } from '../../framework.ts';
import { knownText } from '../../texts.ts';
import {
  type ClassValue,
  constant,
  type FunctionValue,
  type MadeValue,
  type RouteEntry,
  type Site,
  unknown,
  type Value,
} from '../../values.ts';
import { DIALECTS, type Dialect } from './dialects.ts';

export interface Controller {
  dialect: Dialect;
  of: ClassValue;
  prefix: Value;
  site: Site;
  decorators: Decorator[];
}

/** One decorator, evaluated: made by a library, or something else that may do anything. */
export interface Decorator {
  name: string | undefined;
  made: MadeValue | undefined;
  value: Value;
  site: Site;
}

/** What the registration knows and a decorator does not: who checks callers, what middleware keys stand for. */
export interface Surroundings {
  authorize: (asked: Decorator[]) => Value[];
  middleware: (value: Value) => Value;
}

const DEEPEST_INHERITANCE = 8;

export function controllerOf(machine: Machine, of: ClassValue): Controller | undefined {
  if (of.node.decorators.length === 0) return undefined;
  for (const dialect of DIALECTS) {
    const decorators = evaluated(machine, of, of.node.decorators, dialect);
    const marks = decorators.find((d) => d.name !== undefined && dialect.controllers.includes(d.name));
    if (!marks) continue;
    const [path = constant('')] = marks.made?.arguments.positional ?? [];
    const prefix = path.kind === 'dict' ? (path.entries.get('path') ?? constant('')) : path;
    return { dialect, of, prefix: withColons(prefix, dialect), site: marks.site, decorators };
  }
  return undefined;
}

function evaluated(machine: Machine, of: ClassValue, decorators: Expression[], dialect: Dialect): Decorator[] {
  const module = machine.module(of.file);
  if (!module) return [];
  const frame: Frame = { scope: of.scope, module, returns: [], yields: [] };
  return decorators.map((decorator) => {
    const value = machine.evaluate(decorator, frame);
    const site = { file: of.file, at: decorator.at };
    // `@Authorized` without parentheses is the library's function itself.
    const from = value.kind === 'made' ? value.of : value.kind === 'library' ? value : undefined;
    const name = from && belongsTo(from.source, dialect.packages) ? from.path.at(-1) : undefined;
    return { name, made: value.kind === 'made' ? value : undefined, value, site };
  });
}

/** The routes of a controller and of the classes that it extends. */
export function routesOf(machine: Machine, controller: Controller, around: Surroundings): RouteEntry[] {
  const routes: RouteEntry[] = [];
  const self = machine.construct(
    controller.of,
    { positional: [], named: new Map(), open: SPECULATIVE },
    { file: controller.of.file, at: controller.of.node.at },
  );
  const taken = new Set<string>();
  const pending: Value[] = [controller.of];
  for (let of = pending.shift(); of && pending.length < DEEPEST_INHERITANCE; of = pending.shift()) {
    if (of.kind !== 'class') continue;
    for (const member of of.node.members) {
      if (member.kind !== 'method' || member.static || taken.has(member.name)) continue;
      taken.add(member.name);
      routes.push(...methodRoutes(machine, controller, of, member, self, around));
    }
    pending.push(...of.bases);
  }
  return routes;
}

function methodRoutes(
  machine: Machine,
  controller: Controller,
  of: ClassValue,
  member: ClassMember,
  self: Value,
  around: Surroundings,
): RouteEntry[] {
  const { dialect } = controller;
  const decorators = evaluated(machine, of, member.decorators, dialect);
  const plain = of.members.get(member.name);
  const handler: Value =
    plain?.kind === 'function' ? ({ ...plain, self } satisfies FunctionValue) : unknown('a method');
  return decorators.flatMap((d): RouteEntry[] => {
    const verb = d.name === undefined || !Object.hasOwn(dialect.verbs, d.name) ? undefined : dialect.verbs[d.name];
    if (verb === undefined) return [];
    const given = d.made?.arguments.positional ?? [];
    const [first, ...behind] = verb === '' ? given.slice(1) : given;
    const method = verb === '' ? (knownText(given[0])?.toUpperCase() ?? 'ALL') : verb;
    return [
      {
        kind: 'route',
        transport: 'http',
        methods: [method],
        path: withColons(first ?? constant(''), dialect),
        guards: guardsBefore(controller, decorators, dialect.middlewareBehindPath ? behind : [], around),
        handler,
        hidden: false,
        site: d.site,
        conditions: [],
      },
    ];
  });
}

function guardsBefore(controller: Controller, own: Decorator[], behindPath: Value[], around: Surroundings): Value[] {
  const { dialect, decorators: shared } = controller;
  const marks = shared.find((d) => d.name !== undefined && dialect.controllers.includes(d.name));
  const behindClass = dialect.middlewareBehindPath ? (marks?.made?.arguments.positional.slice(1) ?? []) : [];
  const middleware = [
    ...[...behindClass, ...before(shared, dialect)].map(around.middleware),
    ...[...behindPath, ...before(own, dialect)].map(around.middleware),
  ];
  const asks = (all: Decorator[]) => all.filter((d) => d.name !== undefined && dialect.authorize.includes(d.name));
  const isOpen = own.some((d) => d.name !== undefined && dialect.open.includes(d.name));
  const asked = isOpen ? [] : asks(own).length > 0 ? asks(own) : asks(shared);
  const authorized = asked.length > 0 ? around.authorize(asked) : [];
  const others = [...shared, ...own].filter(mayGuard).map((d) => d.value);
  return dialect.authorizeFirst ? [...authorized, ...middleware, ...others] : [...middleware, ...authorized, ...others];
}

function before(decorators: Decorator[], dialect: Dialect): Value[] {
  return decorators
    .filter((d) => d.name !== undefined && dialect.before.includes(d.name))
    .flatMap((d) => d.made?.arguments.positional ?? [])
    .flatMap((v) => (v.kind === 'list' ? [...v.items, ...(v.open ? [unknown(v.open)] : [])] : [v]));
}

/** A decorator that is not the library's own may wrap the method in anything. */
function mayGuard({ name, value }: Decorator): boolean {
  if (name !== undefined) return false;
  return value.kind === 'made' || value.kind === 'library' || value.kind === 'function' || value.kind === 'unknown';
}

/** tsoa writes `{id}` and serves `:id`. */
function withColons(path: Value, dialect: Dialect): Value {
  const text = dialect.braces ? knownText(path) : undefined;
  return text === undefined ? path : constant(text.replace(/\{(\w+)\}/g, ':$1'));
}
