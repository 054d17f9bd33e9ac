// From entries on routers to endpoints with their chain of guards, in effective order and scope.

import { type Evidence, evidenceAt } from '../core/evidence.ts';
import type { Condition, Linked } from '../core/linked.ts';
import type { EndpointState, Via } from '../core/model.ts';
import type { Machine } from './evaluate/machine.ts';
import type { Framework } from './framework.ts';
import { covers, pathTexts } from './paths.ts';
import type { Entry, GuardEntry, MountEntry, RouteEntry, RouterValue, Site, Value } from './values.ts';

/** A guard value on its way to an endpoint. */
export interface ChainLink {
  value: Value;
  via: Via;
  conditions: Condition[];
  site: Site;
  framework: Framework;
}

export interface RawEndpoint {
  app: RouterValue;
  framework: Framework;
  entry: RouteEntry;
  path: string;
  state: EndpointState;
  answeredBy?: Evidence;
  chain: ChainLink[];
  conditions: Condition[];
  /** Why the chain may be longer than it is. */
  openEnds: string[];
}

/** Middleware that has been passed, with the path below which it acts. */
interface Passed extends Omit<ChainLink, 'value'> {
  values: Value[];
  paths: { text: string; pattern: boolean }[] | undefined;
  reachesApps: boolean;
  only?: RouteEntry['transport'];
}

interface Walk {
  machine: Machine;
  app: RouterValue;
  found: RawEndpoint[];
  unresolved: Linked['unresolved'];
  visited: Set<RouterValue>;
}

/** Where a walk stands: what lies around the router that it reads. */
interface Place {
  prefix: string;
  passed: Passed[];
  /** Error handlers that stand behind: they answer for what fails before them. */
  behind: Passed[];
  conditions: Condition[];
  hidden: boolean;
  /** Routers above this one, against mounts in a circle. */
  above: RouterValue[];
  unmounted: boolean;
  /** The mount that led here, where it matters what was registered after it. */
  since?: { order: number; late: 'lost' | Condition } | undefined;
}

const DEEPEST_MOUNT = 24;
const MOST_ENDPOINTS = 10_000;

export function findEndpoints(machine: Machine): { endpoints: RawEndpoint[]; unresolved: Linked['unresolved'] } {
  const unresolved: Linked['unresolved'] = [];
  const visited = new Set<RouterValue>();
  const targets = new Set(
    machine.routers.flatMap((r) =>
      r.entries.flatMap((e) => (e.kind === 'mount' && e.target.kind === 'router' ? [e.target] : [])),
    ),
  );
  const found: RawEndpoint[] = [];
  const start = (app: RouterValue, unmounted: boolean) => {
    const walk: Walk = { machine, app, found, unresolved, visited };
    walkRouter(walk, app, { prefix: '', passed: [], behind: [], conditions: [], hidden: false, above: [], unmounted });
  };
  for (const app of machine.routers) if (app.role === 'app' && !targets.has(app)) start(app, false);
  for (const router of machine.routers) if (!visited.has(router) && !targets.has(router)) start(router, true);
  for (const router of machine.routers) if (!visited.has(router)) start(router, true);
  return { endpoints: found, unresolved };
}

function frameworkOf(machine: Machine, router: RouterValue): Framework {
  const found = machine.frameworks.find((f) => f.id === router.framework);
  if (!found) throw new Error(`no semantics for framework ${router.framework}`);
  return found;
}

/** Gives the middleware that a request has met in this router when it comes out again unanswered. */
function walkRouter(walk: Walk, router: RouterValue, place: Place): Passed[] {
  if (place.above.includes(router) || place.above.length > DEEPEST_MOUNT) return [];
  walk.visited.add(router);
  const framework = frameworkOf(walk.machine, router);
  const builtIn = place.unmounted
    ? []
    : (framework.builtIn?.(router, { machine: walk.machine, site: router.site }) ?? []);
  const entries = [...builtIn, ...router.entries];
  const left: Passed[] = [];
  for (const prefix of prefixesOf(framework, place.prefix, router, walk)) {
    const here: Place = { ...place, prefix, passed: [...place.passed], above: [...place.above, router] };
    if (router.hidden) here.hidden = true;
    if (!framework.ordered) here.passed = surrounding(place.passed, entries, router, framework, prefix);
    const handlers = entries.map((e) => (isErrorHandler(e, framework) ? [passedBy(e, router, framework, prefix)] : []));
    for (const [i, entry] of entries.entries()) {
      here.behind = [...handlers.slice(i + 1).flat(), ...place.behind];
      walkEntry(walk, entry, router, framework, inTime(entry, here));
    }
    const inside = here.passed.slice(place.passed.length);
    left.push(...inside.map((p) => ({ ...p, paths: p.paths ?? [{ text: prefix, pattern: false }] })));
  }
  return framework.ordered ? left : [];
}

/** Where order does not matter: all middleware, the outer first, then all dependencies, the outer first. */
function surrounding(
  outer: Passed[],
  entries: Entry[],
  router: RouterValue,
  framework: Framework,
  prefix: string,
): Passed[] {
  const own = entries.flatMap((e) => (e.kind === 'guard' ? [passedBy(e, router, framework, prefix)] : []));
  const all = [...outer, ...own];
  return [...all.filter((p) => p.reachesApps), ...all.filter((p) => !p.reachesApps)];
}

function prefixesOf(framework: Framework, outer: string, router: RouterValue, walk: Walk): string[] {
  if (!router.prefix) return [outer];
  return pathTexts(router.prefix).map((p) => {
    if (p.unresolved) note(walk, `prefix ${p.text}`, p.unresolved, router.site);
    return framework.join(outer, p.text);
  });
}

function walkEntry(walk: Walk, entry: Entry, router: RouterValue, framework: Framework, here: Place): void {
  if (entry.kind === 'guard') {
    if (framework.ordered && !isErrorHandler(entry, framework)) {
      here.passed.push(passedBy(entry, router, framework, here.prefix));
    }
  } else if (entry.kind === 'mount') walkMount(walk, entry, framework, here);
  else addEndpoints(walk, entry, framework, here);
}

/** What a router got after it was mounted may not be there. */
function inTime(entry: Entry, here: Place): Place {
  const { since } = here;
  if (!since || entry.order === undefined || entry.order < since.order) return here;
  return since.late === 'lost'
    ? { ...here, unmounted: true }
    : { ...here, conditions: [...here.conditions, since.late] };
}

function isErrorHandler(entry: Entry, framework: Framework): entry is GuardEntry {
  return (
    entry.kind === 'guard' && entry.guards.some((v) => v.kind === 'function' && framework.handlesErrors?.(v) === true)
  );
}

function passedBy(entry: GuardEntry, router: RouterValue, framework: Framework, prefix: string): Passed {
  const paths =
    entry.path &&
    pathTexts(entry.path).map((p) => ({ text: framework.join(prefix, p.text), pattern: p.pattern === true }));
  const via: Via = entry.path ? 'mount' : router.role === 'app' ? 'app' : 'router';
  return {
    values: entry.guards,
    paths,
    via,
    conditions: entry.conditions,
    site: entry.site,
    framework,
    reachesApps: entry.as === 'middleware',
    ...(entry.only && { only: entry.only }),
  };
}

function walkMount(walk: Walk, entry: MountEntry, framework: Framework, here: Place): void {
  const { target } = entry;
  if (target.kind !== 'router') {
    noteMount(walk, entry, here);
    return;
  }
  const isolated = entry.isolated ?? (target.role === 'app' && !framework.ordered);
  const guards: Passed[] = entry.guards.map((value) => ({
    values: [value],
    paths: undefined,
    via: 'mount',
    conditions: entry.conditions,
    site: entry.site,
    framework,
    reachesApps: isolated,
  }));
  for (const path of pathTexts(entry.path)) {
    if (path.unresolved) note(walk, `mount at ${path.text}`, path.unresolved, entry.site);
    const left = walkRouter(walk, target, {
      ...here,
      prefix: framework.join(here.prefix, path.text),
      passed: [...here.passed.filter((p) => !isolated || p.reachesApps), ...guards],
      conditions: [...here.conditions, ...entry.conditions],
      hidden: here.hidden || entry.hidden,
      since: entry.late && { order: entry.order ?? 0, late: entry.late },
    });
    // Express: what falls through a mounted router has passed its middleware.
    if (framework.ordered) here.passed.push(...left);
  }
}

/** Static files and other applications answer below the path; only what cannot be told at all is unresolved. */
function noteMount(walk: Walk, entry: MountEntry, here: Place): void {
  const { target } = entry;
  if (target.kind === 'made' || target.kind === 'library' || target.kind === 'function' || target.kind === 'instance')
    return;
  const [path] = pathTexts(entry.path);
  note(
    walk,
    `mount at ${here.prefix}${path?.text ?? ''}`,
    target.kind === 'unknown' ? target.why : 'what is mounted cannot be told',
    entry.site,
  );
}

function note(walk: Walk, what: string, why: string, site: Site): void {
  walk.unresolved.push({ what, why, evidence: [evidenceAt(site.file, site.at)] });
}

function addEndpoints(walk: Walk, entry: RouteEntry, framework: Framework, here: Place): void {
  if (walk.found.length >= MOST_ENDPOINTS) {
    if (!walk.unresolved.some((u) => u.what === 'further routes'))
      note(walk, 'further routes', `budget: more than ${MOST_ENDPOINTS}`, entry.site);
    return;
  }
  for (const path of pathTexts(entry.path)) {
    // A pattern that is no path is still a way in, at an address that we cannot print.
    if (path.unresolved)
      note(
        walk,
        `route ${entry.methods.join(',')} ${framework.join(here.prefix, path.text)}`,
        path.unresolved,
        entry.site,
      );
    if (path.pattern) continue;
    const full = framework.join(here.prefix, path.text) || '/';
    const openEnds: string[] = [];
    const chain = [...here.passed, ...here.behind]
      .filter((p) => (p.reachesApps || !(entry.builtIn || entry.bare)) && (!p.only || p.only === entry.transport))
      .flatMap((p) => linksFor(p, full, openEnds));
    const own: ChainLink[] = entry.guards.map((value) => ({
      value,
      via: 'route',
      conditions: [],
      site: entry.site,
      framework,
    }));
    walk.found.push({
      app: walk.app,
      framework,
      entry,
      path: full,
      chain: [...chain, ...own],
      openEnds,
      state: here.unmounted ? 'unmounted' : here.hidden || entry.hidden ? 'hidden' : 'mounted',
      conditions: [...here.conditions, ...entry.conditions],
    });
  }
}

function linksFor(passed: Passed, path: string, openEnds: string[]): ChainLink[] {
  const { values, paths, via, conditions, site, framework } = passed;
  const answers = paths?.map((p) => (p.pattern ? 'unknown' : covers(p.text, path))) ?? [true];
  if (answers.every((a) => a === false)) return [];
  if (!answers.includes(true)) {
    openEnds.push(`middleware at ${site.file}:${site.at[0]} may cover this path`);
    return [];
  }
  return values.map((value) => ({ value, via, conditions, site, framework }));
}
