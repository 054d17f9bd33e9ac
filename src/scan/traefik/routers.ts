// Routers of Traefik: the hosts and paths that it publishes, over TLS or not, through which middlewares, to which service.

import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { isPublicName, type Site, saidElsewhere, siteBegins, sitePractises, siteSays } from '../site-facts.ts';
import { installationFacts } from './installation.ts';
import { controlsOf, isAuthentication, reflecting, sendsToHttps } from './middlewares.ts';
import { byName, type Option, type Source, valueAt } from './options.ts';
import { hostIn, leads } from './services.ts';
import { definedAs, entryPointNamed, type Surroundings, surroundingsOf, type Told } from './surroundings.ts';

export default defineScanner({
  id: 'traefik/routers',
  recognises:
    'routers in labels of compose files and in YAML and TOML files: hosts and paths, entry points, TLS, services; middlewares that limit, ask for passwords, check addresses, set headers, of routers and of entry points, also where another file of the repository defines them; the dashboard, `exposedByDefault`, redirects of entry points, trusted forwarders, unverified servers, old TLS',
  ignores:
    'what is defined in several ways that differ (unknown where it matters), the custom resources of Kubernetes, TCP and UDP, version 1 of Traefik',
  docs: 'https://doc.traefik.io/traefik/',
  reads: ['yaml', 'toml'],
  mentions: ['traefik', 'entryPoints', 'routers', 'middlewares'],
  *scan({ file: { path }, document, beside = [] }): Iterable<Fact> {
    if (document?.format !== 'yaml' && document?.format !== 'toml') return;
    yield* sourceFacts(surroundingsOf({ path, roots: document.roots }, beside));
  },
});

function* sourceFacts(around: Surroundings): Iterable<Fact> {
  const { own, file } = around;
  for (const source of own) {
    yield* installationFacts(source, file);
    for (const [name, options] of byName(source.options, 'http', 'routers')) {
      yield* routerFacts({ name, options, source, around });
    }
  }
  const all = own.flatMap(({ options }) => options);
  if (all.length > 0) yield* tlsOptions(all, { id: 'traefik', by: 'traefik', file });
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

interface Router {
  name: string;
  options: Option[];
  source: Source;
  around: Surroundings;
}

interface Middleware {
  name: string;
  /** Undefined where it cannot be told. */
  options: Option[] | undefined;
}

function* routerFacts(router: Router): Iterable<Fact> {
  const { name, options, around } = router;
  const rule = valueAt(options, 'rule');
  const [first] = options;
  if (!first) return;
  const site: Site = { id: name, by: 'traefik', file: around.file };
  const at = (rule ?? first).at;
  yield* siteBegins(site, name, at);
  const points = listOf(valueAt(options, 'entrypoints')).map((point) => entryPointNamed(around, point));
  const tls = tlsOf(options);
  const encrypted = tls !== undefined || (points.length > 0 && points.every(({ point }) => point?.tls === true));
  const through = middlewaresOf(router, points);
  if (encrypted) yield sitePractises(site, 'tls', 'enforcing', (tls ?? first).at, 'tls of the router');
  else yield plainHttp(site, router, points, through);
  yield* controls(site, through);
  yield* dashboardRouter(site, options, through);
  yield* leads(site, router, rule?.value ?? '', encrypted);
}

const tlsOf = (options: readonly Option[]) => options.find(({ path, value }) => path[0] === 'tls' && value !== 'false');

function listOf(option: Option | undefined): string[] {
  return (option?.value ?? '').split(',').flatMap((one) => one.trim() || []);
}

/** Its own, and those of an entry point that all its requests come through. */
function middlewaresOf({ options, source, around }: Router, points: readonly Told[]): Middleware[] {
  const [first, ...others] = points.map(({ point }) => listOf(point && valueAt(point.options, 'http.middlewares')));
  const common = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  return [...new Set([...common, ...listOf(valueAt(options, 'middlewares'))])].map((name) => ({
    name,
    options: definedAs(around, source, 'middlewares', name),
  }));
}

function plainHttp(site: Site, router: Router, points: readonly Told[], through: readonly Middleware[]): Fact {
  const { options } = router;
  const place = (valueAt(options, 'entrypoints') ?? valueAt(options, 'rule') ?? options[0])?.at ?? [1, 1, 1, 1];
  const redirected = through.some((one) => one.options && sendsToHttps(one.options));
  const always = points.length > 0 && points.every(({ point }) => point?.redirects === true);
  if (redirected || always) return siteSays(site, 'plainHttp', false, place, 'sends people on to HTTPS');
  const untold = points.some(({ point }) => point === undefined || point.tls || point.redirects);
  const host = hostIn(valueAt(options, 'rule')?.value ?? '');
  if (points.length > 0 && !untold && through.every((one) => one.options) && servedWithTls(host, router)) {
    return siteSays(site, 'plainHttp', true, place, `${host} is served with TLS and without`);
  }
  const differs = points.flatMap((point) => point.differs);
  const why =
    differs.length > 0
      ? `${[...new Set(differs)].sort().join(', ')} tell different things of its entry point`
      : 'its entry point may redirect or have it';
  return siteSays(site, 'plainHttp', 'unknown', place, `no TLS on this router; ${why}`);
}

/** Then TLS ends here, and not before. */
function servedWithTls(host: string, { around }: Router): boolean {
  const [own = [], near = []] = around.tiers;
  if (!isPublicName(host)) return false;
  return [...own, ...near].some(({ source }) =>
    [...byName(source.options, 'http', 'routers').values()].some(
      (options) => tlsOf(options) !== undefined && hostIn(valueAt(options, 'rule')?.value ?? '') === host,
    ),
  );
}

function* controls(site: Site, through: readonly Middleware[]): Iterable<Fact> {
  for (const { name, options } of through) {
    if (!options) continue;
    const file = options[0]?.file;
    for (const { family, mode, note, at } of controlsOf(options)) {
      yield saidElsewhere(sitePractises(site, family, mode, at, `${name}: ${note}`), file);
    }
    const origins = reflecting(options);
    if (!origins) continue;
    const note = `${name}: every origin, with credentials`;
    yield saidElsewhere(siteSays(site, 'corsReflects', true, origins.at, note), file);
  }
}

function* dashboardRouter(site: Site, options: Option[], through: readonly Middleware[]): Iterable<Fact> {
  const service = valueAt(options, 'service');
  if (service?.value !== 'api@internal') return;
  const guarded = through.some((one) => one.options && isAuthentication(one.options));
  const value = guarded ? false : through.some((one) => one.options === undefined) ? 'unknown' : true;
  yield siteSays(site, 'dashboardOpen', value, service.at, 'a router leads to api@internal');
}
