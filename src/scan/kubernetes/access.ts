// Who may do what in a cluster: roles, what binds them to whom, service accounts.

import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { type ClusterObject, objectsIn } from './objects.ts';
import { below, deepest, entryAt, keySpan, listed, plain, triOf } from './reading.ts';
import { holds, type ResourceSaying, resourceFacts } from './resources.ts';

export default defineScanner({
  id: 'kubernetes/access',
  recognises:
    'Role and ClusterRole: wildcards, reading of secrets, escalate, bind and impersonate, commands in pods, nodes/proxy, starting of pods, admission webhooks; bindings to cluster-admin, to everybody, to the default account; tokens of service accounts',
  ignores: 'aggregated roles, which account really uses a role, rights that several roles give together',
  docs: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  reads: ['yaml'],
  mentions: ['Role', 'ServiceAccount'],
  *scan(parsed): Iterable<Fact> {
    for (const object of objectsIn(parsed)) {
      const sayings = sayingsOf(object);
      if (sayings) yield* resourceFacts(object, sayings);
    }
  },
});

function sayingsOf(object: ClusterObject): Iterable<ResourceSaying> | undefined {
  switch (object.kind) {
    case 'Role':
    case 'ClusterRole':
      return roleSayings(object);
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return bindingSayings(object);
    case 'ServiceAccount':
      return accountSayings(object);
    default:
      return undefined;
  }
}

interface Grant {
  rule: DocumentNode;
  groups: string[];
  resources: string[];
  verbs: string[];
  /** It is limited to objects by name. */
  named: boolean;
  /** The place of one of its lists. */
  at: (key: string) => Span;
}

function* roleSayings({ node, kind }: ClusterObject): Iterable<ResourceSaying> {
  const wide = kind === 'ClusterRole';
  if (wide) yield holds('clusterWide', keySpan(node, 'kind') ?? node.at);
  for (const rule of listed(below(node, 'rules')) ?? []) {
    const words = (key: string) => (listed(below(rule, key)) ?? []).flatMap((item) => plain(item) ?? []);
    const grant: Grant = {
      rule,
      groups: words('apiGroups'),
      resources: words('resources'),
      verbs: words('verbs'),
      named: words('resourceNames').length > 0,
      at: (key) => deepest(rule, key),
    };
    yield* wildcards(grant);
    yield* dangers(grant, wide);
  }
}

function* wildcards({ groups, resources, verbs, at }: Grant): Iterable<ResourceSaying> {
  const every = (words: string[]) => words.includes('*');
  const everything = every(resources) && every(verbs) && (every(groups) || groups.includes(''));
  const property = everything ? 'grantsEverything' : 'grantsWildcard';
  for (const [key, words] of [
    ['apiGroups', groups],
    ['resources', resources],
    ['verbs', verbs],
  ] as const) {
    if (every(words)) yield holds(property, at(key), `${key}: *`);
  }
}

const READS = ['get', 'list', 'watch', '*'];
const WRITES = ['create', 'update', 'patch', '*'];
const STARTS_PODS = ['pods', 'deployments', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs', 'replicasets'];

function* dangers({ resources, verbs, named, at }: Grant, wide: boolean): Iterable<ResourceSaying> {
  const may = (...wanted: string[]) => wanted.some((verb) => verbs.includes(verb));
  // What * covers is said of the wildcard; here only what is named.
  const of = (...wanted: string[]) => wanted.find((resource) => resources.includes(resource));
  if (of('secrets') && may(...READS) && !named)
    yield holds(wide ? 'readsEverySecret' : 'readsSecrets', at('resources'), 'secrets');
  for (const verb of ['escalate', 'bind', 'impersonate']) {
    if (verbs.includes(verb) && !named) yield holds('raisesRights', at('verbs'), verb);
  }
  const entered = of('pods/exec', 'pods/attach', 'pods/ephemeralcontainers');
  if (entered !== undefined && may('create', 'get', 'patch', 'update', '*'))
    yield holds('entersPods', at('resources'), entered);
  if (of('nodes/proxy')) yield holds('reachesNodes', at('resources'), 'nodes/proxy');
  const started = of(...STARTS_PODS);
  if (wide && started !== undefined && may(...WRITES) && !named) yield holds('createsPods', at('resources'), started);
  const admission = of('mutatingwebhookconfigurations', 'validatingwebhookconfigurations');
  if (admission !== undefined && may(...WRITES) && !named) yield holds('writesAdmission', at('resources'), admission);
}

const EVERYONE = new Set(['system:anonymous', 'system:unauthenticated']);
const AUTHENTICATED = new Set(['system:authenticated', 'system:serviceaccounts']);

function* bindingSayings({ node, kind }: ClusterObject): Iterable<ResourceSaying> {
  if (kind === 'ClusterRoleBinding') yield holds('clusterWide', keySpan(node, 'kind') ?? node.at);
  const role = plain(below(node, 'roleRef', 'name'));
  const administrator = role === 'cluster-admin' || role === 'system:masters';
  if (administrator && plain(below(node, 'roleRef', 'kind')) !== 'Role') {
    yield holds('bindsAdministrator', keySpan(node, 'roleRef', 'name') ?? deepest(node, 'roleRef'), role);
  }
  for (const subject of listed(below(node, 'subjects')) ?? []) {
    const name = plain(below(subject, 'name')) ?? '';
    const at = keySpan(subject, 'name') ?? deepest(subject, 'kind');
    const isAccount = plain(below(subject, 'kind')) === 'ServiceAccount';
    if (isAccount && name === 'default') yield holds('bindsDefaultAccount', at, 'ServiceAccount default');
    if (isAccount) continue;
    if (EVERYONE.has(name)) yield holds('bindsEveryone', at, name);
    if (AUTHENTICATED.has(name)) yield holds('bindsAuthenticated', at, name);
  }
}

function* accountSayings({ node }: ClusterObject): Iterable<ResourceSaying> {
  const value = triOf(below(node, 'automountServiceAccountToken'));
  const own = entryAt(node, 'automountServiceAccountToken');
  if (value === undefined || !own) return;
  yield { property: 'tokenMounted', value, at: keySpan(node, 'automountServiceAccountToken') ?? own.keyAt };
}
