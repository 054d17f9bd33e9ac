// Middleware that stands before an endpoint, or for errors behind it, and the part of it that covers the endpoint's path.

import type { Via } from '../core/model.ts';
import type { ChainLink } from './endpoints.ts';
import type { Machine } from './evaluate/machine.ts';
import type { Framework } from './framework.ts';
import { covers, pathsOf } from './paths.ts';
import type { Entry, GuardEntry, RouteEntry, RouterValue, Value } from './values.ts';

/** Middleware that has been passed, with the path below which it acts. */
export interface Passed extends Omit<ChainLink, 'value'> {
  values: Value[];
  paths: { text: string; pattern: boolean }[] | undefined;
  reachesApps: boolean;
  only?: RouteEntry['transport'];
}

/** Where order does not matter: all middleware, the outer first, then all dependencies, the outer first. */
export function surrounding(
  outer: Passed[],
  entries: Entry[],
  router: RouterValue,
  framework: Framework,
  prefix: string,
  machine: Machine,
): Passed[] {
  const own = entries.flatMap((e) => (e.kind === 'guard' ? [passedBy(e, router, framework, prefix, machine)] : []));
  const all = [...outer, ...own];
  return [...all.filter((p) => p.reachesApps), ...all.filter((p) => !p.reachesApps)];
}

export function isErrorHandler(entry: Entry, framework: Framework): boolean {
  return (
    entry.kind === 'guard' && entry.guards.some((v) => v.kind === 'function' && framework.handlesErrors?.(v) === true)
  );
}

export function passedBy(
  entry: GuardEntry,
  router: RouterValue,
  framework: Framework,
  prefix: string,
  machine: Machine,
): Passed {
  const paths =
    entry.path &&
    pathsOf(entry.path, framework, { machine, site: entry.site }).map((p) => ({
      text: framework.join(prefix, p.text),
      pattern: p.pattern === true,
    }));
  const via: Via = entry.path ? 'mount' : router.role === 'app' ? 'app' : 'router';
  return {
    values: entry.guards,
    paths,
    via,
    conditions: entry.conditions,
    site: entry.site,
    framework,
    base: prefix,
    reachesApps: entry.as === 'middleware',
    ...(entry.only && { only: entry.only }),
  };
}

/** One is enough to make the chain unsure; people read no more than a few. */
const MOST_OPEN_ENDS = 12;

export function linksFor(passed: Passed, path: string, openEnds: string[]): ChainLink[] {
  const { values, paths, via, conditions, site, framework } = passed;
  const answers = paths?.map((p) => (p.pattern ? 'unknown' : covers(p.text, path))) ?? [true];
  if (answers.every((a) => a === false)) return [];
  if (!answers.includes(true)) {
    if (openEnds.length < MOST_OPEN_ENDS) openEnds.push(`middleware at ${site.file}:${site.at[0]} may cover this path`);
    return [];
  }
  // Middleware that is used on a path sees only what follows it.
  const on = paths?.[answers.indexOf(true)]?.text ?? passed.base;
  return values.map((value) => ({ value, via, conditions, site, framework, ...(on !== undefined && { base: on }) }));
}
