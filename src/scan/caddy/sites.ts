// Sites of a Caddyfile: names, TLS (Caddy gets certificates by itself, unless the address says http), targets, controls.

import type { Directive } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials } from '../secrets.ts';
import { hostAndPort, isLoopback, type Site, siteBegins, siteLeads, sitePractises, siteSays } from '../site-facts.ts';
import { type Address, addressesOf, addressText } from './addresses.ts';
import { controlsOf, flawsOf } from './controls.ts';
import { bodyOf, type Part, partsOf, sitesIn } from './parts.ts';

export default defineScanner({
  id: 'caddy/sites',
  recognises:
    'sites with their addresses, automatic HTTPS and `http://`, `tls internal`; `reverse_proxy` with its targets and transport; passwords, forward authentication, address matchers, rate and body limits, headers, lists of files; the administration interface, trusted proxies; snippets of the same file',
  ignores:
    'imported files (unknown where it matters), JSON configuration, plugins but rate_limit, matchers beyond paths',
  docs: 'https://caddyserver.com/docs/caddyfile',
  reads: ['caddyfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'caddyfile') return;
    const { globals, sites, snippets } = sitesIn(document.directives);
    yield* globalFacts(globals, path);
    const used = new Map<string, number>();
    const plainOnly = globals.some(({ name, args }) => name === 'auto_https' && args[0] === 'off');
    for (const site of sites) {
      const addresses = addressesOf(site.addresses, plainOnly);
      const [first] = addresses;
      if (!first) continue;
      const times = (used.get(addressText(first)) ?? 0) + 1;
      used.set(addressText(first), times);
      const id = times === 1 ? addressText(first) : `${addressText(first)}#${times}`;
      yield* siteFacts({ id, by: 'caddy', file: path }, site.at, addresses, bodyOf(site.body, snippets));
    }
  },
});

function* globalFacts(globals: readonly Directive[], file: string): Iterable<Fact> {
  const site: Site = { id: 'caddy', by: 'caddy', file };
  for (const { name, args, at, block = [] } of globals) {
    const address = args[0] ?? '';
    if (name === 'admin' && address !== 'off' && address !== '') {
      const own = { ...site, id: 'caddy/admin' };
      const { host } = hostAndPort(address);
      const open = address.includes('$') || address.startsWith('unix/') ? ('unknown' as const) : !isLoopback(host);
      yield* siteBegins(own, 'caddy administration', at);
      // It has no password: whoever reaches it replaces the whole configuration.
      yield siteSays(own, 'dashboardOpen', address.startsWith('unix/') ? false : open, at, `admin ${address}`);
    }
    if (name !== 'servers') continue;
    const trusted = block.find(
      (one) => one.name === 'trusted_proxies' && one.args.some((arg) => /^(?:0\.0\.0\.0|::)\/0$/.test(arg)),
    );
    if (!trusted) continue;
    yield* siteBegins(site, 'caddy', at);
    yield siteSays(site, 'trustsAnyForwarder', true, trusted.at, `trusted_proxies ${trusted.args.join(' ')}`);
  }
}

function* siteFacts(site: Site, at: Directive['at'], addresses: Address[], body: Directive[]): Iterable<Fact> {
  yield* siteBegins(site, site.id, at);
  const bound = boundTo(body);
  if (bound === 'loopback') yield siteSays(site, 'exposure', 'loopback', at);
  const plain = plainHttp(addresses, body);
  const open = addresses.some(({ variable }) => variable);
  const [first] = addresses;
  const why =
    plain === false
      ? 'sends people on to HTTPS, or ends TLS'
      : first?.host
        ? 'the address says http'
        : 'a port without a name has no TLS';
  if (addresses.some((one) => one.plain)) yield siteSays(site, 'plainHttp', plain, at, why);
  else if (open) yield sitePractises(site, 'tls', 'unknown', at, 'a variable names the address');
  else yield sitePractises(site, 'tls', 'enforcing', at, 'HTTPS by itself, and from http a redirect');
  for (const part of partsOf(body)) {
    for (const { family, mode, at: where, note } of controlsOf(part)) {
      yield sitePractises(site, family, mode, where, note, part.path);
    }
    for (const { property, value, at: where, note } of flawsOf(part))
      yield siteSays(site, property, value, where, note);
    if (part.directive.name === 'basic_auth' || part.directive.name === 'basicauth') {
      if (plain !== false) yield siteSays(site, 'basicAuthPlain', plain, part.directive.at, 'basic_auth');
    }
    yield* leads(site, part, addresses, { reach: bound, encrypted: plain === false && !open ? true : 'unknown' });
  }
}

/** A redirect to https is the whole of some sites. A port alone has no TLS. */
function plainHttp(addresses: Address[], body: readonly Directive[]): boolean | 'unknown' {
  if (!addresses.some(({ plain, host }) => plain && !isLoopback(host))) return false;
  const told = body.find(({ name }) => name === 'tls');
  if (told) return false;
  const sent = body.some(({ name, args }) => name === 'redir' && args.some((arg) => arg.startsWith('https://')));
  return sent ? false : 'unknown';
}

interface Front {
  reach: 'network' | 'loopback' | 'unknown';
  encrypted: boolean | 'unknown';
}

/** The name of a site binds nothing, `localhost` neither: Caddy listens on every address unless told by `bind`. */
function boundTo(body: readonly Directive[]): Front['reach'] {
  const told = body.filter(({ name }) => name === 'bind').flatMap(({ args }) => args);
  if (told.some((address) => /[{$]/.test(address))) return 'unknown';
  return told.length > 0 && told.every((address) => isLoopback(address)) ? 'loopback' : 'network';
}

function* leads(site: Site, part: Part, addresses: Address[], front: Front): Iterable<Fact> {
  const { directive, path } = part;
  if (directive.name !== 'reverse_proxy' && directive.name !== 'php_fastcgi') return;
  const [first] = addresses;
  if (!first) return;
  const block = directive.block ?? [];
  const targets = [
    ...directive.args.filter((arg) => !/^[/*@]/.test(arg)),
    ...block.flatMap(({ name, args }) => (name === 'to' ? args : [])),
  ];
  for (const target of targets) {
    const text = withoutCredentials(target);
    if (text.startsWith('unix/') || text === '') continue;
    const { host, port } = hostAndPort(
      text.replace(/^(?:h2c|https?|srv\+https?):\/\//, '//').slice(text.includes('://') ? 2 : 0),
    );
    const address = `${first.host || `*:${first.port}`}${path === '/' ? '' : path.replace(/\*$/, '')}`;
    yield siteLeads(
      { to: host === '' ? 'localhost' : host, port, ...front, via: 'proxy', address },
      evidenceAt(site.file, directive.at),
    );
  }
}
