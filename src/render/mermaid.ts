// A data-flow diagram in Mermaid: one subgraph per zone of trust, one shape per kind, thick arrows across boundaries.

import { type Component, type ComponentKind, type Flow, type Model } from '../core/model.ts';
import { aggregated, type Drawn } from './aggregate.ts';
import { mermaidLabel } from './escape.ts';

export interface Diagram {
  text: string;
  /** How many components stand together with others of their kind. */
  together: number;
}

/** More than that nobody follows. */
const NODES_LIMIT = 25;
const EDGES_LIMIT = 60;

type Zone = 'outside' | 'browser' | 'system' | 'delivery' | 'others';

const ZONES: Record<Zone, string> = {
  outside: 'People and the outside',
  browser: 'Browser',
  system: 'This system',
  delivery: 'Build and delivery',
  others: 'Other systems',
};

const KINDS: Record<ComponentKind, { zone: Zone; open: string; close: string }> = {
  actor: { zone: 'outside', open: '((', close: '))' },
  frontend: { zone: 'browser', open: '(', close: ')' },
  service: { zone: 'system', open: '[', close: ']' },
  agent: { zone: 'system', open: '{{', close: '}}' },
  queue: { zone: 'system', open: '[/', close: '/]' },
  store: { zone: 'system', open: '[(', close: ')]' },
  pipeline: { zone: 'delivery', open: '[[', close: ']]' },
  'external system': { zone: 'others', open: '([', close: '])' },
};

export function renderMermaid(model: Model): string {
  const { text, together } = diagramOf(model);
  return together > 0 ? `${text}%% ${together} components are drawn together with others of their kind\n` : text;
}

export function diagramOf(model: Model): Diagram {
  const drawn = aggregated(model, NODES_LIMIT);
  const shown = drawn.components;
  const nodes = nodeIds(shown);
  const lines = ['flowchart LR'];
  for (const [zone, title] of Object.entries(ZONES)) {
    const members = shown.filter(({ kind }) => KINDS[kind].zone === zone);
    if (members.length === 0) continue;
    lines.push(`  subgraph zone_${zone}[${mermaidLabel(title)}]`);
    lines.push(...members.map((component) => `    ${node(component, nodes)}`));
    lines.push('  end');
  }
  lines.push(...edges(drawn, nodes));
  return { text: `${lines.join('\n')}\n`, together: drawn.together };
}

/** Letters and digits only, behind a prefix that keeps them from being keywords; a number where two would be one. */
function nodeIds(components: readonly Component[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const ids = new Map<string, string>();
  for (const { id } of components) {
    const base = `n_${id.replace(/[^A-Za-z0-9]+/g, '_')}`;
    let unique = base;
    for (let n = 2; taken.has(unique); n++) unique = `${base}_${n}`;
    taken.add(unique);
    ids.set(id, unique);
  }
  return ids;
}

function node({ id, kind, name }: Component, nodes: ReadonlyMap<string, string>): string {
  const { open, close } = KINDS[kind];
  return `${nodes.get(id) ?? ''}${open}${mermaidLabel(name)}${close}`;
}

/** Flows, then the boundaries that no flow crosses. */
function edges({ flows, boundaries }: Drawn, nodes: ReadonlyMap<string, string>): string[] {
  const pair = ({ from, to }: { from: string; to: string }) => JSON.stringify([from, to]);
  const crossed = new Set(boundaries.map(pair));
  const flowing = new Set(flows.map(pair));
  const drawn = [
    ...flows.map((flow) => edge(flow, nodes, crossed.has(pair(flow)) ? '==>' : '-->', flowLabel(flow))),
    ...boundaries
      .filter((boundary) => !flowing.has(pair(boundary)))
      .map((boundary) => edge(boundary, nodes, '-.->', boundary.name)),
  ].filter((line) => line !== undefined);
  const distinct = [...new Set(drawn)];
  const more = distinct.length - EDGES_LIMIT;
  return more > 0 ? [...distinct.slice(0, EDGES_LIMIT), `%% ${more} more lines are left out`] : distinct;
}

function edge(
  { from, to }: { from: string; to: string },
  nodes: ReadonlyMap<string, string>,
  arrow: string,
  label: string,
): string | undefined {
  const [start, end] = [nodes.get(from), nodes.get(to)];
  if (start === undefined || end === undefined) return undefined;
  return `  ${start} ${arrow}${label === '' ? '' : `|${mermaidLabel(label)}|`} ${end}`;
}

function flowLabel({ protocol, encrypted }: Flow): string {
  return [protocol ?? '', encrypted === false ? 'unencrypted' : ''].filter(Boolean).join(', ');
}
