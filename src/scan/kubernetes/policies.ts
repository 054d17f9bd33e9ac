// What a cluster keeps apart or leaves open for many at once: network policies, the security level of a namespace, and
// connections of the cluster itself that trust any certificate.

import type { Fact } from '../../core/fact.ts';
import { entries } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { type ClusterObject, objectId, objectsIn } from './objects.ts';
import { below, deepest, entryAt, keySpan, listed, plain, startOf, triOf } from './reading.ts';
import { holds, type ResourceSaying, resourceFacts } from './resources.ts';
import { selectorText } from './running.ts';

export default defineScanner({
  id: 'kubernetes/policies',
  recognises:
    'NetworkPolicy: what it selects, and rules that let everything in or out; pod security levels of a Namespace; APIService and others with insecureSkipTLSVerify',
  ignores: 'whether the network of the cluster enforces policies, policies of Calico and Cilium, quotas',
  docs: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  reads: ['yaml'],
  mentions: ['NetworkPolicy', 'pod-security.kubernetes.io', 'insecureSkipTLSVerify', 'insecure-skip-tls-verify'],
  *scan(parsed): Iterable<Fact> {
    for (const object of objectsIn(parsed)) {
      if (object.kind === 'NetworkPolicy') yield* networkPolicy(object);
      const others = [...namespaceSayings(object), ...trustSayings(object)];
      if (others.length > 0) yield* resourceFacts(object, others);
    }
  },
});

function* networkPolicy(object: ClusterObject): Iterable<Fact> {
  const { node, at, platform, point } = object;
  const open = [...directionSayings(object, 'ingress', 'from', 'allowsAllIngress')];
  const out = [...directionSayings(object, 'egress', 'to', 'allowsAllEgress')];
  const selects = selectorText(below(node, 'spec', 'podSelector', 'matchLabels'));
  const whom: ResourceSaying[] =
    selects === '' ? [] : [{ property: 'selector', value: selects, at: deepest(node, 'spec', 'podSelector') }];
  yield* resourceFacts(object, [...whom, ...open, ...out]);
  if (open.length > 0) return;
  const note =
    selects === '' ? 'for every pod of its namespace, or those of an expression' : `for pods with ${selects}`;
  yield {
    kind: 'practice',
    family: 'network-policy',
    by: platform,
    mode: 'declared-only',
    flag: '',
    note: `${note}; the network of the cluster must enforce it`,
    what: 'resource',
    id: objectId(object),
    evidence: point(at),
  };
}

/** `- {}` is a rule that every connection meets. So is one from everywhere to every port. */
function* directionSayings(
  { node }: ClusterObject,
  key: string,
  peer: string,
  property: string,
): Iterable<ResourceSaying> {
  for (const rule of listed(below(node, 'spec', key)) ?? []) {
    if (rule.kind !== 'map') continue;
    const peers = below(rule, peer);
    const anyPort = (listed(below(rule, 'ports')) ?? [rule]).length === 0;
    const open =
      peers === undefined || (peers.kind === 'list' && (peers.items.length === 0 || peers.items.some(isEverywhere)));
    if (open && anyPort) yield holds(property, startOf(rule.at), 'every peer, every port');
  }
}

function isEverywhere(peer: Parameters<typeof below>[0]): boolean {
  const block = plain(below(peer, 'ipBlock', 'cidr'));
  if (block === '0.0.0.0/0' || block === '::/0') return (listed(below(peer, 'ipBlock', 'except')) ?? []).length === 0;
  const namespaces = below(peer, 'namespaceSelector');
  return namespaces?.kind === 'map' && namespaces.entries.length === 0 && below(peer, 'podSelector') === undefined;
}

function* namespaceSayings({ kind, node }: ClusterObject): Iterable<ResourceSaying> {
  if (kind !== 'Namespace') return;
  const labels = below(node, 'metadata', 'labels');
  const level = entryAt(labels, 'pod-security.kubernetes.io/enforce');
  if (plain(level?.value) === 'privileged' && level)
    yield holds('podsUnrestricted', level.keyAt, 'enforce: privileged');
}

const UNCHECKED = new Set(['insecureSkipTLSVerify', 'insecureSkipVerify', 'insecure-skip-tls-verify']);

function* trustSayings({ node, kind, group }: ClusterObject): Iterable<ResourceSaying> {
  const spec = below(node, 'spec');
  for (const { key, keyAt, value } of entries(spec)) {
    if (UNCHECKED.has(key) && triOf(value) === 'true') yield holds('certificatesUnchecked', keyAt, key);
  }
  const isKubeconfig = kind === 'Config' && group === '';
  for (const cluster of isKubeconfig ? (listed(below(node, 'clusters')) ?? []) : []) {
    const at = keySpan(cluster, 'cluster', 'insecure-skip-tls-verify');
    if (at && triOf(below(cluster, 'cluster', 'insecure-skip-tls-verify')) === 'true') {
      yield holds('certificatesUnchecked', at, 'insecure-skip-tls-verify');
    }
  }
}
