// One registration is listed once, although a factory may have run several times or a router may be included twice.

import type { LinkedEndpoint } from '../core/linked.ts';
import { isServed } from '../core/served.ts';
import { appId } from './apps.ts';
import type { RawEndpoint } from './endpoints.ts';

/** What the same statement registers on the same path of the same app, unconditionally, is read once. */
export function firstOfEach(endpoints: RawEndpoint[]): RawEndpoint[] {
  const seen = new Set<string>();
  return endpoints.filter(({ app, entry, path, state, conditions }) => {
    if (path.includes('?') || conditions.length > 0) return true;
    const { file, at } = entry.site;
    const key = [appId(app.partOf ?? app), entry.transport, entry.methods, path, state, file, at.join(':')].join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Registered twice in the same way, it is one way in, and the first registration answers. Under conditions either may be
 * the one: then only what guards both is certain. Where the path is not known, nobody can say that two are the same.
 */
export function withoutRepeats(endpoints: LinkedEndpoint[]): LinkedEndpoint[] {
  const byKey = new Map<string, LinkedEndpoint>();
  for (const endpoint of endpoints.flatMap((e) => e.method.split(',').map((method) => ({ ...e, method })))) {
    const { app, transport, method, path, state, evidence } = endpoint;
    const place = path.includes('?') || state === 'unmounted' ? `${evidence.file}:${evidence.line}` : '';
    const key = [app, transport, method, path, state, place].join(' ');
    const before = byKey.get(key);
    if (!before) byKey.set(key, endpoint);
    else if (before.conditions.length > 0) byKey.set(key, eitherOf(before, endpoint));
  }
  return withoutEchoes([...byKey.values()]);
}

function eitherOf(first: LinkedEndpoint, second: LinkedEndpoint): LinkedEndpoint {
  const shared = new Set(second.guards.map((g) => g.control));
  const guards = first.guards.map((g) =>
    shared.has(g.control) || g.mode !== 'enforcing' ? g : { ...g, mode: 'conditional' as const },
  );
  return { ...first, guards, openEnds: [...new Set([...first.openEnds, ...second.openEnds])] };
}

/** A factory that was tried without a caller registers what its callers have registered: served, it is not unmounted. */
function withoutEchoes(endpoints: LinkedEndpoint[]): LinkedEndpoint[] {
  const served = new Map<string, string[]>();
  const placeOf = ({ method, evidence: { file, line, column } }: LinkedEndpoint) =>
    `${method} ${file}:${line}:${column}`;
  for (const endpoint of endpoints)
    if (isServed(endpoint)) served.set(placeOf(endpoint), [...(served.get(placeOf(endpoint)) ?? []), endpoint.path]);
  return endpoints.filter(
    (e) => e.state !== 'unmounted' || !served.get(placeOf(e))?.some((path) => path.endsWith(e.path)),
  );
}
