// What annotations ask of the proxy behind an Ingress: redirects, CORS, limits, who may call. Those of ingress-nginx,
// which names them all; others keep such things in objects of their own.

import type { DocumentEntry } from '../../core/document.ts';
import type { Fact } from '../../core/fact.ts';
import { type ClusterObject, objectId } from './objects.ts';
import { below, plain } from './reading.ts';
import { holds, type ResourceSaying } from './resources.ts';

const PREFIX =
  /^(?:nginx\.(?:ingress\.kubernetes\.io|org)|ingress\.kubernetes\.io|haproxy\.org|haproxy-ingress\.github\.io)\//;

/** The annotations of a proxy by their own names. */
function annotationsOf({ node }: ClusterObject): Map<string, DocumentEntry> {
  const annotations = below(node, 'metadata', 'annotations');
  const own = (annotations?.kind === 'map' ? annotations.entries : []).filter(({ key }) => PREFIX.test(key));
  return new Map(own.map((entry) => [entry.key.replace(PREFIX, ''), entry]));
}

export function* ingressSayings(object: ClusterObject): Iterable<ResourceSaying> {
  const annotations = annotationsOf(object);
  const text = (name: string) => plain(annotations.get(name)?.value)?.trim();
  const at = (name: string) => annotations.get(name)?.keyAt ?? object.at;
  if (text('ssl-redirect') === 'false' && text('force-ssl-redirect') !== 'true') {
    yield holds('plaintextAccepted', at('ssl-redirect'), 'ssl-redirect: false');
  }
  if (text('enable-cors') === 'true' && [undefined, '*'].includes(text('cors-allow-origin'))) {
    // ingress-nginx answers every origin and allows credentials where nobody says otherwise.
    const place = annotations.has('cors-allow-origin') ? at('cors-allow-origin') : at('enable-cors');
    const property = text('cors-allow-credentials') === 'false' ? 'corsAnyOrigin' : 'corsCredentials';
    yield holds(property, place, 'every origin');
  }
  for (const name of ['configuration-snippet', 'server-snippet', 'auth-snippet', 'stream-snippet']) {
    if (annotations.has(name)) yield holds('rawConfiguration', at(name), name);
  }
}

const PRACTICES: readonly (readonly [string, 'rate-limit' | 'authentication' | 'network-policy' | 'body-limit'])[] = [
  ['limit-rps', 'rate-limit'],
  ['limit-rpm', 'rate-limit'],
  ['limit-connections', 'rate-limit'],
  ['rate-limit-requests', 'rate-limit'],
  ['auth-url', 'authentication'],
  ['auth-type', 'authentication'],
  ['auth-tls-secret', 'authentication'],
  ['whitelist-source-range', 'network-policy'],
  ['allowlist-source-range', 'network-policy'],
  ['proxy-body-size', 'body-limit'],
];

export function* annotationPractices(object: ClusterObject): Iterable<Fact> {
  const annotations = annotationsOf(object);
  for (const [name, family] of PRACTICES) {
    const found = annotations.get(name);
    const value = plain(found?.value)?.trim();
    // Zero switches limits off; an empty list lets everybody in.
    if (!found || value === undefined || /^(?:0\w?|)$/.test(value)) continue;
    const everybody = family === 'network-policy' && /(?:^|,)\s*(?:0\.0\.0\.0|::)\/0/.test(value);
    const optional =
      name === 'auth-tls-secret' &&
      /^(?:off|optional)/.test(plain(annotations.get('auth-tls-verify-client')?.value) ?? '');
    if (everybody || optional) continue;
    yield {
      kind: 'practice',
      family,
      by: 'ingress',
      mode: 'enforcing',
      flag: '',
      note: family === 'authentication' ? name : `${name}: ${value.slice(0, 60)}`,
      what: 'resource',
      id: objectId(object),
      evidence: object.point(found.keyAt),
    };
  }
}
