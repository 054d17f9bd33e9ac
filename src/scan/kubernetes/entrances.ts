// Ways into a cluster: Services, Ingresses, OpenShift Routes and HTTPRoutes, with whom they lead to, under which host and
// whether encrypted. No file promises that an entrance can be reached from the internet: the widest said is the network.

import type { Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { annotationPractices, ingressSayings } from './ingress-annotations.ts';
import { type ClusterObject, objectId, objectsIn } from './objects.ts';
import { below, deepest, isUnknown, keySpan, listed, plain, startOf } from './reading.ts';
import { holds, type ResourceSaying, resourceFacts } from './resources.ts';
import { selectorText } from './running.ts';

export default defineScanner({
  id: 'kubernetes/entrances',
  recognises:
    'Service (type, ports, selector, external addresses, annotations that keep a load balancer inside), Ingress (hosts, TLS, backends; of ingress-nginx also redirects, CORS, limits, address lists, authentication and snippets), Route, HTTPRoute, Gateway',
  ignores:
    'which controller serves an Ingress and what it does by default, firewalls, Services without selector, Istio and Traefik objects',
  docs: 'https://kubernetes.io/docs/concepts/services-networking/',
  reads: ['yaml'],
  mentions: ['Service', 'Ingress', 'Route', 'Gateway'],
  *scan(parsed): Iterable<Fact> {
    for (const object of objectsIn(parsed)) {
      if (object.kind === 'Service' && object.group === '') yield* service(object);
      if (object.kind === 'Ingress') yield* ingress(object);
      if (object.kind === 'Route' && object.group === 'route.openshift.io') yield* route(object);
      if (object.kind === 'HTTPRoute') yield* httpRoute(object);
    }
  },
});

type Exposes = Omit<Extract<Fact, { kind: 'exposes' }>, 'kind' | 'evidence'>;

function* service(object: ClusterObject): Iterable<Fact> {
  const { node, name, point, at } = object;
  const type = plain(below(node, 'spec', 'type')) ?? (isUnknown(below(node, 'spec', 'type')) ? 'unknown' : 'ClusterIP');
  yield* resourceFacts(object, serviceSayings(object, type));
  const reach = type === 'unknown' ? 'unknown' : outside(type, object) ? 'network' : 'internal';
  const via = type === 'NodePort' ? 'node-port' : type === 'LoadBalancer' ? 'load-balancer' : 'service';
  const common = { to: name, reach, via, encrypted: 'unknown' } as const;
  const place = keySpan(node, 'spec', 'type') ?? at;
  for (const port of (listed(below(node, 'spec', 'ports')) ?? []).slice(0, 50)) {
    const number = plain(below(port, 'port')) ?? '';
    yield exposes(
      { ...common, port: number, address: plain(below(port, 'nodePort')) ?? '' },
      point(reach === 'network' ? place : startOf(port.at)),
    );
  }
}

const exposes = (said: Exposes, evidence: Fact['evidence']): Fact => ({ kind: 'exposes', ...said, evidence });

function outside(type: string, object: ClusterObject): boolean {
  return type === 'NodePort' || (type === 'LoadBalancer' && keptInside(object) !== 'true');
}

const INSIDE =
  /(?:^|[./-])(?:(?:aws|azure|openstack|alibaba-cloud|oci)[\w-]*-internal|load-balancer-type|internal-load-balancer|load-balancer-internal|address-type|load-balancer-scheme|aws-load-balancer-scheme|network-type)$/;

/** Every cloud has an annotation of its own: `…-internal: "true"`, `load-balancer-type: Internal`, `scheme: internal`. */
function keptInside({ node }: ClusterObject): 'true' | 'false' | 'unknown' {
  const annotations = below(node, 'metadata', 'annotations');
  if (annotations?.kind === 'unknown') return 'unknown';
  let unknown = false;
  for (const { key, value } of annotations?.kind === 'map' ? annotations.entries : []) {
    if (!INSIDE.test(key)) continue;
    if (isUnknown(value)) unknown = true;
    else if (/^(?:true|internal|intranet|0\.0\.0\.0\/0)$/i.test(plain(value) ?? '')) return 'true';
  }
  return unknown ? 'unknown' : 'false';
}

function* serviceSayings(object: ClusterObject, type: string): Iterable<ResourceSaying> {
  const { node, at } = object;
  const selector = selectorText(below(node, 'spec', 'selector'));
  if (selector !== '') yield { property: 'selector', value: selector, at: deepest(node, 'spec', 'selector') };
  const place = keySpan(node, 'spec', 'type') ?? at;
  if (type === 'NodePort') yield holds('nodePort', place, 'type: NodePort');
  if (type === 'LoadBalancer') {
    const inside = keptInside(object);
    const limited = (listed(below(node, 'spec', 'loadBalancerSourceRanges')) ?? []).length > 0;
    const value = limited || inside === 'true' ? 'false' : inside === 'unknown' ? 'unknown' : 'true';
    // Where the annotation or the list of callers is missing: the object itself.
    yield { property: 'openLoadBalancer', value, at, note: 'type: LoadBalancer' };
  }
  if ((listed(below(node, 'spec', 'externalIPs')) ?? []).length > 0) {
    yield holds('externalAddresses', deepest(node, 'spec', 'externalIPs'), 'externalIPs');
  }
  yield {
    property: 'exposure',
    value: type === 'unknown' ? 'unknown' : outside(type, object) ? 'network' : 'internal',
    at: place,
  };
}

function* ingress(object: ClusterObject): Iterable<Fact> {
  const { node, point } = object;
  const secured = securedHosts(object);
  const rules = listed(below(node, 'spec', 'rules')) ?? [];
  const sayings: ResourceSaying[] = [...ingressSayings(object)];
  const facts: Fact[] = [];
  for (const rule of rules.slice(0, 200)) {
    const host = plain(below(rule, 'host')) ?? '';
    const at = keySpan(rule, 'host') ?? startOf(rule.at);
    const encrypted = isUnknown(below(rule, 'host')) && secured !== 'none' ? 'unknown' : encryptedFor(host, secured);
    if (encrypted === 'false')
      sayings.push(holds('unencryptedEntrance', at, host === '' ? 'no tls' : `no tls for ${host}`));
    if (below(rule, 'host') === undefined) sayings.push(holds('everyHost', at));
    const backends = (listed(below(rule, 'http', 'paths')) ?? []).map((path) => below(path, 'backend'));
    for (const { to, port } of namesOf(backends)) {
      facts.push(exposes({ to, port, reach: 'network', via: 'ingress', address: host, encrypted }, point(at)));
    }
  }
  const fallback = below(node, 'spec', 'defaultBackend') ?? below(node, 'spec', 'backend');
  for (const { to, port } of namesOf([fallback])) {
    const encrypted = secured === 'none' ? 'false' : 'unknown';
    facts.push(
      exposes({ to, port, reach: 'network', via: 'ingress', address: '', encrypted }, point(deepest(node, 'spec'))),
    );
  }
  sayings.push({ property: 'exposure', value: 'network', at: object.at });
  yield* resourceFacts(object, sayings);
  yield* facts;
  yield* annotationPractices(object);
  yield* tlsPractice(object, secured, sayings);
}

/** The hosts of `spec.tls`. `all`: one without hosts. `unknown`: a template decides. Annotations of clouds bring certificates too. */
function securedHosts({ node }: ClusterObject): 'none' | 'all' | 'unknown' | Set<string> {
  const annotations = below(node, 'metadata', 'annotations');
  const keys = annotations?.kind === 'map' ? annotations.entries.map(({ key }) => key) : [];
  if (
    keys.some((key) =>
      /certificate-arn|managed-certificates|pre-shared-cert|ssl-cert|router\.tls|listen-ports|ssl-policy/.test(key),
    )
  )
    return 'all';
  const tls = below(node, 'spec', 'tls');
  if (tls?.kind === 'unknown' || annotations?.kind === 'unknown') return 'unknown';
  const list = listed(tls) ?? [];
  if (list.length === 0) return 'none';
  const hosts = new Set<string>();
  for (const one of list) {
    const named = listed(below(one, 'hosts'));
    if (named === undefined || named.some(isUnknown)) return 'unknown';
    if (named.length === 0) return 'all';
    for (const host of named) hosts.add(plain(host) ?? '');
  }
  return hosts;
}

function encryptedFor(host: string, secured: ReturnType<typeof securedHosts>): 'true' | 'false' | 'unknown' {
  if (secured === 'none') return 'false';
  if (secured === 'all') return 'true';
  if (secured === 'unknown') return 'unknown';
  return secured.has(host) || secured.has(host.replace(/^[^.]+/, '*')) ? 'true' : 'false';
}

/** `service: {name, port: {number}}` today, `serviceName` and `servicePort` before. */
function namesOf(backends: ReturnType<typeof below>[]): { to: string; port: string }[] {
  const seen = new Set<string>();
  return backends.flatMap((backend) => {
    const to = plain(below(backend, 'service', 'name')) ?? plain(below(backend, 'serviceName'));
    if (to === undefined) return [];
    const port = ['number', 'name']
      .map((key) => plain(below(backend, 'service', 'port', key)))
      .find((one) => one !== undefined);
    const found = { to, port: port ?? plain(below(backend, 'servicePort')) ?? '' };
    const key = JSON.stringify(found);
    return seen.has(key) ? [] : (seen.add(key), [found]);
  });
}

/** Enforced only where no host of it is served in plain text. */
function* tlsPractice(
  object: ClusterObject,
  secured: ReturnType<typeof securedHosts>,
  sayings: readonly ResourceSaying[],
): Iterable<Fact> {
  if (secured === 'none' || secured === 'unknown') return;
  const { node } = object;
  const plaintext = sayings.some(
    ({ property }) => property === 'unencryptedEntrance' || property === 'plaintextAccepted',
  );
  const note = secured === 'all' ? 'a certificate for every host' : 'certificates for the hosts under tls';
  yield tlsFact(object, note, keySpan(node, 'spec', 'tls') ?? object.at, !plaintext);
}

function tlsFact(object: ClusterObject, note: string, at: Span, enforced: boolean): Fact {
  return {
    kind: 'practice',
    family: 'tls',
    by: object.platform,
    mode: enforced ? 'enforcing' : 'declared-only',
    flag: '',
    note: enforced ? note : `${note}; plain HTTP is served as well`,
    what: 'resource',
    id: objectId(object),
    evidence: object.point(at),
  };
}

function* route(object: ClusterObject): Iterable<Fact> {
  const { node, at, point } = object;
  const tls = below(node, 'spec', 'tls');
  const termination = below(tls, 'termination');
  const host = plain(below(node, 'spec', 'host')) ?? '';
  const encrypted = tls?.kind === 'unknown' ? 'unknown' : termination === undefined ? 'false' : 'true';
  const sayings: ResourceSaying[] = [{ property: 'exposure', value: 'network', at }];
  if (encrypted === 'false') sayings.push(holds('unencryptedEntrance', keySpan(node, 'spec', 'host') ?? at, 'no tls'));
  if (plain(below(tls, 'insecureEdgeTerminationPolicy')) === 'Allow') {
    sayings.push(
      holds(
        'plaintextAccepted',
        deepest(node, 'spec', 'tls', 'insecureEdgeTerminationPolicy'),
        'insecureEdgeTerminationPolicy: Allow',
      ),
    );
  }
  yield* resourceFacts(object, sayings);
  const to = plain(below(node, 'spec', 'to', 'name'));
  const port = plain(below(node, 'spec', 'port', 'targetPort')) ?? '';
  if (to !== undefined)
    yield exposes({ to, port, reach: 'network', via: 'route', address: host, encrypted }, point(at));
  if (encrypted === 'true') {
    const note = `TLS: ${plain(termination) ?? 'of a kind that cannot be told'}`;
    const plaintext = sayings.some(({ property }) => property === 'plaintextAccepted');
    yield tlsFact(object, note, deepest(node, 'spec', 'tls'), !plaintext);
  }
}

/** Its Gateway, often elsewhere, decides on TLS. */
function* httpRoute(object: ClusterObject): Iterable<Fact> {
  const { node, at, point } = object;
  yield* resourceFacts(object, [{ property: 'exposure', value: 'network', at }]);
  const [host] = (listed(below(node, 'spec', 'hostnames')) ?? []).flatMap((one) => plain(one) ?? []);
  for (const rule of listed(below(node, 'spec', 'rules')) ?? []) {
    for (const backend of listed(below(rule, 'backendRefs')) ?? []) {
      const to = plain(below(backend, 'name'));
      const port = plain(below(backend, 'port')) ?? '';
      if (to === undefined) continue;
      yield exposes(
        { to, port, reach: 'network', via: 'gateway', address: host ?? '', encrypted: 'unknown' },
        point(startOf(backend.at)),
      );
    }
  }
}
