// Containers that Kubernetes and OpenShift run: what confines them, what they are given, what they run.

import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { confinementOf } from './confinement.ts';
import { hardenedAt } from './hardening.ts';
import { mountsOf } from './mounts.ts';
import { OBJECT_WORDS, objectsIn } from './objects.ts';
import { containersOf, declareContainer, type PodContainer, type Saying, saidOf } from './pods.ts';
import { below, keySpan, plain, startOf } from './reading.ts';
import { runningOf } from './running.ts';

export default defineScanner({
  id: 'kubernetes/workloads',
  recognises:
    'containers, init containers and ephemeral containers of Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, DeploymentConfig, Rollout and Knative Service, also in a List or a Template: security contexts of pod and container, host namespaces and paths, capabilities, seccomp, AppArmor and SELinux, service account token, image, limits, probes, secrets written as values, ports of the node; patches of kustomize say only what stands in them',
  ignores:
    'templates that could not be rendered, admission policies that change pods, Windows options, JSON patches, custom resources that hold a pod',
  docs: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  reads: ['yaml'],
  mentions: OBJECT_WORDS,
  *scan(parsed): Iterable<Fact> {
    for (const object of objectsIn(parsed)) {
      for (const container of containersOf(object)) yield* factsOf(container);
    }
  },
});

function* factsOf(one: PodContainer): Iterable<Fact> {
  const at = one.node.at;
  yield declareContainer(one);
  yield saidOf(one, { property: 'platform', value: one.object.platform, at: startOf(at) });
  if (one.role !== 'container') yield saidOf(one, { property: 'beforehand', value: 'true', at: startOf(at) });
  for (const saying of [...confinementOf(one), ...mountsOf(one), ...runningOf(one), ...copiesOf(one)])
    yield saidOf(one, saying);
  yield* practices(one);
}

/** A number of which nobody but this file decides; one that a template or an autoscaler sets is not told here. */
function* copiesOf({ object, role }: PodContainer): Iterable<Saying> {
  const at = keySpan(object.node, 'spec', 'replicas');
  if (role === 'container' && at && Number(plain(below(object.node, 'spec', 'replicas'))) > 1)
    yield { property: 'severalCopies', value: 'true', at };
}

function* practices(one: PodContainer): Iterable<Fact> {
  const { object, id, node } = one;
  const common = { kind: 'practice', by: object.platform, mode: 'enforcing', flag: '', what: 'workload', id } as const;
  const hardened = hardenedAt(one);
  if (hardened) {
    const note = 'no root user, no gain of privileges, no default capabilities';
    yield { ...common, family: 'container-hardening', note, evidence: object.point(hardened) };
  }
  const memory = plain(below(node, 'resources', 'limits', 'memory'));
  if (memory !== undefined) {
    const [limit] = [...runningOf(one)].filter(({ property }) => property === 'unlimitedMemory');
    if (limit)
      yield { ...common, family: 'resource-limit', note: 'a limit of memory', evidence: object.point(limit.at) };
  }
}
