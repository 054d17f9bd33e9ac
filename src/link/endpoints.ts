// From entries on routers to endpoints with their chain of guards, in effective order and scope.

import { type Evidence, evidenceAt } from '../core/evidence.ts';
import type { Condition, Linked } from '../core/linked.ts';
import type { EndpointState, Via } from '../core/model.ts';
import { isOnlyDescribed } from './described.ts';
import type { Machine } from './evaluate/machine.ts';
import type { Framework } from './framework.ts';
import type { GuardReader } from './guards.ts';
import { isErrorHandler, linksFor, type Passed, passedBy, surrounding } from './passed.ts';
import { hasParameter, type PathText, pathsOf, pathTexts } from './paths.ts';
import {
  addAnswering,
  addRoute,
  answeredBefore,
  createReach,
  guardsBefore,
  type Reach,
  type Request,
} from './reach.ts';
import { readStack } from './stack.ts';
import type { Entry, GuardEntry, MountEntry, RouteEntry, RouterValue, Site, Value } from './values.ts';
import { mayWalk, type WalkBudget, withinLinks } from './walk-budget.ts';

/** A guard value on its way to an endpoint. */
export interface ChainLink {
  value: Value;
  via: Via;
  conditions: Condition[];
  site: Site;
  framework: Framework;
  /** The part of the path that is taken off before it runs, where a framework does so. */
  base?: string;
}

export interface RawEndpoint {
  app: RouterValue;
  framework: Framework;
  entry: RouteEntry;
  path: string;
  /** The name by which the framework knows it, with those of the mounts that led there: `admin.users`. */
  name?: string;
  state: EndpointState;
  answeredBy?: Evidence;
  chain: ChainLink[];
  /** The routers that it stands on, the app first. */
  within: RouterValue[];
  conditions: Condition[];
  /** Why the chain may be longer than it is. */
  openEnds: string[];
}

interface Walk {
  machine: Machine;
  /** What stands on each router, with guards that are more than guards told apart. */
  entriesOf: (router: RouterValue) => Entry[];
  reach: Reach;
  app: RouterValue;
  found: RawEndpoint[];
  unresolved: Linked['unresolved'];
  visited: Set<RouterValue>;
  budget: WalkBudget;
}

/** Where a walk stands: what lies around the router that it reads. */
interface Place {
  prefix: string;
  /** It stands in the place of the prefix that the router has of its own. */
  prefixReplaced: boolean;
  /** What the framework calls the mounts that led here. */
  names: string[];
  passed: Passed[];
  /** Error handlers that stand behind: they answer for what fails before them. */
  behind: Passed[];
  conditions: Condition[];
  hidden: boolean;
  /** Routers above this one, against mounts in a circle. */
  above: RouterValue[];
  unmounted: boolean;
  /** A part of the prefix could not be told. */
  symbolic?: boolean;
  /** Handlers of path parameters on this router. */
  parameters?: GuardEntry[];
  /** The mount that led here, where it matters what was registered after it. */
  since?: { order: number; late: 'lost' | Condition } | undefined;
}

const MOST_ENDPOINTS = 10_000;

export function findEndpoints(reader: GuardReader): { endpoints: RawEndpoint[]; unresolved: Linked['unresolved'] } {
  const { machine } = reader;
  const unresolved: Linked['unresolved'] = [];
  const visited = new Set<RouterValue>();
  const stacks = new Map(machine.routers.map((r) => [r, readStack(reader, r, frameworkOf(machine, r))]));
  const entriesOf = (router: RouterValue) => stacks.get(router) ?? router.entries;
  const targets = new Set(
    [...stacks.values()].flatMap((entries) =>
      entries.flatMap((e) => (e.kind === 'mount' && e.target.kind === 'router' ? [e.target] : [])),
    ),
  );
  const endpoints: RawEndpoint[] = [];
  const budget: WalkBudget = { walks: 0, links: 0, unresolved };
  const start = (app: RouterValue, unmounted: boolean) => {
    const found: RawEndpoint[] = [];
    const reach = createReach(reader);
    const walk: Walk = { machine, entriesOf, reach, app, found, unresolved, visited, budget };
    walkRouter(walk, app, {
      prefix: '',
      prefixReplaced: false,
      names: [],
      passed: [],
      behind: [],
      conditions: [],
      hidden: false,
      above: [],
      unmounted,
    });
    for (const endpoint of found) if (!reach.guardsOnly.has(endpoint)) endpoints.push(endpoint);
  };
  for (const app of machine.routers)
    if (app.role === 'app' && !targets.has(app)) start(app, isOnlyDescribed(machine, app));
  for (const router of machine.routers) if (!visited.has(router) && !targets.has(router)) start(router, true);
  for (const router of machine.routers) if (!visited.has(router)) start(router, true);
  return { endpoints, unresolved };
}

function frameworkOf(machine: Machine, router: RouterValue): Framework {
  const found = machine.frameworks.find((f) => f.id === router.framework);
  if (!found) throw new Error(`no semantics for framework ${router.framework}`);
  return found;
}

/** Gives the middleware that a request has met in this router when it comes out again unanswered. */
function walkRouter(walk: Walk, router: RouterValue, place: Place): Passed[] {
  if (!mayWalk(walk.budget, router, place.above)) return [];
  walk.visited.add(router);
  const framework = frameworkOf(walk.machine, router);
  const builtIn = place.unmounted
    ? []
    : (framework.builtIn?.(router, { machine: walk.machine, site: router.site }) ?? []);
  const entries = [...builtIn, ...walk.entriesOf(router)];
  const left: Passed[] = [];
  for (const own of prefixesOf(place, framework, router, walk)) {
    const { text: prefix } = own;
    const uncertain = own.unresolved !== undefined || router.reordered === true;
    const symbolic = place.symbolic === true || uncertain;
    const here: Place = { ...place, prefix, symbolic, passed: [...place.passed], above: [...place.above, router] };
    here.parameters = entries.filter((e): e is GuardEntry => e.kind === 'guard' && e.parameters !== undefined);
    if (router.hidden) here.hidden = true;
    if (!framework.ordered) here.passed = surrounding(place.passed, entries, router, framework, prefix, walk.machine);
    const handlers = entries.flatMap((e, at) =>
      framework.ordered && e.kind === 'guard' && isErrorHandler(e, framework)
        ? [{ at, passed: passedBy(e, router, framework, prefix, walk.machine) }]
        : [],
    );
    for (const [i, entry] of entries.entries()) {
      here.behind = [...handlers.filter(({ at }) => at > i).map(({ passed }) => passed), ...place.behind];
      walkEntry(walk, entry, router, framework, inTime(entry, here));
    }
    const inside = here.passed.slice(place.passed.length);
    left.push(...inside.map((p) => ({ ...p, paths: p.paths ?? [{ text: prefix, pattern: false }] })));
  }
  return framework.ordered ? left : [];
}

function prefixesOf(place: Place, framework: Framework, router: RouterValue, walk: Walk): PathText[] {
  if (!router.prefix || place.prefixReplaced) return [{ text: place.prefix }];
  return pathTexts(router.prefix).map((p) => {
    if (p.unresolved) note(walk, `prefix ${p.text}`, p.unresolved, router.site);
    return { ...p, text: framework.join(place.prefix, p.text) };
  });
}

function walkEntry(walk: Walk, entry: Entry, router: RouterValue, framework: Framework, here: Place): void {
  if (entry.kind === 'guard') {
    if (!framework.ordered || isErrorHandler(entry, framework) || entry.parameters) return;
    if (!entry.ends || entry.conditions.length > 0)
      here.passed.push(passedBy(entry, router, framework, here.prefix, walk.machine));
    if (entry.ends && !here.unmounted) closeBelow(walk, entry, framework, here);
  } else if (entry.kind === 'mount') walkMount(walk, entry, framework, here);
  else addEndpoints(walk, entry, framework, here);
}

/** Nothing behind it is reached on its paths. */
function closeBelow(walk: Walk, entry: GuardEntry | MountEntry, framework: Framework, here: Place): void {
  for (const path of pathsOf(entry.path, framework, { machine: walk.machine, site: entry.site })) {
    if (path.pattern || path.unresolved || here.symbolic) continue;
    addAnswering(walk.reach, framework, {
      path: framework.join(here.prefix, path.text),
      below: true,
      methods: ['ALL'],
      conditions: [...here.conditions, ...entry.conditions],
      site: entry.site,
      ...(framework.flow && { transport: 'http' as const }),
    });
  }
}

/** What a router got after it was mounted may not be there. */
function inTime(entry: Entry, here: Place): Place {
  const { since } = here;
  if (!since || entry.order === undefined || entry.order <= since.order) return here;
  return since.late === 'lost'
    ? { ...here, unmounted: true }
    : { ...here, conditions: [...here.conditions, since.late] };
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
    base: here.prefix,
    reachesApps: isolated,
  }));
  for (const path of pathsOf(entry.path, framework, { machine: walk.machine, site: entry.site })) {
    if (path.unresolved) note(walk, `mount at ${path.text}`, path.unresolved, entry.site);
    const left = walkRouter(walk, target, {
      ...here,
      prefix: framework.join(here.prefix, path.text),
      symbolic: here.symbolic === true || path.unresolved !== undefined,
      prefixReplaced: entry.replacesPrefix === true,
      names: entry.name === undefined ? here.names : [...here.names, entry.name],
      passed: [
        ...here.passed.filter((p) => !isolated || p.reachesApps),
        ...guards,
        ...parameterGuards(here, framework, path.text),
      ],
      conditions: [...here.conditions, ...entry.conditions],
      hidden: here.hidden || entry.hidden,
      since: entry.late && { order: entry.order ?? 0, late: entry.late },
    });
    // Express: what falls through a mounted router has passed its middleware.
    if (framework.ordered && !entry.picks)
      here.passed.push(...left.map((p) => ({ ...p, conditions: [...entry.conditions, ...p.conditions] })));
  }
  // Starlette: a mounted application answers for all that is below it.
  if (isolated && !framework.flow && framework.steps && !here.unmounted) closeBelow(walk, entry, framework, here);
}

/** Handlers of the path parameters that a path on this router has. */
function parameterGuards(here: Place, framework: Framework, path: string): Passed[] {
  const asked = (here.parameters ?? []).filter((g) => g.parameters?.some((name) => hasParameter(path, name)));
  return asked.map(({ guards, conditions, site }) => ({
    values: guards,
    paths: undefined,
    via: 'router',
    conditions,
    site,
    framework,
    reachesApps: true,
  }));
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
  for (const path of pathsOf(entry.path, framework, { machine: walk.machine, site: entry.site })) {
    // A pattern that is no path is still a way in, at an address that we cannot print.
    if (path.unresolved)
      note(
        walk,
        `route ${entry.methods.join(',')} ${framework.join(here.prefix, path.text)}`,
        path.unresolved,
        entry.site,
      );
    if (!path.pattern) addEndpoint(walk, entry, framework, here, path);
  }
}

/** Nothing where the framework takes this endpoint out of what guards; with a condition where it guards only then. */
export function notExempted(
  machine: Machine,
  link: ChainLink,
  { entry, within }: Pick<RawEndpoint, 'entry' | 'within'>,
): ChainLink[] {
  const told = link.framework.exempts?.(link.value, { handler: entry.handler, within, machine }) ?? false;
  if (typeof told === 'boolean') return told ? [] : [link];
  return [{ ...link, conditions: [...link.conditions, told] }];
}

function addEndpoint(walk: Walk, entry: RouteEntry, framework: Framework, here: Place, own: PathText): void {
  const path = framework.join(here.prefix, own.text) || '/';
  const request: Request = {
    path,
    below: entry.below === true || entry.serves === 'static' || entry.serves === 'application',
    methods: entry.methods,
    transport: entry.transport,
    conditions: [...here.conditions, ...entry.conditions],
    symbolic: here.symbolic === true || own.unresolved !== undefined,
  };
  const openEnds: string[] = [];
  const around = [...here.passed, ...here.behind, ...parameterGuards(here, framework, own.text)];
  const chain = withinLinks(walk.budget, openEnds, entry.site, () => [
    ...around
      .filter((p) => (p.reachesApps || !(entry.builtIn || entry.bare)) && (!p.only || p.only === entry.transport))
      .flatMap((p) => linksFor(p, path, openEnds))
      .flatMap((l) => notExempted(walk.machine, l, { entry, within: here.above })),
    ...guardsBefore(walk.reach, framework, request, openEnds),
    ...entry.guards.map((value): ChainLink => ({ value, via: 'route', conditions: [], site: entry.site, framework })),
  ]);
  const name = entry.endpoint === undefined ? {} : { name: [...here.names, entry.endpoint].join('.') };
  const base = {
    app: walk.app,
    framework,
    path,
    ...name,
    chain,
    openEnds,
    conditions: request.conditions,
    within: here.above,
  };
  if (here.unmounted) {
    walk.found.push({ ...base, entry, state: 'unmounted' });
    return;
  }
  const open: string[] = [];
  for (const method of entry.methods) {
    const answeredBy = answeredBefore(walk.reach, framework, request, method);
    if (!answeredBy) open.push(method);
    else walk.found.push({ ...base, entry: { ...entry, methods: [method] }, state: 'unreachable', answeredBy });
  }
  if (open.length === 0) return;
  const endpoint: RawEndpoint = {
    ...base,
    entry: open.length === entry.methods.length ? entry : { ...entry, methods: open },
    state: here.hidden || entry.hidden ? 'hidden' : 'mounted',
  };
  walk.found.push(endpoint);
  addRoute(walk.reach, endpoint, { ...request, methods: open });
}
