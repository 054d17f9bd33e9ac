// Routers of Traefik: the hosts and paths that it publishes, over TLS or not, through which middlewares, to which service.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { hostAndPort, type Site, siteBegins, siteLeads, sitePractises, siteSays } from '../site-facts.ts';
import { type EntryPoint, entryPointsIn, installationFacts } from './installation.ts';
import { controlsOf, isAuthentication, reflecting, sendsToHttps } from './middlewares.ts';
import { byName, composeSources, fileSource, type Option, type Source, valueAt } from './options.ts';

export default defineScanner({
  id: 'traefik/routers',
  recognises:
    'routers in labels of compose files and in YAML and TOML files: hosts and paths, entry points, TLS, services; middlewares that limit, ask for passwords, check addresses, set headers; the dashboard, `exposedByDefault`, redirects of entry points, trusted forwarders, unverified servers, old TLS',
  ignores:
    'middlewares and entry points that another file declares (unknown where it matters), the custom resources of Kubernetes, TCP and UDP, version 1 of Traefik',
  docs: 'https://doc.traefik.io/traefik/',
  reads: ['yaml', 'toml'],
  mentions: ['traefik', 'entryPoints', 'routers', 'middlewares'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml' && document?.format !== 'toml') return;
    for (const root of document.roots) {
      const own = fileSource(root, /(?:^|\/)[\w.-]*traefik/i.test(path));
      yield* sourceFacts(own ? [own] : composeSources(root), path);
    }
  },
});

interface Surroundings {
  file: string;
  middlewares: Map<string, Option[]>;
  entryPoints: Map<string, EntryPoint>;
}

function* sourceFacts(sources: Source[], file: string): Iterable<Fact> {
  const all = sources.flatMap(({ options }) => options);
  const around = { file, middlewares: byName(all, 'http', 'middlewares'), entryPoints: entryPointsIn(all) };
  for (const source of sources) {
    yield* installationFacts(source, file);
    for (const [name, options] of byName(source.options, 'http', 'routers')) {
      yield* routerFacts(name, options, source, around);
    }
  }
  const [first] = all;
  if (first) yield* tlsOptions(all, { id: 'traefik', by: 'traefik', file });
}

function* tlsOptions(options: readonly Option[], site: Site): Iterable<Fact> {
  for (const [name, own] of byName(options, 'tls', 'options')) {
    const least = valueAt(own, 'minversion');
    if (!least) continue;
    const named = { ...site, id: `tls-options:${name}` };
    yield* siteBegins(named, `TLS options ${name}`, least.at);
    yield siteSays(named, 'oldTls', /^VersionTLS1[01]$/i.test(least.value), least.at, least.value);
  }
}

function* routerFacts(name: string, options: Option[], source: Source, around: Surroundings): Iterable<Fact> {
  const rule = valueAt(options, 'rule');
  const [first] = options;
  if (!first) return;
  const site: Site = { id: name, by: 'traefik', file: around.file };
  const at = (rule ?? first).at;
  yield* siteBegins(site, name, at);
  const points = listOf(valueAt(options, 'entrypoints')).map((point) => around.entryPoints.get(point.toLowerCase()));
  const tls = options.find(({ path, value }) => path[0] === 'tls' && value !== 'false');
  const encrypted = tls !== undefined || (points.length > 0 && points.every((point) => point?.tls === true));
  const names = listOf(valueAt(options, 'middlewares'));
  const known = names.map((one) => around.middlewares.get((one.split('@')[0] ?? '').toLowerCase()));
  if (encrypted) yield sitePractises(site, 'tls', 'enforcing', (tls ?? first).at, 'tls of the router');
  else yield plainHttp(site, options, points, known, at);
  yield* controls(site, known, names);
  yield* dashboardRouter(site, options, points, known);
  yield* leads(site, options, source, rule?.value ?? '', encrypted);
}

function listOf(option: Option | undefined): string[] {
  return (option?.value ?? '').split(',').flatMap((one) => one.trim() || []);
}

function plainHttp(
  site: Site,
  options: Option[],
  points: (EntryPoint | undefined)[],
  known: (Option[] | undefined)[],
  at: Option['at'],
): Fact {
  const redirected = known.some((own) => own && sendsToHttps(own));
  const always = points.length > 0 && points.every((point) => point?.redirects === true);
  const place = valueAt(options, 'entrypoints')?.at ?? at;
  if (redirected || always) return siteSays(site, 'plainHttp', false, place, 'sends people on to HTTPS');
  return siteSays(
    site,
    'plainHttp',
    'unknown',
    place,
    'no TLS on this router; its entry point may redirect or have it',
  );
}

function* controls(site: Site, known: (Option[] | undefined)[], names: string[]): Iterable<Fact> {
  for (const [index, own] of known.entries()) {
    if (!own) continue;
    for (const { family, mode, note, at } of controlsOf(own)) {
      yield sitePractises(site, family, mode, at, `${names[index]}: ${note}`);
    }
    const origins = reflecting(own);
    if (origins)
      yield siteSays(site, 'corsReflects', true, origins.at, `${names[index]}: every origin, with credentials`);
  }
}

function* dashboardRouter(
  site: Site,
  options: Option[],
  points: (EntryPoint | undefined)[],
  known: (Option[] | undefined)[],
): Iterable<Fact> {
  const service = valueAt(options, 'service');
  if (service?.value !== 'api@internal') return;
  const guarded = known.some((own) => own && isAuthentication(own));
  const open = points.some((point) => point?.options.some(({ path }) => path.join('.') === 'http.middlewares'));
  const value = guarded ? false : known.includes(undefined) || open ? 'unknown' : true;
  yield siteSays(site, 'dashboardOpen', value, service.at, 'a router leads to api@internal');
}

const QUOTED = /[`"']([^`"']*)[`"']/g;

/** The names in `Host(…)` or `PathPrefix(…)`. */
function named(rule: string, matcher: RegExp): string[] {
  const found = matcher.exec(rule)?.[1] ?? '';
  return [...found.matchAll(QUOTED)].map(([, name = '']) => name);
}

function* leads(site: Site, options: Option[], source: Source, rule: string, tls: boolean): Iterable<Fact> {
  const service = valueAt(options, 'service');
  if (service?.value.endsWith('@internal')) return;
  const [host = '*'] = named(rule, /\bHost(?:SNI)?\(([^)]*)\)/);
  const [prefix = ''] = named(rule, /\bPath(?:Prefix)?\(([^)]*)\)/);
  const address = `${host}${prefix === '/' ? '' : prefix}`;
  const own = byName(source.options, 'http', 'services');
  const wanted = (service?.value.split('@')[0] ?? '').toLowerCase();
  const [only] = own.values();
  const described = own.get(wanted) ?? (wanted === '' && own.size === 1 ? only : undefined) ?? [];
  const to = { reach: 'network', via: 'proxy', address, encrypted: tls || 'unknown' } as const;
  if (source.service !== '') {
    const port = described.find(({ path }) => path.join('.') === 'loadbalancer.server.port')?.value ?? '';
    const at = valueAt(options, 'rule')?.at ?? options[0]?.at;
    if (at) yield siteLeads({ ...to, to: source.service, port }, evidenceAt(site.file, at));
    return;
  }
  for (const { path, value, at } of described) {
    if (path.at(-1) !== 'url' || path[0] !== 'loadbalancer') continue;
    const { host: name, port } = hostAndPort(value);
    yield siteLeads({ ...to, to: name, port }, evidenceAt(site.file, at));
  }
}
