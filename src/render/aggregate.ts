// A system small enough to draw: the parts that matter most stay, the others of a kind stand together as one, and every
// line to one of them leads to that one.

import { compareText } from '../core/evidence.ts';
import {
  type Boundary,
  COMPONENT_KINDS,
  type Component,
  type ComponentKind,
  type Flow,
  type Model,
} from '../core/model.ts';
import { count } from './words.ts';

export interface Drawn {
  components: Component[];
  flows: Flow[];
  boundaries: Boundary[];
  /** How many components do not stand by themselves. */
  together: number;
}

/** What runs here is what the picture is about; then whatever most lines lead to. */
const OURS: ReadonlySet<ComponentKind> = new Set<ComponentKind>(['service', 'frontend', 'agent']);

export function aggregated(model: Pick<Model, 'components' | 'flows' | 'boundaries'>, limit: number): Drawn {
  const { components, flows, boundaries } = model;
  if (components.length <= limit) return { components, flows, boundaries, together: 0 };
  // Every kind may need a place for the rest of it.
  const places = Math.max(limit - COMPONENT_KINDS.length, 0);
  const lines = linesOf([...flows, ...boundaries]);
  const ranked = [...components].sort((a, b) => byWeight(a, b, lines));
  const kept = new Set(ranked.slice(0, places).map(({ id }) => id));
  const left = COMPONENT_KINDS.map((kind) => components.filter((one) => one.kind === kind && !kept.has(one.id)));
  // The only one that is left of its kind takes the place that its kind has.
  for (const [only, ...others] of left) if (only !== undefined && others.length === 0) kept.add(only.id);
  const rest = components.filter(({ id }) => !kept.has(id));
  const groups = COMPONENT_KINDS.flatMap((kind) => groupOf(kind, rest));
  const standsFor = new Map(rest.map(({ id, kind }) => [id, restOf(kind)]));
  const moved = <Line extends { from: string; to: string }>(line: Line): Line => ({
    ...line,
    from: standsFor.get(line.from) ?? line.from,
    to: standsFor.get(line.to) ?? line.to,
  });
  return {
    components: [...components.filter(({ id }) => kept.has(id)), ...groups],
    flows: flows.map(moved),
    boundaries: boundaries.map(moved),
    together: rest.length,
  };
}

const restOf = (kind: ComponentKind) => `rest of:${kind}`;

function groupOf(kind: ComponentKind, rest: readonly Component[]): Component[] {
  const members = rest.filter((one) => one.kind === kind).length;
  if (members === 0) return [];
  const name = count(members, `more ${kind}`);
  return [{ id: restOf(kind), kind, name, technology: [], properties: {}, evidence: [] }];
}

function linesOf(lines: readonly { from: string; to: string }[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const id of lines.flatMap(({ from, to }) => [from, to])) ends.set(id, (ends.get(id) ?? 0) + 1);
  return ends;
}

function byWeight(a: Component, b: Component, lines: ReadonlyMap<string, number>): number {
  const ours = Number(OURS.has(b.kind)) - Number(OURS.has(a.kind));
  return ours || (lines.get(b.id) ?? 0) - (lines.get(a.id) ?? 0) || compareText(a.id, b.id);
}
