// What rules may ask of the other things that deployment files declare: resources of Kubernetes and of clouds, and the
// sites of proxies. What is not declared does not hold.

import { CLOUD_RESOURCE_PROPERTIES } from './cloud.ts';
import { KUBERNETES_RESOURCE_PROPERTIES } from './kubernetes.ts';

/** A Kubernetes object that is no workload, a Terraform resource. */
export const RESOURCE_PROPERTIES: Record<string, string> = {
  platform: 'kubernetes, helm or terraform',
  type: 'ClusterRole, aws_s3_bucket…',
  ...KUBERNETES_RESOURCE_PROPERTIES,
  ...CLOUD_RESOURCE_PROPERTIES,
};

/** A server, virtual host, router or tunnel that a proxy's configuration declares. */
export const SITE_PROPERTIES: Record<string, string> = {
  platform: 'nginx, traefik, caddy, cloudflared…',
  development: 'it is the server of a developer, not what is deployed',
  developmentPublic: 'it is the server of a developer, and answers to a name that the world can look up',
  listensOn: 'the port it listens on',
  plainHttp: 'people use it over plain HTTP: it neither ends TLS nor sends them to where it does',
  oldTls: 'it accepts SSL 3, TLS 1.0 or TLS 1.1',
  weakCiphers: 'it accepts ciphers that are broken or that do not encrypt',
  corsReflects: 'it answers whatever origin asks with that origin, and allows credentials',
  listsFiles: 'it lists the files of a directory for anybody',
  aliasTraversal: 'a path can leave the directory that a location is an alias of',
  redirectInjection: 'the request can put line breaks into the headers of a redirect',
  openProxy: 'the request decides to which host it is passed on',
  upstreamUnverified: 'it passes requests on over TLS and does not check whose certificate it is shown',
  statusOpen: 'its status page answers anybody',
  basicAuthPlain: 'it asks for a password over plain HTTP',
  dashboardOpen: 'its dashboard or administration interface answers anybody who reaches it',
  trustsAnyForwarder: 'it believes what any client says its address is',
  headersDropped: 'a part of it loses the security headers of the whole',
  bodyUnlimited: 'it is told to accept request bodies of any size',
  exposedByDefault: 'it publishes every container that does not forbid it',
  publishedByTunnel: 'a tunnel publishes it on the internet, past firewalls and published ports',
  accessPolicy: 'the tunnel asks who calls before it passes a request on',
  versionShown: 'it tells its version',
  headersMissing: 'it sets no security headers',
};
