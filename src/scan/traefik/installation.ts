// What Traefik is told at its start: entry points, the dashboard, where it finds what to publish, whom it believes.

import type { Fact } from '../../core/fact.ts';

import { isLoopback, type Site, siteBegins, siteSays } from '../site-facts.ts';
import { byName, type Option, type Source, valueAt } from './options.ts';

export interface EntryPoint {
  redirects: boolean;
  tls: boolean;
  options: Option[];
}

export function entryPointsIn(options: readonly Option[]): Map<string, EntryPoint> {
  const points = new Map<string, EntryPoint>();
  for (const [name, own] of byName(options, 'entrypoints')) {
    const redirects = own.some(({ path, value }) => {
      const key = path.join('.');
      if (key === 'http.redirections.entrypoint.scheme') return value === 'https';
      return key === 'http.redirections.entrypoint.to' && /https|secure|443/i.test(value);
    });
    const tls = own.some(({ path, value }) => path[0] === 'http' && path[1] === 'tls' && value !== 'false');
    points.set(name, { redirects, tls, options: own });
  }
  return points;
}

const STATIC = new Set(['api', 'entrypoints', 'providers', 'serverstransport', 'certificatesresolvers']);

export function* installationFacts({ options, service, ports }: Source, file: string): Iterable<Fact> {
  const first = options.find(({ path }) => STATIC.has(path[0] ?? ''));
  if (!first) return;
  const site: Site = { id: service || 'traefik', by: 'traefik', file };
  yield* siteBegins(site, site.id, first.at);
  yield* dashboard(site, options, ports);
  const docker = options.find(({ path }) => path[0] === 'providers' && /^(?:docker|swarm)$/.test(path[1] ?? ''));
  if (docker) {
    const told = valueAt(options, `providers.${docker.path[1]}.exposedbydefault`);
    const value = told ? truth(told.value) : true;
    yield siteSays(
      site,
      'exposedByDefault',
      value,
      (told ?? docker).at,
      told ? '' : 'exposedByDefault is true by default',
    );
  }
  for (const [name, { options: own }] of entryPointsIn(options)) {
    for (const key of ['forwardedheaders.insecure', 'proxyprotocol.insecure']) {
      const found = valueAt(own, key);
      if (found) yield siteSays(site, 'trustsAnyForwarder', truth(found.value), found.at, `${key} of ${name}`);
    }
  }
  const skip = valueAt(options, 'serverstransport.insecureskipverify');
  if (skip) yield siteSays(site, 'upstreamUnverified', truth(skip.value), skip.at, 'insecureSkipVerify');
}

/** `api.insecure` serves it without a password on the entry point `traefik`, port 8080 unless told otherwise. */
function* dashboard(proxy: Site, options: readonly Option[], ports: readonly string[]): Iterable<Fact> {
  const insecure = valueAt(options, 'api.insecure');
  if (!insecure) return;
  const address = valueAt(options, 'entrypoints.traefik.address')?.value ?? ':8080';
  const [host = '', port = ''] = address.split(':');
  const site = { ...proxy, id: `${proxy.id}/dashboard` };
  yield* siteBegins(site, `${proxy.id} dashboard`, insecure.at);
  yield siteSays(site, 'dashboardOpen', truth(insecure.value), insecure.at, `api.insecure, on port ${port}`);
  const published = ports.filter((one) => one.split('/')[0]?.split(':').at(-1) === port);
  const kept = published.length > 0 && published.every((one) => isLoopback(one.slice(0, one.indexOf(':'))));
  if (isLoopback(host) || kept) yield siteSays(site, 'exposure', 'loopback', insecure.at);
}

export function truth(value: string): boolean | 'unknown' {
  const word = value.toLowerCase();
  return word === 'true' || (word === 'false' ? false : 'unknown');
}
