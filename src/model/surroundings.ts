// Components that no manifest names: the file system, processes and hosts that code reaches, the people in front of it,
// the pipelines that build it.

import { compareText, type Evidence, evidenceOnLine } from '../core/evidence.ts';
import type { LinkedEffect } from '../core/linked.ts';
import { COMMANDS_OF, HOST_OF_CONTAINERS, HTTP_SERVICES } from '../core/nameless.ts';
import type { Catalogue } from './catalogue.ts';
import { hostAccessIn } from './deployment/host-access.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import { directoryOf, slug } from './paths.ts';
import type { Unit, Units } from './units.ts';

export type ReachKind = 'file-system' | 'process' | 'outbound' | 'container-host';

/** Something outside its own memory that a unit's code or container reaches. */
export interface Reach {
  kind: ReachKind;
  from: Unit;
  to: string;
  name: string;
  evidence: Evidence[];
}

export const CONTAINER_HOST = { id: HOST_OF_CONTAINERS, name: 'Container host' };

const NAMES: Record<ReachKind, (unit: Unit) => { id: string; name: string }> = {
  'file-system': ({ id, name }) => ({ id: `store:files-of-${after(id)}`, name: `Local file system of ${name}` }),
  process: ({ id, name }) => ({ id: `${COMMANDS_OF}${after(id)}`, name: `Local commands of ${name}` }),
  outbound: () => ({ id: HTTP_SERVICES, name: 'HTTP services called by URL' }),
  'container-host': () => CONTAINER_HOST,
};

const after = (id: string) => id.slice(id.indexOf(':') + 1);

export function readReaches(input: ModelInput, units: Units, catalogue: Catalogue): Reach[] {
  const reaches = new Map<string, Reach>();
  const add = (kind: ReachKind, from: Unit, evidence: Evidence) => {
    const { id: to, name } = NAMES[kind](from);
    const key = `${from.id} ${to}`;
    const known = reaches.get(key) ?? { kind, from, to, name, evidence: [] };
    reaches.set(key, known);
    known.evidence.push(evidence);
  };
  for (const { effect, unit } of effectsByUnit(input, units)) {
    const isOurs = askedBeside(units, unit, effect) !== undefined;
    const kind = unit.kind === 'service' && !isOurs ? reachOf(effect, catalogue) : undefined;
    if (kind !== undefined) add(kind, unit, effect.evidence);
  }
  const opened = hostAccessIn(input.facts);
  for (const unit of units.all) {
    for (const evidence of [...hostAccess(unit), ...opened(unit)]) add('container-host', unit, evidence);
  }
  return [...reaches.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, reach]) => ({ ...reach, evidence: evidenceList(reach.evidence) }));
}

/** Every effect with the unit whose code has it, or whose endpoint reaches it. */
export function effectsByUnit({ linked }: ModelInput, units: Units): { effect: LinkedEffect; unit: Unit }[] {
  const owned = linked.effects.map((effect) => ({ effect, unit: units.ownerOf(effect.file) }));
  const reached = linked.endpoints.flatMap(({ app, evidence, effects }) => {
    const unit = units.ofApp(app, evidence.file);
    return effects.map((effect) => ({ effect, unit }));
  });
  return [...owned, ...reached].flatMap(({ effect, unit }) => (unit === undefined ? [] : [{ effect, unit }]));
}

/** The unit that a request goes to: one whose container answers to that host beside the container of this one. */
export function askedBeside(units: Units, unit: Unit, { kind, to }: LinkedEffect): Unit | undefined {
  const host = kind === 'outbound-request' ? to?.replace(/:\d+$/, '') : undefined;
  if (host === undefined) return undefined;
  const beside = unit.containers.map(({ key }) => units.ofContainer(`${directoryOf(key)}/${host}`));
  return beside.find((one) => one !== undefined && one !== unit);
}

function reachOf({ kind, library, requestDerived, to }: LinkedEffect, catalogue: Catalogue): ReachKind | undefined {
  // Every program reads its own files: only reads that a request steers are worth a line.
  if (kind === 'file-write' || (kind === 'file-read' && requestDerived)) return 'file-system';
  if (kind === 'process-spawn') return 'process';
  const service = (to && catalogue.byHost(to)) ?? (library && catalogue.byId(undefined, library));
  const known = service ? service.connects !== undefined : false;
  return kind === 'outbound-request' && !known ? 'outbound' : undefined;
}

const SOCKETS = /(^|\/)(docker|podman|containerd|crio)\.sock$|^\/(var\/)?run\/?$/;

export const mountsSocket = (unit: Unit): Evidence[] =>
  unit.containers
    .flatMap(({ volumes }) => volumes)
    .filter(({ source, target }) => SOCKETS.test(source) || SOCKETS.test(target))
    .map(({ evidence }) => evidence);

function hostAccess(unit: Unit): Evidence[] {
  const privileged = unit.containers.filter((one) => one.privileged).flatMap(({ evidence }) => evidence);
  return [...mountsSocket(unit), ...privileged];
}

/** Services that come as images and publish a port: somebody outside is meant to reach them. */
export function publishedServices({ all }: Units): Unit[] {
  return all.filter(({ kind, program, containers }) => {
    const ports = containers.flatMap((container) => container.ports);
    return (
      kind === 'service' && program === undefined && ports.some(({ host }) => !/^(127\.|localhost$|::1$)/.test(host))
    );
  });
}

export interface Pipeline {
  id: string;
  directory: string;
  evidence: Evidence[];
}

/** Workflows of the repository; GitHub runs none that stand in a directory below. */
export function readPipelines({ files }: ModelInput): Pipeline[] {
  const byDirectory = new Map<string, Evidence[]>();
  for (const { path } of [...files].sort((a, b) => compareText(a.path, b.path))) {
    if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) continue;
    const directory = directoryOf(path);
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), evidenceOnLine(path, 1)]);
  }
  return [...byDirectory].map(([directory, evidence]) => ({ id: `pipeline:${slug(directory)}`, directory, evidence }));
}
