// Lines where trust changes: between the browser and an API, an API and its data, one service and the next, an API and
// others' services, a process and its machine, a container and its host, two networks of containers.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { Boundary, Component, Flow } from '../core/model.ts';
import type { Opening } from './deployment/exposure.ts';
import { addressOfOpenings } from './deployment/exposure.ts';
import { evidenceList } from './evidence-list.ts';
import { CONTAINER_HOST } from './surroundings.ts';
import type { Unit, Units } from './units.ts';

export interface BoundaryParts {
  units: Units;
  components: readonly Component[];
  flows: readonly Flow[];
  openingsOf: (unit: Unit) => Opening[];
}

export function joinBoundaries(parts: BoundaryParts): Boundary[] {
  const crossed = parts.flows.flatMap((flow) => boundaryOf(flow, parts));
  const all = [...crossed, ...containerBoundaries(parts.units), ...networkBoundaries(parts.units)];
  const unique = new Map(all.map((boundary) => [boundary.id, boundary]));
  return [...unique.values()].sort((a, b) => compareText(a.id, b.id));
}

function boundaryOf(flow: Flow, { components, units, openingsOf }: BoundaryParts): Boundary[] {
  const from = components.find(({ id }) => id === flow.from);
  const to = components.find(({ id }) => id === flow.to);
  if (from === undefined || to === undefined) return [];
  const unit = units.all.find(({ id }) => id === to.id);
  const openings = unit === undefined ? [] : openingsOf(unit);
  const address = addressOfOpenings(openings);
  // Pages that nothing here is seen to publish are files that somebody serves: no line of this system.
  const kind = to.kind === 'frontend' ? (address === undefined ? undefined : 'client') : kindOf(from, to, flow);
  if (kind === undefined) return [];
  const evidence = [...openings.slice(0, 3).map((opening) => opening.evidence), ...flow.evidence];
  return [boundary({ kind, from: from.id, to: to.id, name: nameFor(kind, from, to), evidence, address })];
}

function kindOf(from: Component, to: Component, flow: Flow): string | undefined {
  if (to.id === CONTAINER_HOST.id) return 'container-host';
  if (flow.protocol === 'file') return 'file-system';
  if (flow.protocol === 'process') return 'process';
  if (to.kind === 'external system') return 'provider';
  if (to.kind === 'store' || to.kind === 'queue') return 'data';
  if (from.kind === 'frontend' || from.kind === 'actor') return 'client';
  return from.kind === 'service' ? 'service' : undefined;
}

function nameFor(kind: string, from: Component, to: Component): string {
  if (kind === 'client') return `${from.kind === 'frontend' ? 'Browser' : 'Clients'} → ${to.name}`;
  return `${from.name} → ${to.name}`;
}

interface Line {
  kind: string;
  from: string;
  to: string;
  name: string;
  evidence: readonly Evidence[];
  address?: string | undefined;
}

function boundary({ kind, from, to, name, evidence, address }: Line): Boundary {
  const at = address === undefined ? {} : { address };
  return { id: `boundary:${kind}:${from}->${to}`, name, kind, from, to, ...at, evidence: evidenceList(evidence) };
}

/** Containers built here are set apart from the host, whatever weakens that. */
function containerBoundaries({ all }: Units): Boundary[] {
  return all
    .filter(({ images }) => images.length > 0)
    .map(({ id, name, images, containers }) => {
      const described = [...images.flatMap(({ stages }) => stages.filter(({ final }) => final)), ...containers];
      const evidence = described.flatMap((one) => one.evidence);
      const line = `Container of ${name} and its host`;
      return boundary({ kind: 'container', from: id, to: CONTAINER_HOST.id, name: line, evidence });
    });
}

/** A service in two networks of a compose file joins what was set apart. */
function networkBoundaries({ all }: Units): Boundary[] {
  const networksOf = ({ containers }: Unit) => new Set(containers.flatMap(({ networks }) => networks));
  const members = all.map((unit) => ({ unit, networks: networksOf(unit) })).filter(({ networks }) => networks.size > 0);
  const bridges = members.filter(({ networks }) => networks.size > 1);
  return bridges.flatMap(({ unit: bridge, networks }) =>
    members
      .filter((other) => other.networks.size === 1 && [...other.networks].every((name) => networks.has(name)))
      .map(({ unit, networks: own }) => {
        const name = `Network ${[...own].join('')}: ${bridge.name} → ${unit.name}`;
        const evidence = [...bridge.evidence, ...unit.evidence];
        return boundary({ kind: 'network-zone', from: bridge.id, to: unit.id, name, evidence });
      }),
  );
}
