// How far routers are walked. A program may mount twenty routers twice in each other, or a thousand guards before a
// thousand routes: what is cut is said, and an endpoint whose guards were cut has an open end.

import { evidenceAt } from '../core/evidence.ts';
import type { Linked } from '../core/linked.ts';
import type { RouterValue, Site } from './values.ts';

const DEEPEST_MOUNT = 24;
const MOST_WALKS = 20_000;
const MOST_LINKS = 300_000;

export interface WalkBudget {
  /** Routers entered, counted once for each way that leads to them. */
  walks: number;
  /** Guards before endpoints, counted for each endpoint. */
  links: number;
  unresolved: Linked['unresolved'];
}

/** Whether this router, reached through those above it, is walked; if not, why is noted. */
export function mayWalk(budget: WalkBudget, router: RouterValue, above: readonly RouterValue[]): boolean {
  budget.walks += 1;
  const name = router.name || `a router at line ${router.site.at[0]}`;
  if (budget.walks > MOST_WALKS)
    noteOnce(budget, 'further routers', `budget: more than ${MOST_WALKS} mounts`, router.site);
  else if (above.includes(router))
    noteOnce(budget, `mount of ${name}`, 'mounted in itself: it has paths without end', router.site);
  else if (above.length > DEEPEST_MOUNT)
    noteOnce(budget, 'further routers', `budget: mounted more deeply than ${DEEPEST_MOUNT} routers`, router.site);
  else return true;
  return false;
}

/** The links of one chain; none, and an open end, once there were too many before. */
export function withinLinks<T>(budget: WalkBudget, openEnds: string[], site: Site, links: () => T[]): T[] {
  const found = budget.links > MOST_LINKS ? [] : links();
  budget.links += found.length;
  if (budget.links <= MOST_LINKS) return found;
  const why = `budget: more than ${MOST_LINKS} guards before endpoints`;
  noteOnce(budget, 'further guards', why, site);
  openEnds.push(why);
  return [];
}

function noteOnce({ unresolved }: WalkBudget, what: string, why: string, site: Site): void {
  if (unresolved.some((one) => one.what === what && one.why === why)) return;
  unresolved.push({ what, why, evidence: [evidenceAt(site.file, site.at)] });
}
