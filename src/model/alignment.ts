// Lays the paths of a specification over those of a component: which prefix the one leaves out that the other has.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { Endpoint } from '../core/model.ts';
import { canonicalPath } from './endpoints.ts';

export interface Operation {
  method: string;
  /** As written; `canonical` with every parameter as `{}`. */
  path: string;
  canonical: string;
  security: string;
  evidence: Evidence;
}

/** The path as served is `add` and the path as described without `strip`. */
export interface Alignment {
  add: string;
  strip: string;
}

export interface Aligned {
  alignment: Alignment;
  served: Map<Operation, Endpoint[]>;
}

/** Pairs of paths that are compared for prefixes: enough to see one that many share. */
const SAMPLE = 150;
const MOST_ALIGNMENTS = 40;

/** The alignment under which most operations are served; of equal ones, the one that the specification states itself. */
export function align(
  operations: readonly Operation[],
  endpoints: readonly Endpoint[],
  prefixes: readonly string[],
): Aligned {
  const index = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const path = canonicalPath(endpoint.path);
    const known = index.get(path);
    if (known) known.push(endpoint);
    else index.set(path, [endpoint]);
  }
  const candidates = alignmentsOf(operations, [...index.keys()], prefixes);
  let best: Aligned = { alignment: { add: '', strip: '' }, served: new Map() };
  for (const alignment of candidates) {
    const served = servedUnder(alignment, operations, index);
    if (served.size <= best.served.size) continue;
    // One path that ends alike is chance; a prefix that nobody states takes two.
    const isPlain = candidates.indexOf(alignment) <= prefixes.length;
    if (isPlain || new Set([...served.keys()].map(({ canonical }) => canonical)).size > 1) best = { alignment, served };
  }
  return best;
}

/** In the order of trust: stated by the specification, none at all, then those that most pairs of paths share. */
function alignmentsOf(
  operations: readonly Operation[],
  paths: readonly string[],
  prefixes: readonly string[],
): Alignment[] {
  const counts = new Map<string, number>();
  const count = (add: string, strip: string) => counts.set(`${add} ${strip}`, (counts.get(`${add} ${strip}`) ?? 0) + 1);
  for (const { canonical } of operations.slice(0, SAMPLE)) {
    // The root is the end of every path.
    if (canonical === '/' || /^(\/\{\})+$/.test(canonical)) continue;
    for (const path of paths) {
      if (path.endsWith(canonical)) count(path.slice(0, path.length - canonical.length), '');
      else if (path !== '/' && canonical.endsWith(path)) count('', canonical.slice(0, canonical.length - path.length));
    }
  }
  const shared = [...counts].sort(([a, m], [b, n]) => n - m || a.length - b.length || compareText(a, b));
  const stated = prefixes.map((prefix): Alignment => ({ add: canonicalPath(prefix), strip: '' }));
  const found = shared.slice(0, MOST_ALIGNMENTS).map(([key]): Alignment => {
    const [add = '', strip = ''] = key.split(' ');
    return { add, strip };
  });
  return [...stated, { add: '', strip: '' }, ...found];
}

function servedUnder(
  { add, strip }: Alignment,
  operations: readonly Operation[],
  index: ReadonlyMap<string, Endpoint[]>,
): Map<Operation, Endpoint[]> {
  const served = new Map<Operation, Endpoint[]>();
  for (const operation of operations) {
    const { canonical, method } = operation;
    if (!canonical.startsWith(strip)) continue;
    const rest = canonical.slice(strip.length);
    const path = `${add}${rest === '/' && add !== '' ? '' : rest}` || '/';
    const found = (index.get(path) ?? []).filter((endpoint) => answers(endpoint, method));
    if (found.length > 0) served.set(operation, found);
  }
  return served;
}

/** HEAD and OPTIONS are answered by what answers GET, or by the framework. */
function answers({ method = 'ALL' }: Endpoint, wanted: string): boolean {
  if (method === wanted || method === 'ALL' || method === 'ANY' || method === '*') return true;
  return (wanted === 'HEAD' && method === 'GET') || wanted === 'OPTIONS';
}
