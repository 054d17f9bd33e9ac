// Containers as compose files and Dockerfiles describe them, before anybody asks what runs in them.
// Compose files of one directory describe the same services: the base file speaks first, overrides add.

import { compareEvidence, compareText, type Evidence } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import type { SourceFile } from '../../core/source.ts';
import { baseOf, climb, directoryOf, joinInside } from '../paths.ts';

export interface Container {
  /** Directory of the compose files and name of the service: `./backend`. */
  key: string;
  service: string;
  image: string;
  /** Directory of the build context; undefined when the image is not built here. */
  context: string | undefined;
  dockerfile: string | undefined;
  /** The stage that is built; '' for the final one. */
  target: string;
  /** Every user that some compose file sets. */
  users: string[];
  privileged: boolean;
  commands: string[];
  ports: FactOf<'service-port'>[];
  volumes: FactOf<'service-volume'>[];
  environment: FactOf<'service-environment'>[];
  networks: string[];
  dependsOn: string[];
  /** Set when a cluster runs it: its object, and the labels by which Services find it. */
  pod?: { object: string; labels: string[] };
  evidence: Evidence[];
}

export interface ImageFile {
  file: string;
  /** A build file beside it may give its bare names another meaning. */
  baked: boolean;
  stages: FactOf<'image-stage'>[];
  users: FactOf<'image-user'>[];
  ports: FactOf<'image-port'>[];
  commands: FactOf<'image-command'>[];
  /** What else its file says of the image that it makes. */
  said: FactOf<'declared'>[];
  copies: FactOf<'image-copy'>[];
}

export function readContainers(facts: readonly Fact[], files: ReadonlySet<string>): Container[] {
  const containers = new Map<string, Container>();
  const keyOf = (evidence: Evidence, service: string) => `${directoryOf(evidence.file)}/${service}`;
  for (const fact of services(facts)) {
    const key = keyOf(fact.evidence, fact.name);
    const container = containers.get(key) ?? emptyContainer(key, fact.name);
    containers.set(key, container);
    addService(container, fact, files);
  }
  for (const fact of facts) {
    if (!('service' in fact)) continue;
    const container = containers.get(keyOf(fact.evidence, fact.service));
    if (container === undefined) continue;
    if (fact.kind === 'service-port') container.ports.push(fact);
    else if (fact.kind === 'service-volume') container.volumes.push(fact);
    else if (fact.kind === 'service-environment') container.environment.push(fact);
    else if (fact.kind === 'service-network') add(container.networks, fact.network);
    else if (fact.kind === 'service-dependency') add(container.dependsOn, fact.on);
  }
  return [...containers.values()].sort((a, b) => compareText(a.key, b.key));
}

function services(facts: readonly Fact[]): FactOf<'service'>[] {
  const isBase = ({ evidence }: FactOf<'service'>) => /^(docker-)?compose\.ya?ml$/.test(baseOf(evidence.file));
  return facts
    .filter((fact) => fact.kind === 'service')
    .sort((a, b) => Number(isBase(b)) - Number(isBase(a)) || compareEvidence(a.evidence, b.evidence));
}

export function emptyContainer(key: string, service: string): Container {
  return {
    key,
    service,
    image: '',
    context: undefined,
    dockerfile: undefined,
    target: '',
    users: [],
    privileged: false,
    commands: [],
    ports: [],
    volumes: [],
    environment: [],
    networks: [],
    dependsOn: [],
    evidence: [],
  };
}

function addService(container: Container, fact: FactOf<'service'>, files: ReadonlySet<string>): void {
  container.evidence.push(fact.evidence);
  if (container.image === '') container.image = fact.image;
  if (fact.user !== '') add(container.users, fact.user);
  if (fact.command !== '') add(container.commands, fact.command);
  if (fact.privileged) container.privileged = true;
  if (container.context !== undefined || (fact.build === '' && fact.dockerfile === '')) return;
  const built = builtFrom(fact, files);
  if (built === undefined) return;
  container.context = built.context;
  container.target = fact.target;
  container.dockerfile = built.dockerfile;
}

/** Paths are relative to the project directory, which an option may move above the file: then the Dockerfile stands there. */
export function builtFrom(fact: FactOf<'service'>, files: ReadonlySet<string>) {
  const found = climb(directoryOf(fact.evidence.file)).flatMap((from) => {
    const context = joinInside(from, fact.build || '.');
    return context === undefined ? [] : [{ context, dockerfile: joinInside(context, fact.dockerfile || 'Dockerfile') }];
  });
  return found.find(({ dockerfile }) => dockerfile !== undefined && files.has(dockerfile)) ?? found[0];
}

function add(list: string[], item: string): void {
  if (!list.includes(item)) list.push(item);
}

export function readImageFiles(facts: readonly Fact[], paths: readonly SourceFile[]): ImageFile[] {
  const baking = new Set(paths.filter(({ path }) => isBakeFile(path)).map(({ path }) => directoryOf(path)));
  const files = new Map<string, ImageFile>();
  const at = (file: string): ImageFile => {
    const known = files.get(file) ?? {
      file,
      baked: baking.has(directoryOf(file)),
      stages: [],
      users: [],
      ports: [],
      commands: [],
      said: [],
      copies: [],
    };
    files.set(file, known);
    return known;
  };
  for (const fact of facts) {
    const { file } = fact.evidence;
    if (fact.kind === 'image-stage') at(file).stages.push(fact);
    else if (fact.kind === 'image-user') at(file).users.push(fact);
    else if (fact.kind === 'image-port') at(file).ports.push(fact);
    else if (fact.kind === 'image-command') at(file).commands.push(fact);
    else if (fact.kind === 'image-copy') at(file).copies.push(fact);
  }
  for (const fact of facts) {
    if (fact.kind === 'declared' && fact.what === 'image' && fact.id === '')
      files.get(fact.evidence.file)?.said.push(fact);
  }
  const byPlace = (a: Fact, b: Fact) => compareEvidence(a.evidence, b.evidence);
  for (const { stages, users, ports, commands } of files.values()) {
    for (const list of [stages, users, ports, commands]) list.sort(byPlace);
  }
  return [...files.values()].sort((a, b) => compareText(a.file, b.file));
}

const isBakeFile = (path: string) => /(^|\/)([^/]+\.hcl|docker-bake(\.\w+)*\.json)$/.test(path);

/** The stage that ships: the target that is asked for, else the final one. */
export function shippedStage({ stages }: ImageFile, target = ''): FactOf<'image-stage'> | undefined {
  return stages.findLast(({ name, final }) => (target === '' ? final : name.toLowerCase() === target.toLowerCase()));
}
