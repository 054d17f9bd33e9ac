// Which requests still come to a registration. Where the first that fits answers, what is certainly answered before is
// unreachable; and a route that hands requests on guards the later ones on its path.

import { type Evidence, evidenceAt } from '../core/evidence.ts';
import type { Condition } from '../core/linked.ts';
import { controlsOf, ecosystemOf } from './catalogue.ts';
import type { ChainLink, RawEndpoint } from './endpoints.ts';
import type { Framework } from './framework.ts';
import type { GuardReader } from './guards.ts';
import { createPathIndex, type PathIndex, type PathStep } from './path-index.ts';
import { plainHandler, refusesAlways } from './stack.ts';
import type { RouteEntry, Site } from './values.ts';

/** Something registered on a path, at one time, for some methods. */
interface Registered {
  order: number;
  path: string;
  below: boolean;
  methods: string[];
  transport?: RouteEntry['transport'];
  conditions: Condition[];
  site: Site;
}

interface PassingRoute extends Registered {
  endpoint: RawEndpoint;
  /** Undefined until a later route asks. */
  links?: ChainLink[];
}

/** Nobody registers more on the way to one route; a loop may. */
const MOST_COVERING = 200;

export interface Reach {
  reader: GuardReader;
  count: number;
  answering: PathIndex<Registered>;
  passing: PathIndex<PassingRoute>;
  /** Routes that turned out to be nothing but guards of others. */
  guardsOnly: Set<RawEndpoint>;
}

export type Request = Pick<Registered, 'path' | 'below' | 'methods' | 'conditions'> & {
  transport: RouteEntry['transport'];
  /** A part of the path could not be told: what it covers cannot be either. */
  symbolic: boolean;
};

export function createReach(reader: GuardReader): Reach {
  return { reader, count: 0, answering: createPathIndex(), passing: createPathIndex(), guardsOnly: new Set() };
}

function stepsOf(framework: Framework, path: string, below: boolean): PathStep[] | undefined {
  const steps = framework.steps?.(path);
  if (!steps || !below || steps.at(-1)?.kind === 'rest') return steps;
  // Starlette's mounts need the slash.
  return [...steps, { kind: 'rest', least: framework.flow || steps.length === 0 ? 0 : 1 }];
}

/** From here on, nothing that this path covers is reached. */
export function addAnswering(
  reach: Reach,
  framework: Framework,
  what: Omit<Registered, 'order' | 'transport'> & { transport?: RouteEntry['transport'] },
): void {
  const steps = stepsOf(framework, what.path, what.below);
  reach.count += 1;
  // The very same again answers nothing that the first does not.
  if (steps && !reach.answering.covering(steps).some((before) => sameRequests(before, what)))
    reach.answering.add(steps, { ...what, order: reach.count });
}

type Answering = Pick<Registered, 'path' | 'below' | 'methods' | 'transport' | 'conditions'>;

function sameRequests(a: Answering, b: Answering): boolean {
  return (
    a.conditions.length === 0 &&
    a.path === b.path &&
    a.below === b.below &&
    a.transport === b.transport &&
    a.methods.join() === b.methods.join()
  );
}

/** What surely answers one method of a request before it comes to what is registered now. */
export function answeredBefore(
  reach: Reach,
  framework: Framework,
  request: Request,
  method: string,
): Evidence | undefined {
  const steps = request.symbolic ? undefined : stepsOf(framework, request.path, request.below);
  const candidates = steps ? reach.answering.covering(steps).slice(0, MOST_COVERING) : [];
  const before = candidates.filter(
    (c) =>
      (c.transport ?? request.transport) === request.transport &&
      (c.methods.includes('ALL') || c.methods.includes(method)) &&
      holdsWhenever(c.conditions, request.conditions),
  );
  const first = before.sort((a, b) => a.order - b.order)[0];
  // The very same registration again is one way in, not two.
  if (!first || (first.path === request.path && first.methods.includes(method) && first.below === request.below))
    return undefined;
  return evidenceAt(first.site.file, first.site.at);
}

function holdsWhenever(earlier: Condition[], later: Condition[]): boolean {
  return earlier.every((c) => later.some((l) => l.text === c.text && l.evidence.file === c.evidence.file));
}

/** Registers a route: it answers what it matches for certain, or it may hand requests on. */
export function addRoute(reach: Reach, endpoint: RawEndpoint, request: Request): void {
  const { entry, framework } = endpoint;
  if (request.symbolic) return;
  const registered = { ...request, site: entry.site };
  const { flow } = framework;
  if (!flow) {
    addAnswering(reach, framework, registered);
    return;
  }
  if (entry.serves === 'static' || entry.serves === 'application') return;
  const handler = plainHandler(reach.reader, entry.handler, entry.site);
  const skipping = entry.guards.some((g) => {
    const guard = plainHandler(reach.reader, g, entry.site);
    return guard ? flow(guard).skips : !isKnown(reach, g, entry.site);
  });
  if (handler && flow(handler).ends) {
    if (!skipping) addAnswering(reach, framework, registered);
    return;
  }
  const steps = stepsOf(framework, request.path, request.below);
  reach.count += 1;
  if (steps) reach.passing.add(steps, { ...registered, order: reach.count, endpoint });
}

function isKnown(reach: Reach, value: RouteEntry['handler'], { file }: Site): boolean {
  if (value.kind === 'constant') return true;
  const of = value.kind === 'made' ? value.of : value.kind === 'library' ? value : undefined;
  return of !== undefined && reach.reader.catalogue.find(of.source, ecosystemOf(file)) !== undefined;
}

/** Guards and handlers of earlier routes that a request for this one passes on its way. */
export function guardsBefore(reach: Reach, framework: Framework, request: Request, openEnds: string[]): ChainLink[] {
  const steps = request.symbolic ? undefined : stepsOf(framework, request.path, request.below);
  if (!steps) return [];
  const passing = reach.passing.covering(steps);
  if (passing.length > MOST_COVERING) openEnds.push(`budget: more than ${MOST_COVERING} routes on the way to this one`);
  const before = passing
    .slice(0, MOST_COVERING)
    .filter((r) => r.methods.includes('ALL') || request.methods.every((m) => r.methods.includes(m)));
  return before.sort((a, b) => a.order - b.order).flatMap((r) => (r.links ??= linksOf(reach, r, framework)));
}

function linksOf(reach: Reach, { endpoint, site, conditions }: PassingRoute, framework: Framework): ChainLink[] {
  const { entry } = endpoint;
  const handler = plainHandler(reach.reader, entry.handler, site);
  const seen = handler && reach.reader.observe(handler, framework);
  const isMiddleware = seen ? seen.passes.length > 0 : isLibraryGuard(reach, entry);
  if (!isMiddleware) return [];
  if (!seen || seen.answers.length === 0 || refusesAlways(seen)) reach.guardsOnly.add(endpoint);
  const own = conditions.filter((c) => entry.conditions.includes(c));
  return [...entry.guards, entry.handler].map((value) => ({ value, via: 'mount', conditions: own, site, framework }));
}

/** `app.all('/api/*', passport.authenticate('jwt'))`. */
function isLibraryGuard(reach: Reach, { handler, site }: RouteEntry): boolean {
  const of = handler.kind === 'made' ? handler.of : handler.kind === 'library' ? handler : undefined;
  const library = of && reach.reader.catalogue.find(of.source, ecosystemOf(site.file));
  return library ? controlsOf(library, of).some((c) => c.attaches === 'middleware') : false;
}
