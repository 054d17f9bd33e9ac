// The containers of an object, each with the pod that it runs in. Patches of kustomize look like objects whose containers
// have no image: what they do not say, somebody else does.

import type { DocumentNode } from '../../core/document.ts';
import type { Evidence, Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { items, textAt } from '../../parse/query.ts';
import type { ClusterObject } from './objects.ts';
import { below, startOf } from './reading.ts';

export type ContainerRole = 'container' | 'init' | 'ephemeral';

export interface PodContainer {
  object: ClusterObject;
  /** The specification of the pod, the metadata of the pod, and of it the container. */
  pod: DocumentNode;
  metadata: DocumentNode | undefined;
  node: DocumentNode;
  role: ContainerRole;
  name: string;
  /** Of the declaration. */
  id: string;
  /** Only what it says itself counts. */
  patch: boolean;
}

const TEMPLATED = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'DeploymentConfig',
  'Rollout',
]);
const KNATIVE = new Set(['Service', 'Configuration', 'Revision']);
const LISTS: readonly [key: string, role: ContainerRole][] = [
  ['initContainers', 'init'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral'],
];

/** Where the pod of an object stands: its own metadata is beside its `spec`. */
function podPath({ kind, group }: ClusterObject): string[] | undefined {
  if (kind === 'Pod' || kind === 'PodTemplate') return kind === 'Pod' ? [] : ['template'];
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template'];
  if (TEMPLATED.has(kind)) return ['spec', 'template'];
  if (group === 'serving.knative.dev' && KNATIVE.has(kind)) return kind === 'Revision' ? [] : ['spec', 'template'];
  return undefined;
}

export function containersOf(object: ClusterObject): PodContainer[] {
  const path = podPath(object);
  const template = path && below(object.node, ...path);
  const pod = below(template, 'spec');
  if (pod?.kind !== 'map') return [];
  const metadata = below(template, 'metadata');
  return LISTS.flatMap(([key, role]) =>
    items(below(pod, key)).flatMap((node, index) => {
      if (node.kind !== 'map') return [];
      const name = textAt(node, 'name') ?? String(index);
      const id = `${object.kind}/${object.name}/${name}`;
      // Holes may hold the image; without any, only a patch leaves it out. The default of an ephemeral one is its target.
      const patch = below(node, 'image') === undefined;
      return [{ object, pod, metadata, node, role, name, id, patch }];
    }),
  );
}

export function declareContainer({ object, node, name, id }: PodContainer): Fact {
  const shown = object.name === name ? name : `${object.name}/${name}`;
  return { kind: 'declares', what: 'workload', id, name: shown, evidence: object.point(startOf(node.at)) };
}

export interface Saying {
  property: string;
  value: string;
  at: Span;
  note?: string;
}

export function saidOf({ object, id }: PodContainer, { property, value, at, note = '' }: Saying): Fact {
  const evidence: Evidence = object.point(at);
  return { kind: 'declared', what: 'workload', id, property, value, note, evidence };
}
