// What stands in the stack of a framework that asks one function after another. Not all of it guards: files and whole
// applications answer below their path, some functions hand no request on, and some hand it to another router.

import { evidenceAt } from '../core/evidence.ts';
import type { Library } from '../core/library.ts';
import { namesExport } from '../core/library.ts';
import type { Condition } from '../core/linked.ts';
import type { Serves } from '../core/model.ts';
import { ecosystemOf, exportPath } from './catalogue.ts';
import type { Framework } from './framework.ts';
import type { GuardReader } from './guards.ts';
import { handlerOf } from './handlers.ts';
import type { Observation } from './observe.ts';
import { knownText } from './texts.ts';
import {
  constant,
  type Entry,
  exportName,
  type FunctionValue,
  type GuardEntry,
  type LibraryValue,
  type MadeValue,
  type MountEntry,
  type RouteEntry,
  type RouterValue,
  type Site,
  unknown,
  type Value,
} from './values.ts';

/** The entries of a router, with guards that are more than guards told apart. */
export function readStack(reader: GuardReader, router: RouterValue, framework: Framework): Entry[] {
  const { entries } = router;
  if (!framework.flow) return entries;
  return entries.flatMap((entry, i) => {
    if (entry.kind !== 'guard' || entry.parameters) return [entry];
    const isLast = entries[i + 1]?.site !== entry.site;
    return entry.guards.flatMap((value) => readValue(reader, { ...entry, guards: [value] }, value, framework, isLast));
  });
}

function readValue(
  reader: GuardReader,
  entry: GuardEntry,
  value: Value,
  framework: Framework,
  isLast: boolean,
): Entry[] {
  const serves = servesOf(reader, value, entry.site);
  if (serves) return [answersBelow(entry, value, serves)];
  const routers = value.kind === 'made' ? routersGiven(value) : [];
  if (value.kind === 'made' && routers.length > 0) return dispatched(reader, entry, value, routers);
  const inner = plainHandler(reader, value, entry.site);
  if (inner && framework.handlesErrors?.(inner) !== true) return readFunction(reader, entry, inner, framework);
  const unread = isLast && entry.path ? subApplication(reader, value, entry.site) : undefined;
  return unread === undefined ? [entry] : [entry, mountOf(entry, unknown(unread))];
}

function readFunction(reader: GuardReader, entry: GuardEntry, callee: FunctionValue, framework: Framework): Entry[] {
  const seen = reader.observe(callee, framework);
  const mounts = seen.mounts.map(({ router, conditions }) => mountOf(entry, router, withoutRefusals(conditions, seen)));
  if (mounts.length > 0) return [entry, ...mounts];
  const flow = framework.flow?.(callee);
  if (!flow?.ends) return [...answersSome(reader, entry, callee, framework, seen), entry];
  return !refusesAlways(seen) ? [answersBelow(entry, callee)] : [{ ...entry, ends: true }];
}

const ANY_EXCEPTION = 'an exception';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `if (req.method !== 'GET') return next()`: below its path it answers for some methods, and hands on the others. */
function answersSome(
  reader: GuardReader,
  entry: GuardEntry,
  callee: FunctionValue,
  framework: Framework,
  seen: Observation,
): Entry[] {
  const looksAtMethod = seen.passes.some((p) => p.conditions.some((c) => /\bmethod\b/.test(c.text)));
  if (!entry.path || !looksAtMethod) return [];
  const path = knownText(entry.path) ?? '';
  const methods = METHODS.filter((method) => {
    const asked = reader.observe(callee, framework, { method, path });
    return asked.complete && asked.passes.length === 0 && !asked.handedOver && !refusesAlways(asked);
  });
  return methods.length === 0 ? [] : [{ ...answersBelow(entry, callee), methods }];
}

function answersBelow(entry: GuardEntry, handler: Value, serves?: Serves): RouteEntry {
  return {
    kind: 'route',
    transport: 'http',
    methods: ['ALL'],
    path: entry.path ?? constant(''),
    guards: [],
    handler,
    hidden: false,
    below: true,
    ...(serves && { serves, catalogued: true }),
    site: entry.site,
    conditions: entry.conditions,
  };
}

function mountOf(entry: GuardEntry, target: Value, when: Condition[] = []): MountEntry {
  return {
    kind: 'mount',
    path: entry.path ?? constant(''),
    target,
    guards: [],
    hidden: false,
    site: entry.site,
    conditions: [...entry.conditions, ...when],
    ...(when.length > 0 && { picks: true as const }),
  };
}

function libraryOf(reader: GuardReader, value: Value, site: Site): { library?: Library; of: LibraryValue } | undefined {
  const of = value.kind === 'made' ? value.of : value.kind === 'library' ? value : undefined;
  const library = of && reader.catalogue.find(of.source, ecosystemOf(site.file));
  return of && { ...(library && { library }), of };
}

export function servesOf(reader: GuardReader, value: Value, site: Site): Serves | undefined {
  const known = libraryOf(reader, value, site);
  const path = known ? exportPath(known.of) : [];
  return Object.entries(known?.library?.serves ?? {}).find(([name]) => namesExport(name, path))?.[1];
}

function routersGiven(value: MadeValue): RouterValue[] {
  const all = [...value.arguments.positional, ...value.arguments.named.values()];
  return all.flatMap((v) => (v.kind === 'router' ? [v] : []));
}

/** `vhost('api.example.com', api)`: which requests a library lets through to the router is its own affair. */
function dispatched(reader: GuardReader, entry: GuardEntry, value: MadeValue, routers: RouterValue[]): Entry[] {
  const { library } = libraryOf(reader, value, entry.site) ?? {};
  const path = exportPath(value.of);
  const isKnown = library?.dispatches?.some((name) => namesExport(name, path)) === true;
  const words = value.arguments.positional.map(knownText).filter((t) => t !== undefined);
  const name = exportName(value.of) === 'default' ? value.of.source : exportName(value.of);
  const condition: Condition = {
    text: [name, ...words].join(' '),
    flags: [],
    evidence: evidenceAt(value.site.file, value.site.at),
  };
  const mounts = routers.map((router) => mountOf(entry, router, [condition]));
  return isKnown ? mounts : [entry, ...mounts];
}

/** A function of ours, alone or inside wrappers that the catalogue calls harmless. */
export function plainHandler(reader: GuardReader, value: Value, site: Site): FunctionValue | undefined {
  if (value.kind === 'function') return value;
  if (value.kind !== 'made') return undefined;
  const { value: inner, wrappers } = handlerOf(value);
  const isTransparent = wrappers.every((w) => {
    const known = libraryOf(reader, w, site);
    return known?.library?.guardsNothing?.some((name) => namesExport(name, exportPath(known.of))) === true;
  });
  return isTransparent ? inner : undefined;
}

/** Below a path of its own, what we cannot read may be an application as well as a guard. */
function subApplication(reader: GuardReader, value: Value, site: Site): string | undefined {
  if (value.kind === 'unknown') return `${value.why}; it may be a router`;
  const known = libraryOf(reader, value, site);
  if (!known || known.library || known.of.source === 'globalThis') return undefined;
  return `${known.of.source} is not in the library catalogue; it may serve requests of its own`;
}

/** A condition on whose other side the request is refused guards the router; it does not choose it. */
function withoutRefusals(conditions: Condition[], seen: Observation): Condition[] {
  const refusing = new Set(
    seen.rejects.flatMap((r) => r.conditions.map((c) => `${c.evidence.file}:${c.evidence.line}:${c.evidence.column}`)),
  );
  return conditions.filter(
    ({ after, evidence }) => !after || !refusing.has(`${evidence.file}:${evidence.line}:${evidence.column}`),
  );
}

/** Every answer of it is a refusal: the 404 at the end, a closed door. */
export function refusesAlways(seen: Observation): boolean {
  if (seen.exposed) return false;
  // What only an exception leads to says nothing of what happens without one.
  if (seen.rejects.length > 0 && seen.rejects.every((r) => r.conditions.some((c) => c.text === ANY_EXCEPTION)))
    return false;
  if (seen.answers.length === 0) return seen.rejects.length > 0;
  const refusals = seen.rejects.filter((r) => r.status !== undefined && r.status >= 400);
  return seen.answers.every((a) => refusals.some((r) => isPrefix(r.conditions, a.conditions)));
}

function isPrefix(outer: Condition[], inner: Condition[]): boolean {
  return outer.every((c, i) => inner[i]?.text === c.text);
}
